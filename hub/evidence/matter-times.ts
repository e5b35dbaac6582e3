import type { Incidents } from '../incident/incidents.ts';

/** A matter's times, as far as news and the first response need them. */
export interface MatterTimes {
  severity: string;
  detected: string;
  /** When somebody first took it up; null while nobody has. */
  judged: string | null;
}

/** Matters of a site that were detected within a time; drills and history are left out. */
export function matterTimes(
  incidents: Pick<Incidents, 'list' | 'detail'>,
  site: string,
  from: Date,
  to: Date,
): MatterTimes[] {
  const scope = { sites: [site] };
  const out: MatterTimes[] = [];
  let cursor: string | undefined;
  do {
    const page = incidents.list({ state: 'all', limit: 500, ...(cursor ? { cursor } : {}) }, scope);
    for (const row of page.items) {
      if (row.history || row.drill !== null || row.last < from.toISOString() || row.severity === 'info') continue;
      const times = incidents.detail(row.id, scope)?.times ?? {};
      const detected = times.detected_at ?? row.first;
      if (detected < from.toISOString() || detected >= to.toISOString()) continue;
      const judged = times.acknowledged_at ?? times.first_response_at ?? times.closed_at ?? null;
      out.push({ severity: row.severity, detected, judged });
    }
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return out;
}
