import type { KnownHit } from '#protocol/api/exceptions.ts';
import type { ControlStore } from '../store/control-store.ts';

/** Verdicts in the order in which people have to see them. */
const order: readonly KnownHit['verdict'][] = ['true', 'open', 'harmless'];
const harmless: ReadonlySet<string> = new Set(['approved_change', 'normal_confirmed', 'false_alarm']);

/**
 * Matters of a site that hold alerts of these findings, with what people made of them: a matter is a true hit when it was declared, or
 * closed as dealt with, or is a drill, which has to be found. What was taken back is left out.
 */
export function knownHits(
  control: ControlStore,
  site: string,
  rules: readonly string[],
  findings: ReadonlySet<string>,
): KnownHit[] {
  if (rules.length === 0 || findings.size === 0) return [];
  const rows = control.db
    .prepare(
      `SELECT a.alert, i.id, i.number, i.rule_title, i.declared, i.close_reason, i.drill, i.last
       FROM incident_alert a JOIN incident i ON i.id = a.incident
       WHERE i.site = ? AND a.withdrawn = 0 AND i.rule IN (${rules.map(() => '?').join(', ')})`,
    )
    .all(site, ...rules);
  const hits = new Map<string, KnownHit>();
  for (const row of rows) {
    if (!findings.has(String(row['alert']).replace(/@[^@]*$/, ''))) continue;
    const id = String(row['id']);
    const known = hits.get(id);
    if (known) known.alerts += 1;
    else
      hits.set(id, {
        id,
        number: String(row['number']),
        title: JSON.parse(String(row['rule_title'])) as KnownHit['title'],
        verdict: verdictOf(row['declared'] === 1 || row['drill'] !== null, row['close_reason'] as string | null),
        drill: row['drill'] !== null,
        closeReason: row['close_reason'] as string | null,
        last: String(row['last']),
        alerts: 1,
      });
  }
  return [...hits.values()].sort(
    (a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || b.last.localeCompare(a.last),
  );
}

function verdictOf(certain: boolean, reason: string | null): KnownHit['verdict'] {
  if (certain || reason === 'resolved') return 'true';
  return reason !== null && harmless.has(reason) ? 'harmless' : 'open';
}
