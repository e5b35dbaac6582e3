import { type DeviceReply, type GentleReader, type Outcome, reasonOf } from '../../controllers/gentle-reader.ts';
import type { MemorySpan } from '../../controllers/mapped-memory.ts';
import {
  type ControllerData,
  type ControllerStatus,
  type ErrorLog,
  type Revision,
  readAuxiliaryDate,
  readClock,
  readControllerData,
  readErrorLog,
  readRevision,
  readStatus,
} from './answers.ts';
import { revisionSpan, startSpan } from './areas.ts';
import type { FinsPort } from './port.ts';

/** Names of the requests that every snapshot sends. */
export const alwaysAsked = ['0501 controller data', '0601 status', '0701 clock', '0101 A90'] as const;

/** Most records that the error log of a CPU holds. */
const mostRecords = 20;

/** Asks a controller through its port, with the patience and the limits of the reader. */
export class FinsLook {
  readonly reader: GentleReader;
  readonly #port: FinsPort;
  readonly #now: () => Date;

  constructor(port: FinsPort, reader: GentleReader, now: () => Date) {
    this.#port = port;
    this.reader = reader;
    this.#now = now;
  }

  controllerData(): Promise<Outcome<ControllerData>> {
    return this.#ask('0501 controller data', (port) => port.controllerData(), readControllerData);
  }

  status(): Promise<Outcome<ControllerStatus>> {
    return this.#ask('0601 status', (port) => port.status(), readStatus);
  }

  /** Clock of the controller minus ours in milliseconds, to the second; a sentence where it cannot be told. */
  async clockOffset(): Promise<number | string> {
    const read = await this.#ask(
      '0701 clock',
      (port) => port.clock(),
      (data) => (data.length === 7 ? data : undefined),
    );
    const at = this.#now();
    if (read.kind !== 'value') return `its clock cannot be read: ${reasonOf(read)}`;
    const clock = readClock(read.value);
    return clock ? clock.getTime() - at.getTime() : 'its clock shows no date';
  }

  /** The newest records of the error log; reading clears nothing. */
  async errorLog(): Promise<Outcome<ErrorLog>> {
    const first = await this.#records(0, 1);
    if (first.kind === 'refused' && first.code === '1103') return { kind: 'value', value: { stored: 0, records: [] } };
    if (first.kind !== 'value' || first.value.stored <= 1) return first;
    return this.#records(0, Math.min(first.value.stored, mostRecords));
  }

  /** When program and parameters were last written, and how the program is protected. */
  revision(): Promise<Outcome<Revision>> {
    return this.#ask('0101 A90', (port) => port.memory(revisionSpan), readRevision);
  }

  /** When operation began, by the clock of the controller; undefined where it does not say. */
  async startTime(): Promise<Date | undefined> {
    const read = await this.#ask(
      '0101 A515',
      (port) => port.memory(startSpan),
      (data) => (data.length === 6 ? data : undefined),
    );
    return read.kind === 'value' ? readAuxiliaryDate(read.value) : undefined;
  }

  /** Words of an area. */
  memory(span: MemorySpan): Promise<Outcome<Buffer>> {
    return this.#ask(
      '0101 mapped memory',
      (port) => port.memory(span),
      (data) => (data.length === span.count * 2 ? data : undefined),
    );
  }

  #records(first: number, count: number): Promise<Outcome<ErrorLog>> {
    return this.#ask('2102 error log', (port) => port.errorLog(first, count), readErrorLog);
  }

  #ask<T>(
    name: string,
    send: (port: FinsPort) => Promise<DeviceReply>,
    parse: (data: Buffer) => T | undefined,
  ): Promise<Outcome<T>> {
    return this.reader.ask(name, () => send(this.#port), parse);
  }
}
