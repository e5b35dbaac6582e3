import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { BatchHead } from '#protocol/batch.ts';
import type { StoredEvent } from '#protocol/events/event.ts';
import { streams } from '#protocol/subjects.ts';
import type { Enricher } from '../enrich/enricher.ts';
import { blockOf } from '../store/block-builder.ts';
import type { AppendBatch, CoveredRange, EventStore } from '../store/event-store.ts';
import { rejectedLimits } from '../store/rejected-quota.ts';
import type { StoredBlock } from '../store/stored-block.ts';
import type { StreamCursor } from '../store/stream-cursor.ts';
import { BatchReader } from './batch-reader.ts';
import { Chains } from './chains.ts';
import { CommitLine } from './commit-line.ts';
import type { IntakeFinding } from './finding.ts';
import { withdrawalOf } from './gap-withdrawal.ts';
import { readMessageHead } from './message-head.ts';
import type { BusSite } from './site-streams.ts';
import { StallWatch } from './stall-watch.ts';
import { firstToKeep } from './stream-margin.ts';
import { StreamOrder } from './stream-order.ts';
import { StreamSources } from './stream-source.ts';
import { type Arrived, Transaction } from './transaction.ts';

/** A transaction closes at this many rows, which only a backlog fills; at fewer, down to the second figure, while detection is slow. */
const [closeRows, leastRows] = [16_000, 1000];
/** As long as detection has shown no pace, which is slowest when a hub has just started. */
const firstRows = 4000;
/** What a transaction holds at most, in the time that detection takes over it, seconds: who sends little waits for two or three of them. */
const closeSeconds = 0.35;
/** Transactions begin at least this long after one another; after a pause the first begins at once. */
const spacingMs = 100;
/** Messages asked of the server at once. */
const pullAhead = 96;
/**
 * What may wait in this process to be taken in turn; beyond it the consumer stops pulling and the stream holds the rest. A flood of a
 * million like events takes some 20 MB as it is packed, so that whoever else sends meanwhile is seen and need not wait behind it.
 */
const waitingRoom = { items: 8192, bytes: 32e6 };
/** Longest pause between two messages of a backlog. */
const catchingUpMs = 30_000;
/** Committed messages kept in the hub's stream for replay into a new store. */
const replayMargin = 2000;

export interface IntakeParts {
  nc: NatsConnection;
  sites: readonly BusSite[];
  store: EventStore;
  enricher: Enricher;
  /** After each commit: what was stored, in store order. Awaited, so that a slow follower slows intake, never loses. */
  onCommitted(stored: StoredBlock): Promise<void>;
  onFinding(finding: IntakeFinding): void;
  /** Told of each batch, committed or about to be, and of the chain value that its last line brings. */
  onChained(head: BatchHead, value: string): void;
  /** Rows that detection judges in a second; null while that is not known. */
  pace(): number | null;
  /** Throws when nothing more should be stored for now. */
  assureRoom(): void;
  clock(): number;
}

/**
 * Takes batches from the hub's stream, of each site and agent in turn, and commits events, watermarks and the cursor together. There are no
 * acknowledgements: the cursor is one.
 */
export class Intake {
  private readonly parts: IntakeParts;
  private readonly sources: StreamSources;
  private stopping = false;
  /** What is being read: the stream by the moment it was made, and how to end. */
  private reading: { created: string; close(): Promise<unknown> } | null = null;
  private running: Promise<void> | null = null;
  private line: CommitLine<Arrived> | null = null;
  /** Why nothing is stored, or null. */
  private trouble: string | null = null;
  private readonly chains = new Chains();
  private readonly reader = new BatchReader();
  /** Messages that waited in the stream behind the one that was read last, and when that was. */
  private behind = { messages: 0, at: 0 };
  /** Totals since start, for the console and benchmarks. */
  readonly totals = { events: 0, duplicates: 0, batches: 0, rejected: 0 };

  constructor(parts: IntakeParts) {
    this.parts = parts;
    this.sources = new StreamSources(parts.sites);
  }

  /** Runs until stopped. A refusal of the store (disk full) is waited out; the stream keeps what is not committed. */
  run(): Promise<void> {
    this.reader.open();
    this.running = this.keepOn();
    return this.running;
  }

  private async keepOn(): Promise<void> {
    while (!this.stopping) {
      try {
        // What was read ahead of a failed commit does not count.
        this.chains.load(await this.parts.store.watermarks());
        await this.withdraw(await this.parts.store.arrived());
        await this.consume();
      } catch (error) {
        if (this.stopping) return;
        this.say((error as Error).message);
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
  }

  /** Why intake waits, once per reason and again when it goes on. */
  private say(trouble: string | null): void {
    if (trouble === this.trouble) return;
    if (trouble === null) process.stderr.write('intake: events are stored again\n');
    else this.tell(trouble);
    this.trouble = trouble;
  }

  /** What keeps events from being stored may keep this from being recorded, too; intake goes on trying all the same. */
  private tell(trouble: string): void {
    try {
      this.parts.onFinding({ kind: 'intake_waits', site: '', agent: '', detail: trouble });
    } catch (error) {
      process.stderr.write(`intake: ${trouble}; this could not be recorded: ${(error as Error).message}\n`);
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.reading?.close();
    await this.running;
    await this.reader.close();
  }

  private async consume(): Promise<void> {
    const { nc } = this.parts;
    const manager = await jetstreamManager(nc, { domain: 'hub', checkAPI: false });
    const { created } = await manager.streams.info(streams.events);
    const cursor = await this.startingCursor(created);
    const js = jetstream(nc, { domain: 'hub' });
    const consumer = await js.consumers.get(streams.events, {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: cursor.seq + 1,
      ack_policy: AckPolicy.None,
    } as never);
    const messages = await consumer.consume({ max_messages: pullAhead });
    this.reading = { created, close: () => messages.close() };
    // Told to stop while this was being set up: nobody else would close it. It ends where it is read.
    if (this.stopping) void messages.close();
    const order = new StreamOrder(cursor);
    const line = new CommitLine<Arrived>({
      rows: () => this.closeRows(),
      spacingMs,
      room: waitingRoom,
      prepare: (batch) => this.prepare(batch, order, (seq) => manager.streams.deleteMessage(streams.events, seq)),
      onFailure: () => void messages.close(),
    });
    this.line = line;
    const watch = new StallWatch(
      cursor.seq,
      async () => (await manager.streams.info(streams.events)).state.last_seq,
      () => void messages.close(),
    );
    try {
      for await (const message of messages) {
        this.behind = { messages: message.info.pending, at: this.parts.clock() };
        const head = readMessageHead(message);
        const from = typeof head === 'string' ? null : this.sources.read(head.source);
        const isNew = order.read(message.seq, from);
        const owner = [from === null ? '' : `${from.site}/${from.lane}`, message.subject] as const;
        const load = { rows: typeof head === 'string' ? 1 : head.rows, bytes: message.data.length, owner };
        await watch.during(message.seq, async () => (isNew ? line.add({ message, head }, load) : undefined));
      }
      await line.end();
    } finally {
      watch.stop();
      await line.drop();
      this.line = null;
      await messages.close().catch(() => {});
    }
  }

  /** A stream that was made anew starts from its beginning; the store drops what it has already. */
  private async startingCursor(created: string): Promise<StreamCursor> {
    const known = await this.parts.store.cursor(streams.events);
    if (known && known.created === created) return known;
    if (known) {
      this.parts.onFinding({
        kind: 'stream_replaced',
        site: '',
        agent: '',
        detail: `stream ${streams.events} was made anew at ${created}; reading from its start`,
      });
    }
    return { stream: streams.events, seq: 0, created };
  }

  /** Has messages read for one transaction; the answer commits it. The next is read while this one is being committed. */
  private prepare(
    arrived: readonly Arrived[],
    order: StreamOrder,
    remove: (seq: number) => Promise<unknown>,
  ): () => Promise<void> {
    this.parts.assureRoom();
    const { enricher, onFinding, onChained, clock } = this.parts;
    const { reader, sources, chains } = this;
    const transaction = new Transaction({ reader, sources, chains, enricher, onFinding, onChained, clock }, arrived);
    const reached = order.take(arrived.map(({ message }) => message.seq));
    return async () => {
      await this.commit(await transaction.batch(reached), transaction.messages);
      // The server must not find them when it looks where to go on with each source.
      await Promise.all(transaction.foreign.map((seq) => remove(seq).catch((error: Error) => notRemoved(seq, error))));
    };
  }

  /** Rows at which a transaction closes: what detection judges in a moment, when it is slow. */
  private closeRows(): number {
    const pace = this.parts.pace();
    return pace === null ? firstRows : Math.min(closeRows, Math.max(leastRows, Math.round(pace * closeSeconds)));
  }

  private async commit(batch: AppendBatch, messages: number): Promise<void> {
    const { stored, duplicates, arrived, full } = await this.parts.store.append(batch);
    this.say(null);
    this.totals.batches += messages;
    this.totals.events += stored.rows;
    this.totals.duplicates += duplicates;
    this.totals.rejected += batch.rejected.length;
    for (const { site, agent } of full) {
      const detail = `${rejectedLimits.agent.lines} lines, or ${rejectedLimits.agent.characters} characters of them, are kept aside`;
      this.parts.onFinding({ kind: 'lines_dropped', site, agent, detail });
    }
    await this.parts.onCommitted(stored);
    await this.withdraw(arrived);
  }

  /** Records that ranges which gaps had named arrived after all. */
  private async withdraw(arrived: readonly CoveredRange[]): Promise<void> {
    if (arrived.length > 0) await this.append(arrived.map((range) => withdrawalOf(range, this.parts.clock())));
  }

  /** Stores events that the hub itself has to tell, as those that people entered by hand. Throws where nothing can be stored now. */
  async record(events: readonly Omit<StoredEvent, 'storeSeq'>[]): Promise<void> {
    this.parts.assureRoom();
    await this.append(events);
  }

  /** Commits stand in the order of the store, so that followers hear of them in that order, too. */
  private async append(told: readonly Omit<StoredEvent, 'storeSeq'>[]): Promise<void> {
    const batch = { events: blockOf(told), rejected: [], covered: [], chains: [], cursor: null };
    const { stored } = await this.parts.store.append(batch);
    await this.parts.onCommitted(stored);
  }

  /** True while events wait for a reason that intake knows: a backlog that is being read, or a trouble that it has told. */
  isBehind(): boolean {
    if (this.line?.isBehind) return true;
    return this.trouble !== null || (this.behind.messages > 0 && this.parts.clock() - this.behind.at < catchingUpMs);
  }

  /** Frees what is committed, but for a margin that a new store could replay. */
  async purge(): Promise<void> {
    const cursor = await this.parts.store.cursor(streams.events);
    const manager = await jetstreamManager(this.parts.nc, { domain: 'hub', checkAPI: false });
    const { state, config, created } = await manager.streams.info(streams.events);
    // A consumer that is made again by its client would go on at its old number, which the new stream may reach much later.
    if (this.reading && this.reading.created !== created) await this.reading.close();
    if (cursor?.created !== created) return;
    const seq = firstToKeep(state, config.max_bytes, cursor.seq, replayMargin);
    if (seq > state.first_seq) await manager.streams.purge(streams.events, { seq });
  }
}

function notRemoved(seq: number, { message }: Error): void {
  process.stderr.write(`intake: refused message ${seq} stays in the stream: ${message}\n`);
}
