import { loadRules, type RuleException } from '#engine/sigma/sigma.ts';

/** An exception as the threads that judge are told of it: a Sigma filter that holds at one site. */
export interface SiteException {
  id: string;
  site: string;
  text: string;
}

/** What sets matches apart, and the rules that are told all the same. */
export interface SetApart {
  exceptions: readonly SiteException[];
  piercing: readonly string[];
}

/** No exceptions. */
export const nothingApart: SetApart = { exceptions: [], piercing: [] };

/** Exceptions as the engine takes them. A text that is no filter any more sets nothing apart. */
export function ruleExceptions({ exceptions }: Pick<SetApart, 'exceptions'>, timeZone: string): RuleException[] {
  return exceptions.flatMap(({ id, site, text }) =>
    loadRules([{ path: id, text }], { timeZone }).rules.flatMap((filter) =>
      filter.kind === 'filter' ? [{ id, filter, within: (fields) => isOf(site, fields) }] : [],
    ),
  );
}

/** Whether an event, or the group of a correlation, is of a site; it always says so in one of three fields. */
function isOf(site: string, fields: Readonly<Record<string, unknown>>): boolean {
  const where = fields['hinomi.site'] ?? fields['hinomi.agent'] ?? fields['hinomi.origin'];
  return where === site || String(where).startsWith(`${site}/`);
}
