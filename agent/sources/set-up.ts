import type { DiscoveryAnswer, ReadingPlan } from '#protocol/controller-setup.ts';
import type { ReadingState } from '#protocol/reading.ts';
import type { Reason } from '#protocol/reasons/reason.ts';

/** How a controller of a source can be set up at the hub; a source without it is set up by the file of this machine alone. */
export interface SetUp<Device> {
  /** Settings that only the file of this machine may say: they weaken something, or name files of it. */
  localOnly: readonly string[];
  /** A map belongs to each of its controllers. */
  needsMap: boolean;
  /** The host that it connects to, a serial port of this machine, or places in its file system. */
  reaches(device: Device): { host: string } | { port: string } | { paths: readonly string[] };
  /** What of its settings cannot be as it stands, found by a look at this machine alone. */
  refuses?(device: Device): Promise<{ place: string; reason: Reason }[]>;
  /** What one reading sends at most; more than one where that depends on what is found. Sends nothing. */
  plan(device: Device): Promise<ReadingPlan[]>;
  /** How a map can be looked for at the device itself, at the pace of its settings. */
  discovery?: {
    plan(device: Device, end: number): Promise<ReadingPlan>;
    run(
      device: Device,
      bounds: { unit: number; end: number },
      signal: AbortSignal,
      tell: (progress: ReadingState) => void,
    ): Promise<FoundMap>;
  };
}

/** A map that was found, and what it took. */
export type FoundMap = Omit<DiscoveryAnswer, 'faults' | 'plan'>;
