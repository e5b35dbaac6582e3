import type { Visit } from '#engine/visit/visit.ts';
import type { VisitDetail } from '#protocol/api/visits.ts';
import type { VisitReader } from './visit-reader.ts';

/**
 * What a reader may see of the files beside a visit: sheets signed by hand are for people of the plant. `kept` holds the SHA-256 of those
 * whose content is there.
 */
export function papersOf(
  visit: Visit,
  reader: VisitReader,
  kept: ReadonlySet<string>,
  device: (id: string) => { id: string; name: string },
): VisitDetail['papers'] {
  const signed = visit.signatures[0]?.at ?? visit.rounds[0]?.[0]?.at;
  return visit.papers
    .filter(({ sort }) => sort !== 'signed' || reader.may.has('see_visits'))
    .map((one) => ({
      ...one,
      device: one.device === null ? null : device(one.device),
      by: reader.name(one.by),
      pages: one.pages ?? null,
      withdrawn: one.withdrawn ? { ...one.withdrawn, by: reader.name(one.withdrawn.by) } : null,
      afterSigning: signed !== undefined && one.at > signed,
      kept: kept.has(one.sha256),
    }));
}
