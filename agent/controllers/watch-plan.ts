import type { SnapshotHeader } from '#engine/snapshot/snapshot.ts';
import type { Reason } from '#protocol/reasons/reason.ts';
import type { ControllerOrigin } from './controller-events.ts';
import type { Watched } from './watch-config.ts';

/** How controllers of one protocol are watched, and the worker module that can read them. */
export interface WatchPlan<D extends Watched> {
  protocol: ControllerOrigin['protocol'];
  address(device: D): string;
  worker: URL;
  /** Heap bound of the worker, megabytes. */
  megabytes: number;
  /** False where a look tells nothing of the controller itself, only of what is kept of it: then there is no record. */
  tellsState?: boolean;
  /** True for a controller whose events a person allowed to listen to. */
  tellsEvents?(device: D): boolean;
  /** Takes what people decided at the hub: which controllers are to be met anew, and what does not hold here. */
  configure?(config: unknown, devices: readonly D[]): { changed: string[]; refused: Reason[] };
  /** What a reading shows that people should see to in good time. */
  notes?(header: SnapshotHeader): Reason[];
}
