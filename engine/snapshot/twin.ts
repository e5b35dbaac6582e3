import type { Reason } from '#protocol/reasons/reason.ts';
import { diffSnapshots, incomparable } from './difference.ts';
import type { ChangeItem, Section, Snapshot } from './model.ts';
import { buildSnapshot, SectionBuilder } from './section.ts';

/** Why a difference between two machines of one type is none: every machine has its own. */
export type TwinReason = 'address' | 'application' | 'certificate' | 'serial';

/** A difference that was left aside, and why. */
export interface IgnoredDifference {
  why: TwinReason;
  path: string;
  from: string | null;
  to: string | null;
}

/** What differs between two controllers of one type, and what was left aside. */
export interface TwinDifference {
  items: ChangeItem[];
  ignored: IgnoredDifference[];
}

/** What names one machine: hosts with their ports, as they stand in URLs, and the name of its server application. */
interface OwnNames {
  hosts: string[];
  applications: string[];
}

/** Names of values that tell one machine from its twin. */
const serials =
  /(^|[/ ])(SerialNumber|ProductInstanceUri|AssetId|ComponentName|UserApplicationName|serial(?: number)?|シリアル番号|製造番号)$/iu;
const serverArray = 'i=2254';
/** Shorter names could stand in other words by chance. */
const shortestApplication = 8;
/** What two certificates must share to count as the same kind of certificate. */
const kindOfCertificate = ['key', 'selfSigned', 'unreadable'] as const;

/**
 * Compares two controllers of one type, or one with what is expected of its twin: everything but what only tells which of
 * the two it is (address, application name, certificate, serial number), and that is listed apart. Gives the reason where
 * the two cannot be compared. `step` is called three times, for who shows how far it is.
 */
export function diffTwins(a: Snapshot, b: Snapshot, step: () => void = () => {}): TwinDifference | { wrong: Reason } {
  const wrong = incomparable(a, b);
  if (wrong !== undefined) return { wrong };
  const names = [ownNames(a), ownNames(b)] as const;
  const ignored: IgnoredDifference[] = [
    ...pair('address', names[0].hosts, names[1].hosts),
    ...pair('application', names[0].applications, names[1].applications),
  ];
  const items: ChangeItem[] = [];
  const common = ([a, b] as const).map((snapshot, at) => {
    const one = unnamed(snapshot, names[at]!);
    step();
    return one;
  });
  for (const item of diffSnapshots(common[0]!, common[1]!)) {
    const why = ownReason(item);
    if (why === undefined) items.push(item);
    else ignored.push({ why, path: item.path, from: item.from, to: item.to });
  }
  step();
  return { items, ignored };
}

function pair(why: TwinReason, from: readonly string[], to: readonly string[]): IgnoredDifference[] {
  const [one, other] = [from.join(' '), to.join(' ')];
  return one === other ? [] : [{ why, path: '', from: one || null, to: other || null }];
}

function ownReason(item: ChangeItem): TwinReason | undefined {
  if (item.op !== 'changed') return undefined;
  if (item.attribute === 'value' && serials.test(item.path)) return 'serial';
  if (item.section === 'endpoints' && item.attribute === 'certificate' && sameKind(item)) return 'certificate';
  return undefined;
}

function sameKind({ from, to }: ChangeItem): boolean {
  const [a, b] = [from, to].map((text) => JSON.parse(text ?? 'null') as Record<string, unknown> | null);
  return !!a && !!b && kindOfCertificate.every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]));
}

function ownNames(snapshot: Snapshot): OwnNames {
  const hosts = new Set<string>();
  const note = (url: string) => {
    const host = /^[a-z.]+:\/\/([^/\s]+)/i.exec(url)?.[1];
    if (host) hosts.add(host);
  };
  note(snapshot.header.address);
  for (const key of snapshot.sections.get('endpoints')?.entries.keys() ?? []) note(key.split('|').at(-1) ?? '');
  const applications = new Set<string>();
  for (const text of snapshot.sections.get('application')?.entries.values() ?? []) {
    const { path } = JSON.parse(text) as { path?: unknown };
    if (typeof path === 'string') applications.add(path);
  }
  const servers = snapshot.sections.get('server')?.entries.get(serverArray);
  const { value } = (servers ? JSON.parse(servers) : {}) as { value?: unknown };
  for (const name of Array.isArray(value) ? value : []) if (typeof name === 'string') applications.add(name);
  const long = [...applications].filter((name) => name.length >= shortestApplication);
  return { hosts: [...hosts].sort(), applications: long.sort() };
}

/** The same snapshot with a common word in the place of each name of its own. */
function unnamed(snapshot: Snapshot, names: OwnNames): Snapshot {
  const words = [
    ...names.applications.map((name): [string, string] => [name, 'urn:twin:application']),
    ...names.hosts.map((host): [string, string] => [`://${host}`, '://twin']),
  ].sort(([one], [other]) => other.length - one.length);
  const common = (text: string) => words.reduce((said, [name, word]) => said.replaceAll(name, word), text);
  const sections = [...snapshot.sections.values()].map((section): Section => {
    const builder = new SectionBuilder(section.name, section.compared);
    for (const [key, text] of section.entries) builder.addCanonical(free(builder, common(key)), common(text));
    return builder.finish();
  });
  return buildSnapshot(snapshot.header, sections);
}

/** The key, numbered where two of them differ only by the machine's own names. */
function free(builder: SectionBuilder, key: string): string {
  let number = 1;
  while (builder.has(number === 1 ? key : `${key}|${number}`)) number += 1;
  return number === 1 ? key : `${key}|${number}`;
}
