import { t } from '../../../i18n/language.ts';
import { type Draft, placesOf } from './draft.ts';

/** Steps of the way to a controller that is read. */
export const steps = ['device', 'way', 'map', 'manners', 'confirm'] as const;
export type Step = (typeof steps)[number];

const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const urlPattern = /^opc\.tcp:\/\/[^/\s@]+(?:\/[^\s@]*)?$/;
const hostPattern = /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/;

/** Longest map that travels, characters. */
const longestMap = 60_000;

/** The steps that this way of reading has. */
export function stepsOf({ type }: Pick<Draft, 'type'>): Step[] {
  return steps.filter((step) => step !== 'map' || (type !== 'opc-ua' && type !== 'file-evidence'));
}

/** What is wrong with a field that is not empty; undefined while nothing is. */
export const wrong = {
  id: ({ id }: Draft) => (id === '' || idPattern.test(id) ? undefined : t().setUp.idWrong),
  url: ({ url }: Draft) => (url.length <= 'opc.tcp://'.length || urlPattern.test(url) ? undefined : t().setUp.urlWrong),
  host: ({ host }: Draft) => (host === '' || hostPattern.test(host.trim()) ? undefined : t().setUp.hostWrong),
  port: ({ port }: Draft) => {
    const number = Number(port);
    return port === '' || (Number.isInteger(number) && number >= 1 && number <= 65_535)
      ? undefined
      : t().setUp.portWrong;
  },
  map: ({ map }: Draft) => (map.length <= longestMap ? undefined : t().setUp.mapTooLong),
  password: ({ type, who, security }: Draft) =>
    type === 'opc-ua' && who !== 'anonymous' && security === 'None' ? t().setUp.passwordNeedsProtection : undefined,
};

/** Names of what a step still needs, in the order of its fields. */
export function lacking(step: Step, draft: Draft): string[] {
  const words = t().setUp;
  const needs: [boolean, string][] = {
    device: [
      [draft.agent === '', words.agent],
      [!idPattern.test(draft.id), words.id],
    ] as [boolean, string][],
    way: wayNeeds(draft),
    map: [[(draft.type === 'modbus' && draft.map.trim() === '') || wrong.map(draft) !== undefined, words.mapText]] as [
      boolean,
      string,
    ][],
    manners: [[draft.blackout.some(({ from, to }) => from === '' || to === ''), words.blackout]] as [boolean, string][],
    confirm: [],
  }[step];
  return needs.flatMap(([isMissing, name]) => (isMissing ? [name] : []));
}

function wayNeeds(draft: Draft): [boolean, string][] {
  const words = t().setUp;
  if (draft.type === 'opc-ua') {
    const noPassword = draft.password === '' && !draft.passwordKept;
    return [
      [!urlPattern.test(draft.url.trim()), words.url],
      [draft.who === 'user' && draft.user.trim() === '', words.user],
      [draft.who === 'user' && noPassword, words.password],
      [wrong.password(draft) !== undefined, words.security],
    ];
  }
  if (draft.type === 'file-evidence') return [[placesOf(draft).length === 0, t().fileEvidence.setUp.places]];
  if (draft.type === 'modbus' && draft.way === 'serial') {
    return [
      [!draft.serialPath.startsWith('/'), words.serialPath],
      [!(Number(draft.baud) >= 300), words.baud],
    ];
  }
  return [
    [!hostPattern.test(draft.host.trim()), words.host],
    [draft.port === '' || wrong.port(draft) !== undefined, words.port],
  ];
}
