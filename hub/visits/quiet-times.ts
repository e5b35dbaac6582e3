import type { LearningPause } from '#engine/snapshot/snapshot.ts';
import { windowOf } from '#engine/visit/visit.ts';
import type { QuietTimes } from '../controllers/value-learning.ts';
import type { Visits } from './visits.ts';

/** What tells whether the time between two readings was an ordinary one. */
export interface QuietParts {
  visits: () => Visits;
  /** When the first incident began that was open on an asset between two moments; null for none. */
  incidentSince: (of: { site: string; asset: string }, from: string, to: string) => string | null;
  production: (site: string, asset: string | null, at: Date) => boolean;
}

/** Times that teach something about a controller: outside every visit to it, and without an open incident on its asset. */
export function quietTimes(parts: QuietParts): QuietTimes {
  return {
    production: ({ site, asset }, at) => parts.production(site, asset, at),
    disturbed: ({ id, site, asset }, from, to) => {
      if (asset === null) return { why: 'no_asset', since: from };
      const visits = parts.visits();
      const ends = (visit: ReturnType<typeof visits.table.openedOn>[number]) =>
        visit.leftAt ?? windowOf(visit, id, visits.policies.of(site))?.to ?? from;
      const found: { why: LearningPause; since: string }[] = visits.table
        .openedOn(id, from)
        .filter((visit) => visit.openedAt! <= to && ends(visit) >= from)
        .map((visit) => ({ why: 'visit', since: visit.openedAt! }));
      const incident = parts.incidentSince({ site, asset }, from, to);
      if (incident !== null) found.push({ why: 'incident', since: incident });
      const first = found.sort((a, b) => (a.since < b.since ? -1 : 1))[0];
      return first ?? null;
    },
  };
}
