import { setTimeout as sleep } from 'node:timers/promises';
import { because } from '#protocol/reasons/reason.ts';
import { type DeviceHold, holdDevice } from './device-hold.ts';
import type { DeviceLine, FrameReader, LineReply } from './device-line.ts';
import { PortGoneError, placeOfPort, SerialPort, type SerialSettings } from './serial-port.ts';
import { NotAskedError } from './stopped-reading.ts';

/** How to behave on a serial line that may have another master. */
export interface SerialManners extends SerialSettings {
  /** Seconds for which the line is listened to before anything is sent, each time it is opened. */
  listenSeconds: number;
  /** A person said that the other master of this line may be asked around. */
  otherMaster: boolean;
  /** Whether the adapter hears itself, as on two wires; undefined finds out. */
  echo?: boolean | undefined;
}

/** What a serial line needs of its options. */
export interface SerialLineOptions {
  serial: SerialManners;
  answerMs: number;
  signal?: AbortSignal | undefined;
  waiting?: ((holder: string) => void) | undefined;
}

/** Shortest message of any master: address, function, check sum. Fewer bytes are noise of an idle line. */
const leastMessage = 4;
/** Pause between two looks at the port, milliseconds. */
const pollMs = 2;
/** Longest pause within an answer, milliseconds: adapters hand on what came in pieces. */
const withinAnswerMs = 100;
/** How long a line must be quiet before it is asked beside another master, milliseconds. */
const besideMasterMs = 60;

/**
 * A serial line with devices that answer. It listens before it speaks: where another master is heard nothing is sent, unless a
 * person allowed it. Only one process of this machine uses the port, and none while another program does.
 */
export class SerialLine implements DeviceLine {
  connections = 0;
  bytesIn = 0;
  bytesOut = 0;
  readonly localAddress = undefined;
  readonly #options: SerialLineOptions;
  #hold: DeviceHold | undefined;
  #port: SerialPort | undefined;
  #echo: boolean | undefined;
  /** Reader of an answer that may still come, after a question that had none. */
  #late: FrameReader | undefined;

  constructor(options: SerialLineOptions) {
    this.#options = options;
    this.#echo = options.serial.echo;
  }

  get isOpen(): boolean {
    return this.#port !== undefined;
  }

  /** Opens and listens; throws NotAskedError where the port is taken or another master is heard. */
  async open(): Promise<string | undefined> {
    if (this.#port) return undefined;
    const { serial, signal, waiting } = this.#options;
    return this.#orGone(async () => {
      const address = placeOfPort(serial.path);
      this.#hold ??= await holdDevice(address, { signal, waiting });
      this.#port = await SerialPort.open(serial);
      this.connections += 1;
      await this.#listen(serial.listenSeconds * 1000);
      return undefined;
    });
  }

  async exchange(frame: Buffer, read: FrameReader, answerMs = this.#options.answerMs): Promise<LineReply> {
    const trouble = await this.open();
    if (trouble !== undefined) return { kind: 'closed', reason: trouble };
    const reply = await this.#orGone(() => this.#ask(frame, read, answerMs));
    if (typeof reply === 'string') return { kind: 'closed', reason: reply };
    this.#late = reply.kind === 'frame' ? undefined : read;
    return reply;
  }

  close(): void {
    this.#port?.close();
    this.#port = undefined;
    this.#late = undefined;
    this.#hold?.release();
    this.#hold = undefined;
  }

  /** Silence between two messages, milliseconds: 3.5 characters of 11 bits, and never less than 1.75. */
  get #gapMs(): number {
    return Math.max(1.75, 3.5 * this.#characterMs);
  }

  get #characterMs(): number {
    return 11_000 / this.#options.serial.baud;
  }

  /** What `act` gives; a port that vanished is closed and told in a sentence. */
  async #orGone<T>(act: () => Promise<T>): Promise<T | string> {
    try {
      return await act();
    } catch (error) {
      this.close();
      if (error instanceof PortGoneError) return error.message;
      throw error;
    }
  }

  async #listen(ms: number): Promise<void> {
    const until = performance.now() + ms;
    let heard = Buffer.alloc(0);
    while (performance.now() < until) {
      heard = Buffer.concat([heard, this.#take()]);
      this.#refuseOther(heard);
      await this.#pause(Math.min(20, ms));
    }
  }

  async #ask(frame: Buffer, read: FrameReader, answerMs: number): Promise<LineReply> {
    await this.#settle();
    this.bytesOut += frame.length;
    if (!this.#port!.write(frame)) return { kind: 'garbage', reason: 'the port did not take the whole request' };
    const sent = performance.now() + frame.length * this.#characterMs;
    let until = sent + answerMs;
    let got = Buffer.alloc(0);
    for (;;) {
      const bytes = this.#take();
      if (bytes.length > 0) {
        got = Buffer.concat([got, bytes]);
        const answer = this.#withoutEcho(got, frame);
        if (typeof answer === 'string') return { kind: 'garbage', reason: answer };
        const found = answer && read(answer);
        if (typeof found === 'string') return { kind: 'garbage', reason: found };
        if (answer && found) return await this.#whole(answer, found, frame, performance.now() - sent);
        if (answer && answer.length > 0) {
          until = Math.max(until, performance.now() + Math.max(withinAnswerMs, 40 * this.#characterMs));
        }
      }
      if (performance.now() > until) break;
      await this.#pause(pollMs);
    }
    const echoed = got.equals(frame);
    if (echoed) this.#echo ??= true;
    const nothing = got.length === 0 || echoed;
    return nothing ? { kind: 'silent' } : { kind: 'garbage', reason: 'the answer never became whole' };
  }

  /** An answer is whole when silence follows it. */
  async #whole(answer: Buffer, found: Buffer, frame: Buffer, ms: number): Promise<LineReply> {
    await this.#pause(Math.ceil(this.#gapMs));
    if (found.length < answer.length || this.#take().length > 0) {
      return { kind: 'garbage', reason: 'more bytes than the answer has' };
    }
    if (frame[1] !== echoFunction) this.#echo ??= false;
    return { kind: 'frame', frame: Buffer.from(found), ms: Math.max(0, ms) };
  }

  /**
   * What came after the request itself, where the adapter hears it; undefined while that is open, a sentence where what was
   * heard is not what was sent.
   */
  #withoutEcho(got: Buffer, frame: Buffer): Buffer | string | undefined {
    if (this.#echo === false) return got;
    const heard = got.subarray(0, frame.length);
    const same = heard.equals(frame.subarray(0, heard.length));
    if (this.#echo === true && !same)
      return 'the adapter heard something else than was sent: somebody else speaks, too';
    if (!same || (this.#echo === undefined && frame[1] === echoFunction)) return got;
    if (heard.length < frame.length) return undefined;
    this.#echo = true;
    return got.subarray(frame.length);
  }

  /** Waits until the line is quiet. What came without a question, and is no late answer, comes from another master. */
  async #settle(): Promise<void> {
    const { serial, answerMs } = this.#options;
    const quietMs = this.#late ? answerMs : serial.otherMaster ? besideMasterMs : this.#gapMs;
    const latest = performance.now() + quietMs + 2 * answerMs;
    let heard = Buffer.alloc(0);
    for (let quietSince = performance.now(); ; ) {
      const bytes = this.#take();
      if (bytes.length > 0) {
        heard = Buffer.concat([heard, bytes]);
        quietSince = performance.now();
      }
      if (!this.#late) this.#refuseOther(heard);
      if (performance.now() - quietSince >= quietMs) break;
      if (performance.now() > latest) throw this.#otherMaster(heard.length);
      await this.#pause(pollMs);
    }
    if (this.#late && !Buffer.isBuffer(this.#late(heard))) this.#refuseOther(heard);
    this.#late = undefined;
  }

  #refuseOther(heard: Buffer): void {
    if (heard.length >= leastMessage && !this.#options.serial.otherMaster) throw this.#otherMaster(heard.length);
  }

  #otherMaster(bytes: number): NotAskedError {
    return new NotAskedError(because('serial_other_master', { port: this.#options.serial.path, bytes }));
  }

  #take(): Buffer {
    const bytes = this.#port!.read();
    this.bytesIn += bytes.length;
    return bytes;
  }

  #pause(ms: number): Promise<unknown> {
    const { signal } = this.#options;
    return sleep(ms, undefined, signal ? { signal } : {});
  }
}

/** Diagnostics, whose answer may be the request itself: by it an echo cannot be told from an answer. */
const echoFunction = 8;
