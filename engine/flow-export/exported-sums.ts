import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { communityId } from '../wire/community-id.ts';
import { transportName } from '../wire/flow/flow-names.ts';
import { isUnicast } from '../wire/flow/unicast.ts';
import { eventTime } from '../wire/minutes/event-time.ts';
import type { ExportedFlow } from './exported-flow.ts';

interface Sum {
  exporter: string;
  vantage: string;
  flow: ExportedFlow;
  client: 'source' | 'destination';
  port: number | undefined;
  records: number;
  /** By client and server. */
  packets: [number, number];
  bytes: [number, number];
  first: number;
  last: number;
}

const tcp = 6;
const udp = 17;
const synOnly = 0x02;

/** Sums exported flows, both directions of a conversation in one row, as the capture sums packets. */
export class ExportedSums {
  /** Rows that found no room since the last minute. */
  dropped = 0;
  readonly #maxRows: number;
  readonly #host: string;
  #sums = new Map<string, Sum>();

  constructor(host: string, maxRows: number) {
    this.#host = host;
    this.#maxRows = maxRows;
  }

  /** Adds a flow that an exporter told; `vantage` names the protocol. */
  add(exporter: string, vantage: string, flow: ExportedFlow): void {
    if (!isUnicast(flow.sourceIp) || !isUnicast(flow.destinationIp)) return;
    const client = clientOf(flow);
    const [from, to] = client === 'source' ? [flow.sourceIp, flow.destinationIp] : [flow.destinationIp, flow.sourceIp];
    const port = client === 'source' ? flow.destinationPort : flow.sourcePort;
    const key = `${exporter} ${flow.protocol} ${from} ${to} ${port ?? ''}`;
    let sum = this.#sums.get(key);
    if (!sum) {
      if (this.#sums.size >= this.#maxRows) {
        this.dropped++;
        return;
      }
      const none = (): [number, number] => [0, 0];
      const { firstMs: first, lastMs: last } = flow;
      sum = { exporter, vantage, flow, client, port, records: 0, packets: none(), bytes: none(), first, last };
      this.#sums.set(key, sum);
    }
    const part = client === 'source' ? 0 : 1;
    sum.records++;
    sum.packets[part] += flow.packets;
    sum.bytes[part] += flow.bytes;
    sum.first = Math.min(sum.first, flow.firstMs);
    sum.last = Math.max(sum.last, flow.lastMs);
  }

  /** Ends the minute. */
  finish(): EventDraft[] {
    const drafts = [...this.#sums.values()].map((sum) => this.#draft(sum));
    this.#sums = new Map();
    return drafts;
  }

  #draft(sum: Sum): EventDraft {
    const { flow, client } = sum;
    const turned = client === 'destination';
    const [from, to] = turned ? [flow.destinationIp, flow.sourceIp] : [flow.sourceIp, flow.destinationIp];
    const [fromMac, toMac] = turned ? [flow.destinationMac, flow.sourceMac] : [flow.sourceMac, flow.destinationMac];
    const id =
      flow.sourcePort === undefined || flow.destinationPort === undefined
        ? undefined
        : communityId(
            flow.protocol === tcp ? 'tcp' : 'udp',
            { ip: flow.sourceIp, port: flow.sourcePort },
            { ip: flow.destinationIp, port: flow.destinationPort },
          );
    const fields: Fields = {
      'host.name': this.#host,
      'hinomi.vantage': sum.vantage,
      'observer.ip': sum.exporter,
      'network.transport': transportName(flow.protocol),
      'network.direction': 'unknown',
      'source.ip': from,
      ...(fromMac ? { 'source.mac': fromMac } : {}),
      'destination.ip': to,
      ...(toMac ? { 'destination.mac': toMac } : {}),
      ...(sum.port === undefined ? {} : { 'destination.port': sum.port }),
      ...(id === undefined || (flow.protocol !== tcp && flow.protocol !== udp) ? {} : { 'network.community_id': id }),
      'source.packets': sum.packets[0],
      'source.bytes': sum.bytes[0],
      'destination.packets': sum.packets[1],
      'destination.bytes': sum.bytes[1],
      ...(flow.sampling !== undefined && flow.sampling > 1 ? { 'hinomi.flow.sampling': flow.sampling } : {}),
      'hinomi.flow.connections': sum.records,
      'hinomi.flow.first': eventTime(sum.first),
      'hinomi.flow.last': eventTime(sum.last),
    };
    return { kind: 'net.flow', time: eventTime(sum.first), fields };
  }
}

/** Who asked: who opened the connection where the flags say so, else whoever has the higher port. */
function clientOf(flow: ExportedFlow): 'source' | 'destination' {
  if (flow.protocol === tcp && flow.tcpFlags === synOnly) return 'source';
  return (flow.sourcePort ?? 0) < (flow.destinationPort ?? 0) ? 'destination' : 'source';
}
