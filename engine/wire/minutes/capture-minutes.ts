import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { CaptureDecoder } from '../capture-decoder.ts';
import type { CaptureCompanion } from '../companion.ts';
import type { PacketSink } from '../file/packet-sink.ts';
import { type CommandLimits, Commands } from './commands.ts';
import { type FlowLimits, FlowSums } from './flow-sums.ts';
import { HostSightings } from './host-sightings.ts';
import { OperationSums } from './operation-sums.ts';

/** How much of a capture is told. */
export interface MinuteLimits {
  flows: FlowLimits;
  commands: CommandLimits;
  /** Flows after which the decoder begins anew, so that its memory stays bounded for ever. */
  maxFlows: number;
}

/** Limits that suit a segment with some hundred devices. */
export const usualLimits: MinuteLimits = {
  flows: { maxRows: 5000, maxPortsPerPair: 64 },
  commands: { maxPerMinute: 600, maxOfKind: 120 },
  maxFlows: 1 << 16,
};

/** What could not be told since it was last asked. */
export interface MinuteLosses {
  flows: number;
  operations: number;
  commands: number;
}

const minuteMs = 60_000;
/** Packets between two looks at the size of the decoder, and after which time may go back: packets of two clocks, in turn, would end a minute each. */
const lookEvery = 4096;

/**
 * Turns packets into the events that travel: sums of flows and operations by the minute, each command to a controller, and what devices show of themselves. Time is
 * that of the packets, so that a file and a live capture of the same traffic tell the same.
 */
export class CaptureMinutes implements PacketSink {
  packets = 0;
  readonly #common: Fields;
  readonly #limits: MinuteLimits;
  readonly #flows: FlowSums;
  readonly #operations = new OperationSums();
  readonly #commands: Commands;
  readonly #hosts = new HostSightings();
  readonly #companion: CaptureCompanion | null;
  #decoder: CaptureDecoder;
  #ready: EventDraft[] = [];
  #losses: MinuteLosses = { flows: 0, operations: 0, commands: 0 };
  /** End of the running minute. */
  #minuteEnd = Number.NaN;
  #last = Number.NaN;
  /** Packets when the last minute ended. */
  #ended = 0;

  /** `common` are fields of every event; the companion sees the same packets. */
  constructor(common: Fields, limits: MinuteLimits = usualLimits, companion: CaptureCompanion | null = null) {
    this.#companion = companion;
    this.#common = common;
    this.#limits = limits;
    this.#flows = new FlowSums(limits.flows);
    this.#commands = new Commands(limits.commands);
    this.#decoder = this.#begin();
  }

  packet(bytes: Uint8Array, start: number, end: number, length: number, linkType: number, time: number): void {
    this.packets++;
    if (!this.#isNear(time) && !(time < this.#minuteEnd && this.packets - this.#ended < lookEvery)) this.#enter(time);
    this.#last = time;
    this.#decoder.packet(bytes, start, end, length, linkType, time);
    if (this.packets % lookEvery === 0 && this.#decoder.flows.count >= this.#limits.maxFlows) this.#beginAnew();
  }

  /** Time passes without packets: a minute that is over is told, and so is one that lies ahead since the clock was set back. */
  tick(nowMs: number): void {
    if (!Number.isNaN(this.#minuteEnd) && !this.#isNear(nowMs)) this.#enter(nowMs);
    if (!(nowMs < this.#last)) this.#last = nowMs;
  }

  /** What is told by now. */
  take(): EventDraft[] {
    const commands = this.#commands.take(this.#decoder, this.#last, this.#common, false);
    const out = [...this.#ready, ...this.#hosts.take(), ...commands];
    this.#ready = [];
    return out;
  }

  /** What could not be told since this was last asked. */
  takeLosses(): MinuteLosses {
    const losses = this.#losses;
    losses.commands += this.#commands.dropped;
    this.#commands.dropped = 0;
    this.#losses = { flows: 0, operations: 0, commands: 0 };
    return losses;
  }

  /** The capture is over: everything is told. */
  finish(): EventDraft[] {
    this.#decoder.end();
    this.#turn(true);
    return this.take();
  }

  #begin(): CaptureDecoder {
    const decoder: CaptureDecoder = new CaptureDecoder(
      (row, seen) => {
        this.#operations.add(decoder, row, seen);
        this.#commands.add(decoder, row, seen, this.#common);
        this.#companion?.heard(row, seen);
      },
      this.#companion,
      (sighting, time) => this.#hosts.add(sighting, time, this.#common),
    );
    this.#companion?.follow(decoder);
    return decoder;
  }

  #beginAnew(): void {
    this.#decoder.end();
    this.#turn(true);
    this.#flows.forgetRows();
    this.#operations.forgetRows();
    this.#decoder = this.#begin();
  }

  /** Whether a time is of the running minute, or of the one before. */
  #isNear(time: number): boolean {
    return time < this.#minuteEnd && time >= this.#minuteEnd - 2 * minuteMs;
  }

  #enter(time: number): void {
    if (Number.isNaN(time)) return;
    this.#ended = this.packets;
    if (!Number.isNaN(this.#minuteEnd)) this.#turn(false);
    this.#minuteEnd = (Math.floor(time / minuteMs) + 1) * minuteMs;
  }

  #turn(all: boolean): void {
    const decoder = this.#decoder;
    if (all) this.#ready.push(...this.#commands.take(decoder, this.#last, this.#common, true));
    const flows = this.#flows.finish(decoder, this.#common, all);
    const operations = this.#operations.finish(decoder, this.#common, all);
    this.#losses.flows += flows.dropped;
    this.#losses.operations += operations.dropped;
    for (const drafts of [flows.drafts, operations.drafts, this.#commands.finish()]) {
      for (const draft of drafts) this.#ready.push(draft);
    }
    this.#hosts.finish();
  }
}
