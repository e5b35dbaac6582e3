import { bcd, clockNumbers } from '../controller-clock.ts';
import type { Memory } from '../plc-modbus/memory.ts';

/** An Omron controller as the simulator plays it. */
export interface CpuModel {
  model: string;
  version: string;
  /** Has the auxiliary area with the dates of program and start; machine controllers have none. */
  auxiliary: boolean;
}

/** Models by name. */
export const models: Readonly<Record<string, CpuModel>> = {
  cj2m: { model: 'CJ2M-CPU33', version: '02.01', auxiliary: true },
  nx102: { model: 'NX102-9000', version: '1.50', auxiliary: false },
};

/** Operating modes by the code that a status read gives. */
export const modes = { program: 0, monitor: 2, run: 4 } as const;

/** The CPU of a simulated Omron controller: mode, clock, error log, dates and data memory. */
export class Cpu {
  readonly model: CpuModel;
  mode: number = modes.run;
  fatal = 0;
  nonFatal = 0;
  errorCode = 0;
  dipSwitch = 0;
  /** Protection of the program (A99). */
  protection = 0;
  clockAheadMs = 0;
  readonly errors: { code: number; at: number }[] = [];
  #programAt: number;
  #startedAt: number;
  readonly #memory: Memory;
  readonly #now: () => number;

  /** `began` is when it was switched on, ms since 1970. */
  constructor(model: CpuModel, memory: Memory, now: () => number, began = now()) {
    this.model = model;
    this.#memory = memory;
    this.#now = now;
    this.#programAt = began - 30 * 86_400_000;
    this.#startedAt = began;
  }

  /** What its own clock shows, ms. */
  get #clockNow(): number {
    return this.#now() + this.clockAheadMs;
  }

  get running(): boolean {
    return this.mode !== modes.program;
  }

  /** Changes the mode; out of PROGRAM, operation begins. */
  setMode(mode: number): void {
    if (!this.running && mode !== modes.program) this.#startedAt = this.#clockNow;
    this.mode = mode;
  }

  /** Power off and on: operation begins anew. */
  restart(): void {
    this.#startedAt = this.#clockNow + 3000;
  }

  /** Somebody writes the program. */
  writeProgram(): void {
    this.#programAt = this.#clockNow;
  }

  fail(code: number): void {
    this.errorCode = code;
    this.errors.unshift({ code, at: this.#clockNow });
  }

  /** Clock as year, month, day, hour, minute, second, day of the week in BCD. */
  clock(): Buffer {
    return this.#bcd(this.#clockNow);
  }

  /** Date of an error log record: minute, second, day, hour, year, month. */
  recordDate(at: number): Buffer {
    const [year, month, day, hour, minute, second] = this.#bcd(at);
    return Buffer.from([minute!, second!, day!, hour!, year!, month!]);
  }

  /** A word of an area by its code; undefined where there is none. */
  word(area: number, address: number): number | undefined {
    const at = this.#now();
    if (area === 0x82) {
      if (address >= 2000) return undefined;
      return address < 1000
        ? this.#memory.read('holding', address, at)
        : this.#memory.read('input', address - 1000, at);
    }
    if (area !== 0xb3 || !this.model.auxiliary || address >= 960) return undefined;
    if (address >= 90 && address <= 92) return this.#auxiliaryDate(this.#programAt)[address - 90]!;
    if (address >= 94 && address <= 96) return this.#auxiliaryDate(this.#programAt)[address - 94]!;
    if (address === 99) return this.protection;
    if (address >= 515 && address <= 517) return this.#auxiliaryDate(this.#startedAt)[address - 515]!;
    return 0;
  }

  write(address: number, value: number): void {
    this.#memory.write('holding', address, value);
  }

  #auxiliaryDate(at: number): number[] {
    const [year, month, day, hour, minute, second] = this.#bcd(at);
    return [(minute! << 8) | second!, (day! << 8) | hour!, (year! << 8) | month!];
  }

  #bcd(at: number): Buffer {
    const [year, ...rest] = clockNumbers(at);
    return Buffer.from([bcd(year % 100), ...rest.map(bcd)]);
  }
}
