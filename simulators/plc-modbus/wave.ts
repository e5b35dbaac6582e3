/** A value that moves by itself: a slow wave around a middle with a little unrest, the same for a seed and a moment. */
export interface Wave {
  middle: number;
  /** Half height of the wave. */
  swing: number;
  /** Seconds of one wave. */
  period: number;
  /** Half width of the unrest, renewed each second. */
  unrest: number;
}

/** Value of a wave at a moment (milliseconds since 1970). */
export function waveAt(wave: Wave, seed: number, name: string, at: number): number {
  const phase = unit(seed, name, 0);
  const second = Math.floor(at / 1000);
  const turn = (at / 1000 / wave.period + phase) * 2 * Math.PI;
  return wave.middle + wave.swing * Math.sin(turn) + wave.unrest * (2 * unit(seed, name, second) - 1);
}

/** A number in [0, 1) that belongs to a seed, a name and a moment; FNV-1a with a final mix. */
export function unit(seed: number, name: string, moment: number): number {
  let value = (0x811c9dc5 ^ seed) >>> 0;
  for (const letter of `${name}@${moment}`) value = Math.imul(value ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d) >>> 0;
  value = Math.imul(value ^ (value >>> 15), 0x846ca68b) >>> 0;
  return ((value ^ (value >>> 16)) >>> 0) / 4294967296;
}
