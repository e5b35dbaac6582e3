import { existsSync, readFileSync } from 'node:fs';
import { compile, type Engine, type Rule, withFoundations } from '#engine/sigma/sigma.ts';
import type { RuleCase, RuleDetail, RuleRow } from '#protocol/api/rules.ts';
import { isOriginField } from '#protocol/events/origin.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { EventStore } from '../store/event-store.ts';
import { type Case, CaseFault, engineOf, readCases, runCase } from '../verbs/rules/cases.ts';
import { eventsBeside } from '../verbs/rules/rule-set.ts';
import type { RulePack } from './rule-pack.ts';

/** What the page of one rule is made from. */
export interface RulePageParts {
  pack: RulePack;
  control: ControlStore;
  store: Pick<EventStore, 'alerts'>;
  /** Examples of a rule file that people added; undefined for a file of the product, null where there are none. */
  addedExamples(file: string): string | null | undefined;
  clock(): Date;
}

const dayMs = 86_400_000;
/** Alerts looked at for when it last fired. */
const lookedAt = 500;
/** Fields of an own event that are shown. */
const shownFields = 20;

/** Everything about one rule, its own events run anew; null when there is no such rule. */
export async function rulePage(
  parts: RulePageParts,
  row: RuleRow,
  sites: readonly string[],
): Promise<Omit<RuleDetail, 'proposal'> | null> {
  const { pack, store, clock } = parts;
  const card = pack.cards.get(row.id);
  const rule = pack.set.rules.find(({ id }) => id === row.id);
  if (card === undefined || rule === undefined || rule.kind === 'filter') return null;
  const newest = await store.alerts({ rule: rule.id, sites: [...sites], limit: lookedAt });
  const from = new Date(clock().getTime() - 30 * dayMs).toISOString();
  const below = rule.kind === 'correlation' ? rule.rules : [];
  return {
    ...row,
    kind: rule.kind,
    description: rule.description ?? null,
    threat: card.threat,
    riskReduced: card.riskReduced,
    riskLeft: card.riskLeft,
    ownSeverity: card.severity,
    file: shortPath(rule.file),
    line: rule.line,
    source: pack.files.find(({ path }) => path === rule.file)?.text ?? '',
    standsOn: below.map((id) => ({ id, title: pack.cards.get(id)?.title ?? { ja: id, en: id } })),
    closed: closedMatters(parts.control, rule.id, sites, new Date(clock().getTime() - 365 * dayMs).toISOString()),
    apart30d: await apartOf(parts, rule.id, sites, from),
    lastFired: latest(newest.filter(({ drill }) => drill === null).map(({ detectedAt }) => detectedAt)),
    lastDrill: latest(newest.filter(({ drill }) => drill !== null).map(({ detectedAt }) => detectedAt)),
    ...ownCases(pack, rule, parts.addedExamples(rule.file)),
    casesAt: clock().toISOString(),
  };
}

/** Counts of a rule's matters by what people made of them. Drills and what was taken back say nothing about a rule. */
export function closedMatters(
  { db }: Pick<ControlStore, 'db'>,
  rule: string,
  sites: readonly string[],
  from: string,
): RuleDetail['closed'] {
  const out = { real: 0, falseAlarms: 0, harmless: 0, open: 0 };
  const rows = db
    .prepare(
      `SELECT close_reason, declared, count(*) AS n FROM incident
       WHERE rule = ? AND drill IS NULL AND opened_at >= ? AND site IN (${sites.map(() => '?').join(', ') || "''"})
       GROUP BY close_reason, declared`,
    )
    .all(rule, from, ...sites);
  for (const row of rows) {
    const reason = row['close_reason'] as string | null;
    const n = row['n'] as number;
    if (reason === 'false_alarm') out.falseAlarms += n;
    else if (reason === 'resolved' || row['declared'] === 1) out.real += n;
    else if (reason === 'approved_change' || reason === 'normal_confirmed') out.harmless += n;
    else if (reason === null) out.open += n;
  }
  return out;
}

async function apartOf(
  { store, control }: Pick<RulePageParts, 'store' | 'control'>,
  rule: string,
  sites: readonly string[],
  from: string,
): Promise<number> {
  const ids = control.db
    .prepare(`SELECT id FROM rule_exception WHERE site IN (${sites.map(() => '?').join(', ') || "''"})`)
    .all(...sites)
    .map((row) => String(row['id']));
  const counts = await Promise.all(
    ids.map(async (exception) => (await store.alerts({ exception, rule, from, limit: 10_000 })).length),
  );
  return counts.reduce((sum, n) => sum + n, 0);
}

/** A rule's own events, run by an engine of it and what it stands on. */
function ownCases(
  { set }: RulePack,
  rule: Exclude<Rule, { kind: 'filter' }>,
  added: string | null | undefined,
): Pick<RuleDetail, 'cases' | 'casesFault'> {
  const path = eventsBeside(rule.file);
  const text = added !== undefined ? added : existsSync(path) ? readFileSync(path, 'utf8') : null;
  if (text === null) return { cases: [], casesFault: null };
  try {
    const beside = set.rules.filter(({ file }) => file === rule.file);
    const cases = readCases(text, path, beside, set.rules).filter((one) => one.rule === rule);
    const shared = compile(withFoundations(set, [rule.id]));
    return { cases: cases.map((one) => shown(one, shared, engineOf(rule, set, shared))), casesFault: null };
  } catch (error) {
    if (error instanceof CaseFault)
      return { cases: [], casesFault: `${shortPath(path)}:${error.line}: ${error.message}` };
    throw error;
  }
}

function shown(one: Case, shared: Engine, engine: Engine): RuleCase {
  const { kind, note, line, rule, events } = one;
  const { ok } = runCase(one, engine);
  const [first] = events;
  const fields = Object.entries(first?.event.fields ?? {}).filter(([field]) => !isOriginField(field));
  const explanation = rule.kind === 'detection' && first ? shared.explain(rule, first.event) : null;
  return {
    ...{ kind, note, line, ok },
    fired: ok === (kind === 'positive'),
    events: events.length,
    fields: fields.slice(0, shownFields).map(([field, value]) => ({ field, value: plain(value) })),
    explain: (explanation?.parts ?? []).map(({ item, value, expected, holds }) => ({
      item: `${item}: ${expected.join(' | ')}`,
      value: value === undefined ? null : plain(value),
      holds,
    })),
  };
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function latest(times: readonly string[]): string | null {
  return times.reduce<string | null>((last, at) => (last !== null && last > at ? last : at), null);
}

/** The path below the folder of rules, which is the same wherever a hub is installed. */
function shortPath(path: string): string {
  const parts = path.split(/[\\/]/);
  const at = parts.lastIndexOf('detection');
  return parts.slice(at < 0 ? -1 : at + 1).join('/');
}
