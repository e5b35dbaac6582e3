import type { BitSpec, Profile, RegisterSpec } from './profiles.ts';
import { unit, waveAt } from './wave.ts';

/** The tables by their usual names. */
export type Table = 'coils' | 'discrete' | 'input' | 'holding';

/** Registers and bits of one simulated controller: still ones are kept, moving ones follow seed and time. */
export class Memory {
  readonly #profile: Profile;
  readonly #seed: number;
  readonly #size: number;
  readonly #kept: Record<Table, Map<number, number>> = {
    coils: new Map(),
    discrete: new Map(),
    input: new Map(),
    holding: new Map(),
  };

  /** `size` is how many addresses each table has; behind them reads are refused. */
  constructor(profile: Profile, seed: number, size: number) {
    this.#profile = profile;
    this.#seed = seed;
    this.#size = size;
    for (const spec of profile.holding) if (spec.value !== undefined) this.#kept.holding.set(spec.address, spec.value);
    for (const spec of profile.coils) if (spec.value) this.#kept.coils.set(spec.address, 1);
  }

  has(start: number, count: number): boolean {
    return start + count <= this.#size;
  }

  read(table: Table, address: number, at: number): number {
    const kept = this.#kept[table].get(address);
    if (kept !== undefined) return kept;
    const spec = this.#profile[table].find((entry) => entry.address === address);
    if (!spec) return 0;
    return table === 'coils' || table === 'discrete'
      ? this.#bit(spec as BitSpec, at)
      : this.#register(spec as RegisterSpec, at);
  }

  /** Sets a value for good, also one that moved by itself until now. */
  write(table: Table, address: number, value: number): void {
    this.#kept[table].set(address, value & 0xffff);
  }

  #register(spec: RegisterSpec, at: number): number {
    if (spec.countEvery !== undefined) return Math.floor(at / 1000 / spec.countEvery) & 0xffff;
    if (spec.wave) return Math.round(waveAt(spec.wave, this.#seed, spec.en, at)) & 0xffff;
    return spec.value ?? 0;
  }

  #bit(spec: BitSpec, at: number): number {
    if (spec.share === undefined) return spec.value ? 1 : 0;
    const moment = Math.floor(at / 1000 / (spec.period ?? 1));
    return unit(this.#seed, spec.en, moment) < spec.share ? 1 : 0;
  }
}
