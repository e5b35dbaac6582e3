import { bcd, clockNumbers } from '../controller-clock.ts';
import type { Memory } from '../plc-modbus/memory.ts';

/** A MELSEC family as the simulator plays it. */
export interface CpuModel {
  series: 'q' | 'iq-r' | 'iq-f';
  /** Null for a built-in port that does not tell it, as those of QCPU. */
  typeName: string | null;
  model: number;
}

/** Models by name. */
export const models: Readonly<Record<string, CpuModel>> = {
  r04: { series: 'iq-r', typeName: 'R04CPU', model: 0x4800 },
  fx5u: { series: 'iq-f', typeName: 'FX5U-32MT/ES', model: 0x4a29 },
  q03ude: { series: 'q', typeName: null, model: 0 },
  q06h: { series: 'q', typeName: 'Q06HCPU', model: 0x0042 },
};

/** The CPU of a simulated MELSEC: special registers and relays, data registers and internal relays. */
export class Cpu {
  readonly model: CpuModel;
  /** SD203: low digit the state, next one the cause. */
  status = 0x0000;
  /** Latest error and when it came, ms since 1970. */
  error: { code: number; at: number } | undefined;
  /** How far its clock is ahead, ms. */
  clockAheadMs = 0;
  /** SM213: its clock registers follow the clock. */
  clockShown = true;
  readonly #memory: Memory;
  readonly #now: () => number;
  #began: number;
  #frozenAt: number;

  /** `began` is when it was switched on, ms since 1970. */
  constructor(model: CpuModel, memory: Memory, now: () => number, began = now()) {
    this.model = model;
    this.#memory = memory;
    this.#now = now;
    this.#began = began;
    this.#frozenAt = now();
  }

  /** Power off and on. */
  restart(): void {
    this.#began = this.#now();
    this.status = 0;
  }

  word(area: 'SD' | 'D', address: number): number {
    if (area === 'SD') return this.#special(address);
    const at = this.#now();
    return address < 1000 ? this.#memory.read('holding', address, at) : this.#memory.read('input', address - 1000, at);
  }

  bit(area: 'SM' | 'M', address: number): number {
    if (area === 'SM') return address === 213 && this.clockShown ? 1 : 0;
    const at = this.#now();
    return address < 1000 ? this.#memory.read('coils', address, at) : this.#memory.read('discrete', address - 1000, at);
  }

  write(area: 'D' | 'M', address: number, value: number): void {
    this.#memory.write(area === 'D' ? 'holding' : 'coils', address, value);
  }

  #special(address: number): number {
    const { series } = this.model;
    if (address === 203) return this.status;
    if (address === 200) return (this.status & 0x0f) === 2 && this.status >> 4 === 0 ? 1 : 0;
    if (address === 412) return Math.floor((this.#now() - this.#began) / 1000) % 65_536;
    if (address === 0) return this.error?.code ?? 0;
    if (address <= 7) return this.error ? (this.#moment(series === 'q', this.error.at)[address - 1] ?? 0) : 0;
    if (this.clockShown) this.#frozenAt = this.#now();
    if (address >= 210 && address <= 216) return this.#moment(series === 'q', this.#frozenAt)[address - 210] ?? 0;
    if (series === 'iq-f' && address >= 8013 && address <= 8018) {
      return this.#moment(false, this.#now()).slice(0, 6).reverse()[address - 8013]!;
    }
    return 0;
  }

  #moment(packed: boolean, at: number): number[] {
    const numbers = clockNumbers(at + this.clockAheadMs);
    if (!packed) return numbers;
    const [year, month, day, hour, minute, second, weekday] = numbers;
    const pair = (high: number, low: number) => (bcd(high) << 8) | bcd(low);
    return [pair(year % 100, month), pair(day, hour), pair(minute, second), pair(Math.floor(year / 100), weekday)];
  }
}
