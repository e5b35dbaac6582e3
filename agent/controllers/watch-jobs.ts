import type { UserRule } from '#engine/snapshot/snapshot.ts';
import type { LastSnapshot, UnconfirmedSnapshot } from './finished-snapshot.ts';

/** Input of the worker's job `snapshot`, answered with a FinishedSnapshot. */
export interface SnapshotJob<D> {
  device: D;
  stateDir: string;
  last: LastSnapshot | undefined;
  unconfirmed: UnconfirmedSnapshot | undefined;
  posture: readonly string[] | undefined;
  rules: readonly UserRule[];
  full: boolean;
  /** A person wants learned anew what is otherwise learned once; only some protocols have such things. */
  learn: boolean;
}

/** Input of the worker's job `probe`, answered with a ProbeResult. */
export interface ProbeJob<D> {
  device: D;
  stateDir: string;
}

/** Input of the worker's jobs `listen`, answered with Heard, and `leave`. */
export interface ListenJob<D> {
  device: D;
  stateDir: string;
  waitMs: number;
}
