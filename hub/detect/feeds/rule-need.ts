import {
  type DetectionRule,
  type Logsource,
  type NeededLog,
  neededLogs,
  OWN_LOGSOURCES,
  permittedValues,
  type Rule,
} from '#engine/sigma/sigma.ts';
import { kinds } from '#protocol/events/kinds.ts';
import { auditSubcategories } from './audit-policy.ts';
import { kindSources } from './kind-sources.ts';

/** One of our kinds that can be of a log source; `whole` when each of its events is, however an event narrows it. */
export interface NeededKind {
  kind: string;
  whole: boolean;
}

/** What a rule over single events needs. */
export interface EventNeed {
  logsource: Logsource;
  /** Numbers of Windows events of which it needs one; null when it asks for none. */
  codes: readonly number[] | null;
  /** The security log first: it is there on every PC. */
  logs: readonly NeededLog[];
  kinds: readonly NeededKind[];
}

/** What a rule needs: events of one sort; all of some from one asset, each of some from any asset of the site; or any of some. */
export type RuleNeed = { op: 'event'; need: EventNeed } | { op: 'all' | 'each' | 'any'; parts: RuleNeed[] };

/** Fields that tie the events of a correlation to one asset. */
const ofOneAsset: ReadonlySet<string> = new Set([
  'hinomi.agent',
  'hinomi.origin',
  'host.name',
  'Computer',
  'device.id',
]);

/** Needs of all rules that speak, by rule id; equal needs are one object. */
export function needsOf(rules: readonly Rule[]): Map<string, RuleNeed> {
  const known = new Map<string, EventNeed>();
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const needOf = (rule: Rule): RuleNeed | null => {
    if (rule.kind === 'filter') return null;
    if (rule.kind === 'detection') return { op: 'event', need: sharedNeed(rule, known) };
    const parts = rule.rules.flatMap((id) => needOf(byId.get(id)!) ?? []);
    if (!rule.type.startsWith('temporal')) return { op: 'any', parts };
    return { op: rule.groupBy.some((field) => ofOneAsset.has(field)) ? 'all' : 'each', parts };
  };
  return new Map(
    rules.flatMap((rule) => {
      const need = needOf(rule);
      return need ? [[rule.id, need] as const] : [];
    }),
  );
}

function sharedNeed(rule: DetectionRule, known: Map<string, EventNeed>): EventNeed {
  const need = eventNeed(rule);
  const key = JSON.stringify([need.logsource, need.codes, need.logs]);
  const before = known.get(key);
  if (before) return before;
  known.set(key, need);
  return need;
}

function eventNeed(rule: DetectionRule): EventNeed {
  const { logsource } = rule;
  const codes = permittedValues(rule, 'EventID');
  const named = neededLogs(rule, OWN_LOGSOURCES);
  const wanted = codes === null ? null : [...codes].map(Number);
  const logs = named.length === 0 && logsource.product === 'windows' ? logsByCode(wanted) : named;
  return {
    logsource,
    codes: wanted,
    logs: [...logs].sort((a, b) => Number(b.channel === 'Security') - Number(a.channel === 'Security')),
    kinds: neededKinds(logsource),
  };
}

/** Logs of a rule that only says that its events are of Windows: by the numbers that it asks for, else those of every PC. */
function logsByCode(codes: readonly number[] | null): NeededLog[] {
  const log = (channel: string, of: readonly number[] | null) => ({ product: 'windows', channel, codes: of });
  if (codes === null) return [log('Security', null), log('System', null)];
  const audited = codes.filter((code) => auditedCodes.has(code));
  const others = codes.filter((code) => !auditedCodes.has(code));
  return [
    ...(audited.length > 0 ? [log('Security', audited)] : []),
    ...(others.length > 0 ? [log('System', others)] : []),
  ];
}

const auditedCodes: ReadonlySet<number> = new Set(
  auditSubcategories.flatMap(({ success, failure }) => [...success, ...failure]),
);

/** Kinds that lie wholly in the log source; where there is none, those of which an event may lie in it. */
function neededKinds(logsource: Logsource): NeededKind[] {
  const found = [...kinds.values()].flatMap(({ kind, logsource: of }) =>
    kind in kindSources && related(logsource, of) ? [{ kind, whole: covers(logsource, of) }] : [],
  );
  const whole = found.filter((one) => one.whole);
  return whole.length > 0 ? whole : found;
}

const parts = ['product', 'category', 'service'] as const;

/** Every part that the rule names is the kind's. */
function covers(rule: Logsource, kind: Logsource): boolean {
  return parts.every((part) => rule[part] === undefined || rule[part] === kind[part]);
}

/** They share what the kind says, and differ in nothing that both say. */
function related(rule: Logsource, kind: Logsource): boolean {
  const differs = parts.some(
    (part) => rule[part] !== undefined && kind[part] !== undefined && rule[part] !== kind[part],
  );
  return !differs && parts.some((part) => rule[part] !== undefined && rule[part] === kind[part]);
}
