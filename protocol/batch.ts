import { hash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { EventPosition, Lane } from './identity.ts';

/** Limits of one batch; evidence closes 100 ms after its first event, detail after 1 s. */
export const batchLimits = {
  events: 500,
  bytes: 256 * 1024,
  closeAfterMs: { evidence: 100, detail: 1000 } satisfies Record<Lane, number>,
  /** A single event above this is cut by its source; the server's max_payload is 1 MB. */
  eventBytes: 200 * 1024,
  /** A single event above this cannot travel at all; the spool keeps a gap in its place. */
  carriedBytes: 900 * 1024,
  /** Refused when decompressing: no batch of ours unpacks to more. */
  unpackedBytes: 8 * 1024 * 1024,
} as const;

/** Header names of a batch message. */
export const batchHeaders = {
  id: 'Nats-Msg-Id',
  version: 'Hinomi-Version',
  codec: 'Hinomi-Codec',
  epoch: 'Hinomi-Epoch',
  count: 'Hinomi-Count',
  first: 'Hinomi-First',
  last: 'Hinomi-Last',
  /** Chain value before the first event: binds this batch to everything before it. */
  previous: 'Hinomi-Prev',
  /** Signature of the chain value behind the last event, by the agent's own key; absent from agents without one. */
  signature: 'Hinomi-Signed',
  drill: 'Hinomi-Drill',
} as const;

export const batchVersion = '1';
export const batchCodec = 'ndjson+zstd';

/** Chain value at the start of an epoch. */
export const chainStart = '0'.repeat(64);

/**
 * Chain value after one more event: SHA-256 over the previous value and the event's line.
 * It does not depend on where batches are cut, so a batch may be cut anew after a restart.
 */
export function chainNext(previous: string, line: string): string {
  return hash('sha256', `${previous}\n${line}`, 'hex');
}

/** Room for a chain value, a line feed and the longest line of ours. */
const chained = Buffer.allocUnsafeSlow(64 + 1 + 64 * 1024);

/** The same for a line that stands as UTF-8 in a part of `bytes`. */
export function chainNextBytes(previous: string, bytes: Buffer, from: number, to: number): string {
  const length = previous.length + 1 + to - from;
  const room = length > chained.length ? Buffer.allocUnsafe(length) : chained;
  room.write(`${previous}\n`, 'latin1');
  bytes.copy(room, previous.length + 1, from, to);
  return hash('sha256', room.subarray(0, length), 'hex');
}

/** Message id of a batch; the server drops a repeated one inside its window, the hub compares per event. */
export function batchId(at: Omit<EventPosition, 'seq'>, first: number, last: number): string {
  return `${at.site}/${at.agent}/${at.lane}/${at.epoch}/${first}-${last}`;
}

/** Packs event lines (JSON without newline) for the wire. */
export function packLines(lines: readonly string[]): Uint8Array {
  return zstdCompressSync(Buffer.from(`${lines.join('\n')}\n`), {
    params: { [constants.ZSTD_c_compressionLevel]: 1 },
  });
}

/** Unpacks to the bytes of lines; throws on what is not zstd or unpacks to more than any batch may. */
export function unpack(bytes: Uint8Array): Buffer {
  return zstdDecompressSync(bytes, { maxOutputLength: batchLimits.unpackedBytes });
}

/** Where the lines of a batch stand in its bytes: of each the first byte, then the line feed behind it. Empty ones are none. */
export function linesIn(bytes: Buffer): number[] {
  const lines: number[] = [];
  for (let from = 0; from < bytes.length; ) {
    const feed = bytes.indexOf(0x0a, from);
    const to = feed < 0 ? bytes.length : feed;
    if (to > from) lines.push(from, to);
    from = to + 1;
  }
  return lines;
}

/** What the headers of a batch say. */
export interface BatchHead {
  site: string;
  agent: string;
  lane: Lane;
  epoch: string;
  first: number;
  last: number;
  count: number;
  previous: string;
  /** Base64; null when the batch is not signed. */
  signature: string | null;
  drill: string | null;
}

/** Reads the head from subject and headers; a sentence says what is wrong when it is not a batch of ours. */
export function readHead(subject: string, header: (name: string) => string | undefined): BatchHead | string {
  const [prefix, site, agent, lane, extra] = subject.split('.');
  const imported = prefix === 'imp' && agent?.startsWith('import-') === true;
  if ((prefix !== 'evt' && !imported) || !site || !agent || extra !== undefined)
    return `subject ${subject} is not evt.<site>.<agent>.<lane>`;
  if (lane !== 'evidence' && lane !== 'detail') return `lane ${lane} is neither evidence nor detail`;
  if (header(batchHeaders.version) !== batchVersion)
    return `schema version ${header(batchHeaders.version)} is not known here`;
  if (header(batchHeaders.codec) !== batchCodec) return `codec ${header(batchHeaders.codec)} is not known here`;
  const epoch = header(batchHeaders.epoch) ?? '';
  const first = Number(header(batchHeaders.first));
  const last = Number(header(batchHeaders.last));
  const count = Number(header(batchHeaders.count));
  if (!/^[A-Za-z0-9-]{1,80}$/.test(epoch)) return 'epoch is missing or malformed';
  if (![first, last, count].every(Number.isSafeInteger) || first < 1 || last - first + 1 !== count) {
    return `range ${first}-${last} does not hold ${count} events`;
  }
  const previous = header(batchHeaders.previous) ?? '';
  if (!/^[0-9a-f]{64}$/.test(previous)) return 'chain value is missing or malformed';
  const signature = header(batchHeaders.signature) ?? null;
  if (signature !== null && !/^[A-Za-z0-9+/]{86}==$/.test(signature)) return 'the signature is malformed';
  const drill = header(batchHeaders.drill) ?? null;
  return { site, agent, lane, epoch, first, last, count, previous, signature, drill };
}
