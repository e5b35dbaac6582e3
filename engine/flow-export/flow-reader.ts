import { be16, be32 } from '../wire/frame/network-bytes.ts';
import { emptyRead, type ReadDatagram } from './exported-flow.ts';
import { readNetflow5 } from './netflow5.ts';
import { SequenceWatch } from './sequence-watch.ts';
import { SflowReader } from './sflow.ts';
import { ipfixSets, netflow9Sets, SetReader } from './template-sets.ts';
import { Templates } from './templates.ts';

/** Exporters and domains whose numbers are followed, at most; the longest unheard gives way. */
const mostWatched = 4096;

/**
 * How an exporter counts, by how its numbers move. NetFlow 9: the standard says datagrams, some count records. IPFIX: the standard says records before this message,
 * some count those of this message, too.
 */
interface Counting {
  by: 'datagrams' | 'records' | 'records-after' | null;
  sequence: number;
  records: number;
}

/** Reads what exporters send: NetFlow 5 and 9, IPFIX and sFlow 5, told by the first bytes. */
export class FlowReader {
  readonly templates: Templates;
  readonly #watches = new Map<string, SequenceWatch>();
  readonly #counting = new Map<string, Counting>();
  readonly #sflow = new SflowReader();

  constructor(templates = new Templates()) {
    this.templates = templates;
  }

  /** One datagram of an exporter; `nowMs` stands where it tells no time. */
  read(exporter: string, bytes: Uint8Array, nowMs: number): ReadDatagram {
    if (bytes.length < 8) return emptyRead(null, 'too short for any flow protocol');
    const version = be16(bytes, 0);
    if (version === 5) return this.#netflow5(exporter, bytes);
    if (version === 9) return this.#netflow9(exporter, bytes);
    if (version === 10) return this.#ipfix(exporter, bytes);
    if (be32(bytes, 0) === 5) {
      return this.#sflow.read(bytes, nowMs, (agent, sequence) =>
        this.#watch(`${exporter} sflow ${agent}`).take(sequence, 1),
      );
    }
    return emptyRead(null, `neither NetFlow 5 or 9, IPFIX nor sFlow 5 (begins with ${version})`);
  }

  #netflow5(exporter: string, bytes: Uint8Array): ReadDatagram {
    const engine = bytes.length >= 22 ? be16(bytes, 20) : 0;
    return readNetflow5(bytes, (sequence, flows) => this.#watch(`${exporter} 5 ${engine}`).take(sequence, flows));
  }

  #netflow9(exporter: string, bytes: Uint8Array): ReadDatagram {
    if (bytes.length < 20) return emptyRead('netflow9', 'the header is cut');
    const read = emptyRead('netflow9');
    const domain = be32(bytes, 16) >>> 0;
    const clock = { nowMs: (be32(bytes, 8) >>> 0) * 1000, uptimeMs: be32(bytes, 4) >>> 0 };
    const sets = new SetReader(netflow9Sets, this.templates, exporter, domain, clock, read);
    sets.sets(bytes, 20, bytes.length);
    const key = `${exporter} 9 ${domain}`;
    const sequence = be32(bytes, 12) >>> 0;
    const by = this.#countingOf(key, sequence, sets.records, netflow9Ways);
    read.counts = by === 'records' ? 'flows' : 'datagrams';
    if (by !== null) read.missing = this.#watch(key).take(sequence, by === 'records' ? sets.records : 1);
    return read;
  }

  /** What the number counts, by how it moved since the last datagram; null while that cannot be told. */
  #countingOf(key: string, sequence: number, records: number, ways: Ways): Counting['by'] {
    const before = this.#counting.get(key);
    let by = before?.by ?? null;
    if (before && by === null) {
      const moved = (sequence - before.sequence) >>> 0;
      const fitting = ways(before.records, records).filter(([, by]) => by === moved);
      if (fitting.length === 1) by = fitting[0]![0];
    }
    remember(this.#counting, key, { by, sequence, records });
    return by;
  }

  #ipfix(exporter: string, bytes: Uint8Array): ReadDatagram {
    if (bytes.length < 16) return emptyRead('ipfix', 'the header is cut');
    const read = emptyRead('ipfix');
    const domain = be32(bytes, 12) >>> 0;
    const end = Math.min(bytes.length, be16(bytes, 2));
    if (end < be16(bytes, 2)) read.faults.push('the message is cut');
    const clock = { nowMs: (be32(bytes, 4) >>> 0) * 1000, uptimeMs: undefined };
    const sets = new SetReader(ipfixSets, this.templates, exporter, domain, clock, read);
    sets.sets(bytes, 16, end);
    const key = `${exporter} 10 ${domain}`;
    // Records of an unknown template cannot be counted: the numbers begin anew behind them.
    if (read.unknownSets > 0) {
      this.#watches.delete(key);
      this.#counting.delete(key);
      return read;
    }
    const sequence = be32(bytes, 8) >>> 0;
    const by = this.#countingOf(key, sequence, sets.records, ipfixWays);
    const start = by === 'records-after' ? (sequence - sets.records) >>> 0 : sequence;
    if (by !== null) read.missing = this.#watch(key).take(start, sets.records);
    return read;
  }

  #watch(key: string): SequenceWatch {
    const watch = this.#watches.get(key) ?? new SequenceWatch();
    remember(this.#watches, key, watch);
    return watch;
  }
}

/** Ways to count, and how far each moves the number from a datagram with some records to the next. */
type Ways = (before: number, now: number) => [Exclude<Counting['by'], null>, number][];

const netflow9Ways: Ways = (before) => [
  ['datagrams', 1],
  ['records', before],
];
const ipfixWays: Ways = (before, now) => [
  ['records', before],
  ['records-after', now],
];

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > mostWatched) map.delete(map.keys().next().value!);
}
