/** Repeatable pseudo-random numbers in [0, 1) from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** When the made-up world was started; all its times hang on it. */
export const start = Date.now();

/** Moment `minutes` before the start, ISO 8601 UTC. */
export function before(minutes: number): string {
  return new Date(start - minutes * 60_000).toISOString();
}

/** A text in both languages. */
export function both(ja: string, en: string): { ja: string; en: string } {
  return { ja, en };
}
