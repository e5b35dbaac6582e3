import type { VisitActor } from '#engine/visit/visit.ts';

/** Who asks, and what of names he may see. */
export interface VisitReader {
  actor: VisitActor;
  may: ReadonlySet<string>;
  /** Somebody of the plant. */
  name: (who: string) => string;
  /** Somebody who does the work. */
  worker: (name: string) => string;
}
