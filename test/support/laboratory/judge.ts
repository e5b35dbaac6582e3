import type { FindingKind } from '#engine/traffic/traffic.ts';

/** Something that was told of the traffic. */
export interface Told {
  kind: FindingKind;
  /** Everybody whom it names: addresses and hardware addresses. */
  names: readonly string[];
  /** When it was told, milliseconds since 1970. */
  at: number;
  words: string;
}

/** Who hears a mirror port, learns, and tells what is beyond. */
export interface Judge {
  /** Resolves when it hears. */
  readonly begun: Promise<void>;
  /** Up to when it has heard, milliseconds since 1970. */
  readonly now: number;
  /** From now on it tells. */
  judge(): Promise<void>;
  /** What was told so far. */
  told(): Told[];
  end(): Promise<void>;
}
