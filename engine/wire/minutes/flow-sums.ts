import type { EventDraft, Fields } from '#protocol/events/event.ts';
import type { CaptureDecoder } from '../capture-decoder.ts';
import { flowCommunityId, transportName } from '../flow/flow-names.ts';
import { isUnicast } from '../flow/unicast.ts';
import { portless } from '../frame/internet-layer.ts';
import { wordFields } from '../names/word-fields.ts';
import { eventTime } from './event-time.ts';
import { isDue } from './row-rhythm.ts';

/** How many rows are told, and when ports are folded. */
export interface FlowLimits {
  /** Rows told at the end of one minute; the rest is counted. */
  maxRows: number;
  /** Server ports of one pair in one minute that are told apart; further ones stand in one row without a port. */
  maxPortsPerPair: number;
}

interface Sum {
  row: number;
  client: number;
  port: number;
  connections: number;
  /** By client and server. */
  packets: [number, number];
  bytes: [number, number];
  first: number;
  last: number;
  minutes: number;
}

/** Most conversations whose being known is remembered; beyond, all count as new again. */
const mostKnown = 1 << 16;

/** Sums of what was said between two ends since they were last told: one row per client, server, server port and transport. */
export class FlowSums {
  readonly #limits: FlowLimits;
  readonly #known = new Set<string>();
  #sums = new Map<string, Sum>();
  #told = new Uint32Array(512);
  #toldBytes = new Float64Array(512);
  #portsOfPair = new Map<string, number>();

  constructor(limits: FlowLimits) {
    this.#limits = limits;
  }

  /** The decoder begins anew: its rows are other flows from now on. */
  forgetRows(): void {
    this.#told = new Uint32Array(512);
    this.#toldBytes = new Float64Array(512);
  }

  /** Ends a minute. `all`: tells also what would be gathered longer. Returns what is due, and how many rows found no room. */
  finish(decoder: CaptureDecoder, common: Fields, all: boolean): { drafts: EventDraft[]; dropped: number } {
    this.#take(decoder);
    this.#portsOfPair = new Map();
    const drafts: EventDraft[] = [];
    let dropped = 0;
    for (const [key, sum] of this.#sums) {
      sum.minutes++;
      const isNew = !this.#known.has(key);
      if (!all && !isDue(isNew, sum.packets[0] + sum.packets[1], sum.minutes)) continue;
      this.#sums.delete(key);
      if (drafts.length >= this.#limits.maxRows) {
        dropped++;
        continue;
      }
      if (isNew && this.#known.size >= mostKnown) this.#known.clear();
      this.#known.add(key);
      drafts.push(draftOf(decoder, sum, common));
    }
    return { drafts, dropped };
  }

  /** Adds what each row gained since it was last looked at. */
  #take(decoder: CaptureDecoder): void {
    const { flows } = decoder;
    if (this.#told.length < flows.packets.length) {
      this.#told = grown(this.#told, new Uint32Array(flows.packets.length));
      this.#toldBytes = grown(this.#toldBytes, new Float64Array(flows.packets.length));
    }
    for (let row = 0; row < flows.count; row++) {
      const [low, high] = [row * 2, row * 2 + 1];
      const packets = flows.packets[low]! + flows.packets[high]! - this.#told[low]! - this.#told[high]!;
      if (packets === 0) continue;
      if (isUnicast(flows.address(row, 0)) && isUnicast(flows.address(row, 1))) this.#add(decoder, row);
      for (const at of [low, high]) {
        this.#told[at] = flows.packets[at]!;
        this.#toldBytes[at] = flows.bytes[at]!;
      }
    }
  }

  #add(decoder: CaptureDecoder, row: number): void {
    const { flows } = decoder;
    const client = decoder.client(row);
    const pair = `${flows.transport(row)} ${flows.address(row, client)} ${flows.address(row, client ^ 1)}`;
    const port = this.#folded(pair, flows.port(row, client ^ 1));
    const key = `${pair} ${port}`;
    const seen = Number.isNaN(flows.last[row]!) ? 0 : flows.last[row]!;
    let sum = this.#sums.get(key);
    if (!sum) {
      const none = (): [number, number] => [0, 0];
      const first = this.#told[row * 2]! + this.#told[row * 2 + 1]! === 0 ? flows.first[row]! : seen;
      sum = { row, client, port, connections: 0, packets: none(), bytes: none(), first, last: seen, minutes: 0 };
      this.#sums.set(key, sum);
    }
    sum.row = row;
    sum.client = client;
    sum.connections++;
    sum.last = Math.max(sum.last, seen);
    for (const part of [0, 1] as const) {
      const at = row * 2 + (part === 0 ? client : client ^ 1);
      sum.packets[part] += flows.packets[at]! - this.#told[at]!;
      sum.bytes[part] += flows.bytes[at]! - this.#toldBytes[at]!;
    }
  }

  /** The port under which a conversation is told: its own, or 0 when the pair uses very many. */
  #folded(pair: string, port: number): number {
    const key = `${pair} ${port}`;
    if (this.#sums.has(key)) return port;
    const ports = this.#portsOfPair.get(pair) ?? 0;
    if (ports >= this.#limits.maxPortsPerPair) return 0;
    this.#portsOfPair.set(pair, ports + 1);
    return port;
  }
}

function draftOf(decoder: CaptureDecoder, sum: Sum, common: Fields): EventDraft {
  const { flows } = decoder;
  const { row, client } = sum;
  const ported = (flows.transport(row) & portless) === 0;
  const [from, to] = [flows.mac(row, client), flows.mac(row, client ^ 1)];
  const id = flowCommunityId(flows, row);
  const spoken = decoder.conversation(row)?.protocol;
  const words = spoken ? undefined : decoder.wordsOf(row);
  const protocol = spoken ?? words?.protocol;
  const time = eventTime(sum.first);
  return {
    kind: 'net.flow',
    time,
    fields: {
      ...common,
      'network.transport': transportName(flows.transport(row)),
      'network.direction': 'unknown',
      'source.ip': flows.address(row, client),
      ...(from ? { 'source.mac': from } : {}),
      'destination.ip': flows.address(row, client ^ 1),
      ...(to ? { 'destination.mac': to } : {}),
      ...(ported && sum.port > 0 ? { 'destination.port': sum.port } : {}),
      ...(ported && sum.port === 0 ? { 'hinomi.flow.ports_folded': true } : {}),
      ...(id ? { 'network.community_id': id } : {}),
      ...(protocol ? { 'network.protocol': protocol } : {}),
      ...wordFields(words),
      'source.packets': sum.packets[0],
      'source.bytes': sum.bytes[0],
      'destination.packets': sum.packets[1],
      'destination.bytes': sum.bytes[1],
      'hinomi.flow.connections': sum.connections,
      'hinomi.flow.first': time,
      'hinomi.flow.last': eventTime(sum.last),
    },
  };
}

function grown<T extends Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
