import { compile, type Firing, type RuleSet } from '#engine/sigma/sigma.ts';
import { logsourceOf } from '#protocol/events/kinds.ts';
import { originFields } from '#protocol/events/origin.ts';
import { graver, type Severity, severityOfLevel } from '#protocol/incident/severity.ts';
import { Novelty } from '../../hub/detect/novelty/novelty.ts';
import { day } from '../../simulators/plant/clock.ts';
import { assetOf } from '../../simulators/plant/layout.ts';
import { exceptions, isShift } from '../../simulators/stories/ordinary-month/site.ts';
import type { Happening } from '../../simulators/stories/ordinary-week/habit.ts';
import { ownRules } from '../../simulators/stories/own-rules.ts';

/** The product's rules with what the site of the month sets apart. */
export function siteRules(): RuleSet {
  return ownRules((path, text) => {
    const set = Object.entries(exceptions).find(([name]) => path.endsWith(`/${name}.yml`));
    return set ? `${text}---\n${set[1]}` : text;
  });
}

/** What the rules say of a month, as the hub has them judge it: with what is new or rare, and with the shifts of the calendar. */
export function judgeMonth(happenings: readonly Happening[], monday: number, rules: RuleSet): Firing[] {
  const engine = compile(rules);
  const novelty = new Novelty();
  const origins = new Map<string, ReturnType<Novelty['prepare']>>();
  const found = new Map<string, Firing>();
  const take = (firings: readonly Firing[]): void => {
    for (const firing of firings) {
      if (firing.status === 'withdrawn') found.delete(firing.id);
      else found.set(firing.id, firing);
    }
  };
  let reached = monday;
  let seq = 0;
  for (const { at, pc, draft } of happenings) {
    seq++;
    reached = Math.max(reached, at);
    const action = draft.fields['event.action'];
    const origin = { site: 'plant-1', agent: pc, kind: draft.kind, action: typeof action === 'string' ? action : null };
    const key = `${pc} ${draft.kind} ${origin.action}`;
    if (!origins.has(key)) origins.set(key, novelty.prepare({ ...origin, asset: pc, history: false, drill: null }, {}));
    const place = origins.get(key);
    const code = Number(draft.fields['EventID']);
    const told = place && novelty.see(place, { time: at, code, reached, fields: () => draft.fields });
    const kind = assetOf(pc).kind;
    const signsIn = code === 4624 || action === 'login';
    const arranged = signsIn ? { 'hinomi.outside_shift': !isShift(monday, at), 'hinomi.asset.kind': kind } : {};
    const fields = {
      ...draft.fields,
      ...originFields({ site: 'plant-1', agent: pc, source: 'story' }),
      ...arranged,
      ...told,
    };
    take(engine.process({ fields, logsource: logsourceOf(draft) }, { id: `${pc}/${seq}`, time: at }));
  }
  take(engine.advance(reached + 7 * day));
  return [...found.values()];
}

/** One row of the queue: a rule that spoke of one machine within a day. */
export interface Row {
  day: number;
  rule: string;
  about: string;
  severity: Severity;
}

/** The rows that people have before them, if they close each day's matters in the evening; what is only information makes none. */
export function rowsOf(firings: readonly Firing[], monday: number): Row[] {
  const rows = new Map<string, Row>();
  for (const { rule, group, first, events } of firings) {
    const severity = severityOfLevel[rule.level ?? 'medium'] ?? 'S1';
    if (severity === 'info') continue;
    const number = Math.floor((first - monday) / day);
    const about = events[0]?.split('/')[0] ?? JSON.stringify(group);
    const row = { day: number, rule: rule.name ?? rule.title, about, severity };
    rows.set(JSON.stringify(row), row);
  }
  return [...rows.values()];
}

/** Rows that call somebody. */
export function pagesOf(rows: readonly Row[]): Row[] {
  return rows.filter(({ severity }) => graver(severity, 'S4'));
}
