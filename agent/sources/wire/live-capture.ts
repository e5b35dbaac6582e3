import { join } from 'node:path';
import { CaptureFile, type CaptureMinutes } from '#engine/wire/wire.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { pause } from '../pause.ts';
import { CaptureEndedError, CaptureProcess } from './capture-process.ts';
import { type CaptureProgram, findProgram, refusalIn } from './capture-program.ts';
import { captureGap } from './gaps.ts';
import { InterfaceCounter } from './interface-counter.ts';
import type { LiveDetection } from './live-detection.ts';
import type { Outbox } from './outbox.ts';
import { PacketRing } from './packet-ring.ts';
import { keepSlice } from './slice.ts';
import type { KeptSlice, SliceWish, ThreadStart } from './thread-messages.ts';

/** How often what was seen is handed over, and how often the program is asked what the kernel dropped, milliseconds. */
const giveMs = 500;
const askMs = 20_000;
const retryMs = 30_000;

/** Captures from one interface for as long as it is wanted: begins again after whatever ended it, and tells the time between as a gap. */
export class LiveCapture {
  readonly #start: ThreadStart;
  readonly #outbox: Outbox;
  readonly #minutes: CaptureMinutes;
  readonly #detection: LiveDetection | null;
  readonly #ring: PacketRing | null;
  readonly #health: (state: 'running' | 'degraded' | 'unavailable', reasons: readonly Reason[]) => void;
  readonly #counter: InterfaceCounter;
  #process: CaptureProcess | undefined;
  #program: CaptureProgram | undefined;
  /** What was told of the packets that the running program said to be dropped. */
  #toldDropped = 0;
  #since = Date.now();
  #lostSince: number | undefined;

  constructor(
    start: ThreadStart,
    seen: { minutes: CaptureMinutes; detection: LiveDetection | null },
    outbox: Outbox,
    health: (state: 'running' | 'degraded' | 'unavailable', reasons: readonly Reason[]) => void,
  ) {
    this.#start = start;
    this.#minutes = seen.minutes;
    this.#detection = seen.detection;
    this.#outbox = outbox;
    this.#health = health;
    this.#counter = new InterfaceCounter(start.config.interface!);
    const { ringMegabytes, ringMinutes, snapLength } = start.config;
    const limits = { bytes: ringMegabytes << 20, ms: ringMinutes * 60_000, snapLength };
    this.#ring = ringMegabytes === 0 ? null : new PacketRing(join(start.stateDir, 'ring'), limits);
  }

  /** Runs until the signal ends. */
  async run(signal: AbortSignal): Promise<void> {
    const regular = this.#regularly(signal);
    do {
      this.#program = findProgram(this.#start.config.program);
      if (!this.#program) {
        this.#health('unavailable', [because('capture_no_program')]);
        continue;
      }
      try {
        await this.#capture(this.#program, signal);
      } catch (error) {
        if (!(error instanceof CaptureEndedError)) throw error;
        await this.#ended(error.message);
      }
    } while (await pause(retryMs, signal));
    await regular;
    const found = this.#detection?.take(Date.now()) ?? [];
    this.#detection?.save(Date.now());
    await this.#outbox.give([...this.#minutes.finish(), ...found, ...this.#losses()]);
    this.#ring?.close();
  }

  /** Keeps the packets around a moment, once what follows it is there, too. */
  async keep(wish: SliceWish, signal: AbortSignal): Promise<KeptSlice | string> {
    if (!this.#ring) return 'the ring is switched off (ringMegabytes: 0)';
    const wait = wish.at + wish.afterMs - Date.now();
    if (wait > 0 && !(await pause(wait, signal))) return 'the agent stops';
    const files = this.#ring.filesOf(wish.at - wish.beforeMs, wish.at + wish.afterMs);
    return keepSlice(files, wish, join(this.#start.stateDir, 'kept'), this.#start.config.snapLength);
  }

  async #capture(program: CaptureProgram, signal: AbortSignal): Promise<void> {
    const minutes = this.#minutes;
    const ring = this.#ring;
    const file = new CaptureFile({
      packet: (bytes, start, end, length, linkType, time) => {
        minutes.packet(bytes, start, end, length, linkType, time);
        ring?.packet(bytes, start, end, length, linkType, time);
      },
    });
    this.#toldDropped = 0;
    this.#process = new CaptureProcess(this.#start.stateDir, program.name, program.arguments(this.#start.config));
    let begun = false;
    await this.#process.run(async (bytes) => {
      if (!begun) this.#begun();
      begun = true;
      if (!file.push(bytes)) throw new CaptureEndedError(`what it writes is no capture: ${file.end()?.reason}`);
      // Events that the disk does not take hold up the reading; the kernel then drops, and counts.
      if (this.#outbox.waiting) await this.#outbox.give([]);
    }, signal);
  }

  #begun(): void {
    if (this.#lostSince !== undefined) {
      const reason = because('capture_paused', { interface: this.#start.config.interface!, message: 'stopped' });
      void this.#outbox.give([this.#gap('source_unreadable', reason, this.#lostSince)]);
      this.#lostSince = undefined;
    }
    this.#tellHealth();
  }

  async #ended(message: string): Promise<void> {
    const { config } = this.#start;
    this.#lostSince ??= Date.now();
    const name = this.#program!.name;
    const refusal = refusalIn(message);
    await this.#outbox.give(this.#losses());
    if (refusal === 'not-permitted') {
      this.#health('unavailable', [because('capture_not_permitted', { interface: config.interface!, program: name })]);
    } else if (refusal === 'no-interface') {
      this.#health('unavailable', [because('capture_no_interface', { interface: config.interface! })]);
    } else {
      const with_ = { interface: config.interface!, message: message.slice(0, 300), seconds: retryMs / 1000 };
      this.#health('unavailable', [because('capture_ended', with_)]);
    }
  }

  async #regularly(signal: AbortSignal): Promise<void> {
    let asked = Date.now();
    while (await pause(giveMs, signal)) {
      this.#minutes.tick(Date.now());
      this.#ring?.flush();
      if (Date.now() - asked >= askMs) {
        asked = Date.now();
        if (this.#program?.tellsDrops) this.#process?.ask();
        if (this.#process?.running && this.#lostSince === undefined) this.#tellHealth();
      }
      const found = this.#detection?.take(Date.now()) ?? [];
      await this.#outbox.give([...this.#minutes.take(), ...found, ...this.#losses()]);
    }
  }

  #tellHealth(): void {
    const program = this.#program!;
    const reasons = [because('capturing_on', { interface: this.#start.config.interface!, program: program.name })];
    if (!program.tellsDrops) reasons.push(because('capture_drops_at_end'));
    if (this.#detection) reasons.push(...this.#detection.reasons());
    const sent = this.#counter.sent();
    const fault = this.#ring?.fault ?? null;
    if (fault !== null) reasons.push(because('capture_ring_refused', { reason: fault }));
    if (sent > 0) {
      reasons.push(because('capture_interface_sends', { interface: this.#start.config.interface!, count: sent }));
    }
    const impaired = sent > 0 || fault !== null || this.#detection?.impaired === true;
    this.#health(impaired ? 'degraded' : 'running', reasons);
  }

  /** What was not seen, or not told, since the last time. */
  #losses(): EventDraft[] {
    const { config } = this.#start;
    const gaps: EventDraft[] = [];
    const all = this.#process?.dropped ?? 0;
    const dropped = all - this.#toldDropped;
    this.#toldDropped = all;
    const since = this.#since;
    if (dropped > 0) {
      const reason = because('capture_overrun', { interface: config.interface! });
      gaps.push(this.#gap('receive_drop', reason, since, dropped));
    }
    const { flows, operations, commands } = this.#minutes.takeLosses();
    if (flows > 0) {
      gaps.push(
        this.#gap('receive_drop', because('rows_over_limit', { limit: config.maxRowsPerMinute }), since, flows),
      );
    }
    if (operations + commands > 0) {
      gaps.push(this.#gap('receive_drop', because('operations_over_limit'), since, operations + commands));
    }
    if (gaps.length > 0 || Date.now() - this.#since > askMs) this.#since = Date.now();
    return gaps;
  }

  #gap(kind: 'receive_drop' | 'source_unreadable', reason: Reason, fromMs: number, count?: number): EventDraft {
    const { source, host } = this.#start;
    return captureGap({
      kind,
      reason,
      source,
      host,
      fromMs,
      toMs: Date.now(),
      ...(count === undefined ? {} : { count }),
    });
  }
}
