import { ip4Text, ip6Text, macText } from '../wire/address-text.ts';
import { be32 } from '../wire/frame/network-bytes.ts';
import type { ExportedFlow } from './exported-flow.ts';

/** Clocks that records of a datagram refer to. */
export interface RecordClock {
  /** When the datagram was sent, milliseconds since 1970. */
  nowMs: number;
  /** Milliseconds since the exporter started, at that moment; undefined where the datagram does not tell it. */
  uptimeMs: number | undefined;
}

/** A flow while its fields are read. */
export type FlowDraft = Partial<ExportedFlow> & {
  startedMs?: number;
  firstUptime?: number;
  lastUptime?: number;
  atMs?: number;
};

type Reader = (flow: FlowDraft, bytes: Uint8Array, at: number, length: number) => void;

/** A number of up to eight bytes. */
export function unsigned(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let byte = 0; byte < length; byte++) value = value * 256 + bytes[at + byte]!;
  return value;
}

const number =
  (
    name:
      | 'packets'
      | 'bytes'
      | 'protocol'
      | 'sourcePort'
      | 'destinationPort'
      | 'tcpFlags'
      | 'ingress'
      | 'egress'
      | 'vlan'
      | 'sampling'
      | 'firstMs'
      | 'lastMs'
      | 'startedMs'
      | 'firstUptime'
      | 'lastUptime'
      | 'atMs',
    factor = 1,
  ): Reader =>
  (flow, bytes, at, length) => {
    if (length <= 8) flow[name] = unsigned(bytes, at, length) * factor;
  };
const address =
  (name: 'sourceIp' | 'destinationIp'): Reader =>
  (flow, bytes, at, length) => {
    if (length === 4) flow[name] = ip4Text(be32(bytes, at));
    else if (length === 16)
      flow[name] = ip6Text(be32(bytes, at), be32(bytes, at + 4), be32(bytes, at + 8), be32(bytes, at + 12));
  };
const mac =
  (name: 'sourceMac' | 'destinationMac'): Reader =>
  (flow, bytes, at, length) => {
    if (length === 6) flow[name] = macText(bytes, at);
  };
/** Seconds since 1900 and their fraction, as NTP writes time. */
const ntp =
  (name: 'firstMs' | 'lastMs'): Reader =>
  (flow, bytes, at, length) => {
    if (length === 8)
      flow[name] =
        (unsigned(bytes, at, 4) - 2_208_988_800) * 1000 +
        Math.floor((unsigned(bytes, at + 4, 4) * 1000) / 4_294_967_296);
  };

/** Information elements (IANA's registry of IPFIX; NetFlow version 9 has the same numbers) that tell of a flow. */
export const elements: ReadonlyMap<number, Reader> = new Map([
  [1, number('bytes')],
  [2, number('packets')],
  [4, number('protocol')],
  [6, number('tcpFlags')],
  [7, number('sourcePort')],
  [8, address('sourceIp')],
  [10, number('ingress')],
  [11, number('destinationPort')],
  [12, address('destinationIp')],
  [14, number('egress')],
  [21, number('lastUptime')],
  [22, number('firstUptime')],
  [27, address('sourceIp')],
  [28, address('destinationIp')],
  [34, number('sampling')],
  [50, number('sampling')],
  [56, mac('sourceMac')],
  [58, number('vlan')],
  [80, mac('destinationMac')],
  [85, number('bytes')],
  [86, number('packets')],
  [150, number('firstMs', 1000)],
  [151, number('lastMs', 1000)],
  [152, number('firstMs')],
  [153, number('lastMs')],
  [154, ntp('firstMs')],
  [155, ntp('lastMs')],
  [156, ntp('firstMs')],
  [157, ntp('lastMs')],
  [160, number('startedMs')],
  [305, number('sampling')],
  [322, number('atMs', 1000)],
  [323, number('atMs')],
]);

/** Time of a mark on an exporter's clock of 32 bits that wraps; one that lies ahead of it is now. */
export function sinceStart(nowMs: number, uptime: number, mark: number): number {
  const ago = (uptime - mark) >>> 0;
  return ago > 0x7fff_ffff ? nowMs : nowMs - ago;
}

/** The flow, where its record told at least between whom; null for anything else (options, counters). */
export function finishedFlow(draft: FlowDraft, clock: RecordClock): ExportedFlow | null {
  const { startedMs, firstUptime, lastUptime, atMs, sourceIp, destinationIp, ...flow } = draft;
  if (sourceIp === undefined || destinationIp === undefined) return null;
  const by = (mark: number | undefined): number | undefined => {
    if (mark === undefined) return undefined;
    if (startedMs !== undefined) return startedMs + mark;
    return clock.uptimeMs === undefined ? undefined : sinceStart(clock.nowMs, clock.uptimeMs, mark);
  };
  const lastMs = flow.lastMs ?? by(lastUptime) ?? atMs ?? clock.nowMs;
  const firstMs = flow.firstMs ?? by(firstUptime) ?? lastMs;
  const kept = { ...flow, sourceIp, destinationIp, firstMs, lastMs };
  return { ...kept, protocol: flow.protocol ?? 0, packets: flow.packets ?? 0, bytes: flow.bytes ?? 0 };
}
