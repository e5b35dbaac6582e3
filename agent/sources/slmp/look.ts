import { type GentleReader, type Outcome, reasonOf } from '../../controllers/gentle-reader.ts';
import type { MemorySpan } from '../../controllers/mapped-memory.ts';
import { slmpAreas } from './areas.ts';
import { readClock } from './clock.ts';
import { readBits, readTypeName, readWords, type SlmpCode, type TypeName } from './frame.ts';
import type { SlmpPort } from './port.ts';
import { type Series, seriesNamed, seriesOf } from './series.ts';
import { type CpuState, cpuState, errorSpan, secondsSpan, statusSpan, switchPosition } from './special.ts';
import type { SlmpTarget } from './target.ts';

/** Names of the requests that every snapshot sends. */
export const alwaysAsked = ['0101 type name', '0401 status', '0401 latest error'] as const;

/** Asks a controller through its port, with the patience and the limits of the reader. */
export class SlmpLook {
  readonly reader: GentleReader;
  readonly #port: SlmpPort;
  readonly #code: SlmpCode;
  readonly #now: () => Date;

  constructor(port: SlmpPort, reader: GentleReader, code: SlmpCode, now: () => Date) {
    this.#port = port;
    this.reader = reader;
    this.#code = code;
    this.#now = now;
  }

  typeName(): Promise<Outcome<TypeName>> {
    return this.reader.ask(
      '0101 type name',
      () => this.#port.typeName(),
      (data) => readTypeName(this.#code, data),
    );
  }

  /** Words high byte first, or one byte per bit. `name` stands in the fingerprint. */
  read(name: string, span: MemorySpan): Promise<Outcome<Buffer>> {
    const parse = span.area.bits ? readBits : readWords;
    return this.reader.ask(
      name,
      () => this.#port.read(span),
      (data) => parse(this.#code, span.count, data),
    );
  }

  /** Run state, its cause and the switch (SD200 to SD203). */
  async status(): Promise<Outcome<CpuStatus>> {
    const read = await this.read('0401 status', statusSpan);
    if (read.kind !== 'value') return read;
    const cpu = cpuState(read.value.readUInt16BE(6));
    return { kind: 'value', value: { ...cpu, switch: switchPosition(read.value.readUInt16BE(0)) } };
  }

  /** Latest error and when it came; code 0 where there is none. */
  async latestError(series: Series | undefined): Promise<Outcome<LatestError>> {
    const read = await this.read('0401 latest error', errorSpan);
    if (read.kind !== 'value') return read;
    const code = read.value.readUInt16BE(0);
    const at = series && code !== 0 ? readClock(series.errorTime.form, read.value.subarray(2)) : undefined;
    return { kind: 'value', value: { code, ...(at ? { at } : {}) } };
  }

  /** Seconds since the program began to run, modulo 65,536. */
  async secondsRunning(): Promise<number | undefined> {
    const read = await this.read('0401 running seconds', secondsSpan);
    return read.kind === 'value' ? read.value.readUInt16BE(0) : undefined;
  }

  /**
   * Clock of the controller minus ours in milliseconds, to the second; a sentence where it cannot be told.
   */
  async clockOffset(series: Series | undefined): Promise<number | string> {
    if (!series) return 'the family of the controller is not known: give `series`, or its clock cannot be read';
    const { start, words: count, form, needs } = series.clock;
    if (needs !== undefined) {
      const relay = await this.read('0401 clock relay', { area: slmpAreas.SM, start: needs, count: 1 });
      if (relay.kind !== 'value') return `its clock cannot be read: SM${needs} ${reasonOf(relay)}`;
      if (relay.value[0] !== 1)
        return `its clock cannot be read while SM${needs} is off; nothing switches it from here`;
    }
    const read = await this.read('0401 clock', { area: slmpAreas.SD, start, count });
    const at = this.#now();
    if (read.kind !== 'value') return `its clock cannot be read: ${reasonOf(read)}`;
    const clock = readClock(form, read.value);
    return clock ? clock.getTime() - at.getTime() : 'its clock shows no date';
  }
}

/** State of the CPU as one read of special registers shows it. */
export interface CpuStatus extends CpuState {
  /** Position of its switch. */
  switch: string;
}

/** The error that the controller remembers as its latest. */
export interface LatestError {
  code: number;
  at?: Date;
}

/** The family: as configured, else by type name. */
export function familyOf(target: Pick<SlmpTarget, 'series'>, typeName: string | undefined): Series | undefined {
  return seriesNamed(target.series) ?? (typeName === undefined ? undefined : seriesOf(typeName));
}
