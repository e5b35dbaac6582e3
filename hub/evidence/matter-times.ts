import type { IncidentRow } from '#protocol/api/incidents.ts';
import type { Incidents } from '../incident/incidents.ts';
import { judgeWithinMinutes } from './figures.ts';

/** A matter's times, as far as the first response needs them. */
export interface MatterTimes {
  severity: string;
  detected: string;
  /** When somebody first took it up; null while nobody has. */
  judged: string | null;
}

type Reader = Pick<Incidents, 'list' | 'detail'>;

/** When matters of a site began within a time; drills, history and mere information are left out. */
export function matterStarts(incidents: Reader, site: string, from: Date, to: Date): Date[] {
  return rows(incidents, site, from)
    .map((row) => new Date(row.first))
    .filter((at) => at >= from && at < to);
}

/** Times of the matters detected within a time whose severity has a target for the first response; not of those taken back. */
export function matterTimes(incidents: Reader, site: string, from: Date, to: Date): MatterTimes[] {
  const out: MatterTimes[] = [];
  for (const row of rows(incidents, site, from)) {
    if (judgeWithinMinutes[row.severity] === undefined || row.takenBack !== null || row.first >= to.toISOString())
      continue;
    const times = incidents.detail(row.id, { sites: [site] })?.times ?? {};
    const detected = times.detected_at ?? row.first;
    if (detected < from.toISOString() || detected >= to.toISOString()) continue;
    const judged = times.acknowledged_at ?? times.first_response_at ?? times.closed_at ?? null;
    out.push({ severity: row.severity, detected, judged });
  }
  return out;
}

/** Rows of matters that were still alive at `from` or came later. */
function rows(incidents: Reader, site: string, from: Date): IncidentRow[] {
  const out: IncidentRow[] = [];
  let cursor: string | undefined;
  do {
    const page = incidents.list({ state: 'all', limit: 500, ...(cursor ? { cursor } : {}) }, { sites: [site] });
    out.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return out.filter(
    (row) => !row.history && row.drill === null && row.severity !== 'info' && row.last >= from.toISOString(),
  );
}
