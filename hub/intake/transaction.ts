import type { JsMsg } from '@nats-io/jetstream';
import { type BatchHead, readHead } from '#protocol/batch.ts';
import type { Enricher } from '../enrich/enricher.ts';
import { EventBlock } from '../store/event-block.ts';
import type { AppendBatch } from '../store/event-store.ts';
import type { BatchReader } from './batch-reader.ts';
import type { Chains } from './chains.ts';
import type { IntakeFinding } from './finding.ts';
import type { MessageHead } from './message-head.ts';
import type { PackedBatch } from './reader-messages.ts';
import { Refusals } from './refusals.ts';
import type { Reached } from './stream-order.ts';
import type { StreamSources } from './stream-source.ts';

/** A message of the stream with its head, or why that cannot be believed. */
export interface Arrived {
  message: JsMsg;
  head: MessageHead | string;
}

export interface TransactionParts {
  reader: BatchReader;
  sources: StreamSources;
  enricher: Enricher;
  chains: Chains;
  /** Told of each batch and of the chain value that its last line brings. */
  onChained(head: BatchHead, value: string): void;
  onFinding(finding: IntakeFinding): void;
  clock(): number;
}

/** What became of a message before its bytes were looked at: its batch's head, or why it is refused. */
type Sorted = { message: JsMsg } & (
  | { head: BatchHead }
  | { refused: 'foreign_message' | 'unreadable_batch'; reason: string }
);

/** Messages on their way into one transaction of the store: being read from the moment it is made, put together when it is their turn. */
export class Transaction {
  private readonly parts: TransactionParts;
  private readonly arrived: readonly Arrived[];
  private readonly sorted: Sorted[];
  private readonly group: ReturnType<BatchReader['read']>;

  constructor(parts: TransactionParts, arrived: readonly Arrived[]) {
    this.parts = parts;
    this.arrived = arrived;
    this.sorted = arrived.map((one) => this.sort(one));
    this.group = parts.reader.read(this.sorted.flatMap(packed));
    // Whoever puts it together hears of a failure; when an earlier transaction fails, nobody does.
    this.group.catch(() => {});
  }

  get messages(): number {
    return this.arrived.length;
  }

  /** Places in the stream of messages that claim a false origin. */
  get foreign(): number[] {
    return this.sorted.flatMap((one) =>
      'refused' in one && one.refused === 'foreign_message' ? [one.message.seq] : [],
    );
  }

  /**
   * What the store is to append, with the place in the stream that it reaches; findings are told. Asked for once, after every
   * transaction before it was committed.
   */
  async batch(reached: Reached): Promise<AppendBatch> {
    const { columns, batches } = await this.group;
    const received = this.parts.clock();
    this.parts.enricher.enrich(columns, received);
    const refusals = new Refusals(new Date(received).toISOString());
    const batch: AppendBatch = {
      events: new EventBlock(columns),
      rejected: refusals.rejected,
      covered: [],
      chains: [],
      ...reached,
    };
    const results = batches.values();
    for (const one of this.sorted) {
      if ('refused' in one) {
        refusals.message(one.refused, one.message, one.reason);
        continue;
      }
      const read = results.next().value!;
      if (typeof read === 'string') {
        refusals.message('unreadable_batch', one.message, read);
        continue;
      }
      const { site, agent, lane, epoch, last } = one.head;
      const broken = this.parts.chains.follow(one.head, read.chain);
      this.parts.onChained(one.head, read.chain);
      if (broken) this.parts.onFinding({ kind: 'chain_broken', site, agent, detail: broken });
      batch.covered.push(...read.covered);
      batch.chains.push({ site, agent, lane, epoch, seq: last, value: read.chain });
      for (const line of read.rejected) refusals.line(site, agent, line);
    }
    refusals.tell(this.parts.onFinding);
    return batch;
  }

  private sort({ message, head }: Arrived): Sorted {
    if (typeof head === 'string' || !this.parts.sources.fits(message.subject, head.source)) {
      const claim = typeof head === 'string' ? head : `it came out of ${head.source}, which is not that site's stream`;
      return { message, refused: 'foreign_message', reason: `${message.subject}: ${claim}` };
    }
    const read = readHead(message.subject, head.header);
    return typeof read === 'string' ? { message, refused: 'unreadable_batch', reason: read } : { message, head: read };
  }
}

/** The bytes in memory of their own, which can be given away. */
function packed(one: Sorted): PackedBatch[] {
  return 'head' in one ? [{ head: one.head, data: new Uint8Array(one.message.data) }] : [];
}
