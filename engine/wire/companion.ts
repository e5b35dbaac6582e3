import type { CaptureDecoder } from './capture-decoder.ts';
import type { SeenOperation } from './seen-operation.ts';
import type { CaptureWitness } from './witness.ts';

/** Goes along with a capture that is summed: sees every packet and every operation of the same decoder. */
export interface CaptureCompanion extends CaptureWitness {
  /** A decoder begins, whose rows are numbered anew. */
  follow(decoder: CaptureDecoder): void;
  /** An operation of a row was seen. */
  heard(row: number, seen: SeenOperation): void;
}
