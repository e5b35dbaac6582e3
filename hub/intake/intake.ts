import { AckPolicy, DeliverPolicy, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { WireEvent } from '#protocol/events/event.ts';
import { eventId, type Lane, lanes } from '#protocol/identity.ts';
import { streams } from '#protocol/subjects.ts';
import type { Enricher } from '../enrich/enricher.ts';
import type { AppendBatch, CoveredRange, EventStore, StreamCursor } from '../store/event-store.ts';
import { CommitLine } from './commit-line.ts';
import type { IntakeFinding } from './finding.ts';
import { withdrawalOf } from './gap-withdrawal.ts';
import { type MessageHead, readMessageHead } from './message-head.ts';
import { followsOn, type ReadBatch, readBatch } from './read-batch.ts';
import { Refusals } from './refusals.ts';
import type { BusSite } from './site-streams.ts';
import { StallWatch } from './stall-watch.ts';
import { firstToKeep } from './stream-margin.ts';
import { StreamSources, spoolCursor } from './stream-source.ts';

/** A transaction closes at this many rows, which only a backlog fills. */
const closeRows = 8000;
/** Transactions begin at least this long after one another; after a pause the first begins at once. */
const spacingMs = 100;
/** What may wait unread in this process; beyond it the consumer stops pulling and the stream holds the rest. */
const pullAhead = 64;
/** Committed messages kept in the hub's stream for replay into a new store. */
const replayMargin = 2000;

/** A message of the stream with its head, or why that cannot be believed. */
interface Arrived {
  message: JsMsg;
  head: MessageHead | string;
}

export interface IntakeParts {
  nc: NatsConnection;
  sites: readonly BusSite[];
  store: EventStore;
  enricher: Enricher;
  /** After each commit: what was stored, in store order. Awaited, so that a slow follower slows intake, never loses. */
  onCommitted(stored: Awaited<ReturnType<EventStore['append']>>['stored']): Promise<void>;
  onFinding(finding: IntakeFinding): void;
  /** Throws when nothing more should be stored for now. */
  assureRoom(): void;
  clock(): number;
}

/** Takes batches from the hub's stream in order and commits events, watermarks and the cursor together. There are no acknowledgements: the cursor is one. */
export class Intake {
  private readonly parts: IntakeParts;
  private readonly sources: StreamSources;
  private stopping = false;
  /** What is being read: the stream by the moment it was made, and how to end. */
  private reading: { created: string; close(): Promise<unknown> } | null = null;
  private running: Promise<void> | null = null;
  /** Why nothing is stored, or null. */
  private trouble: string | null = null;
  private chains = new Map<string, { seq: number; value: string }>();
  /** Totals since start, for the console and benchmarks. */
  readonly totals = { events: 0, duplicates: 0, batches: 0, rejected: 0 };

  constructor(parts: IntakeParts) {
    this.parts = parts;
    this.sources = new StreamSources(parts.sites);
  }

  /** Runs until stopped. A refusal of the store (disk full) is waited out; the stream keeps what is not committed. */
  run(): Promise<void> {
    this.running = this.keepOn();
    return this.running;
  }

  private async keepOn(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.loadChains();
        await this.withdraw(await this.parts.store.arrived());
        await this.consume();
      } catch (error) {
        if (this.stopping) return;
        this.say((error as Error).message);
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
  }

  /** What was chained last is what the store holds: what was read ahead of a failed commit does not count. */
  private async loadChains(): Promise<void> {
    this.chains.clear();
    for (const { site, agent, lane, epoch, chain } of await this.parts.store.watermarks()) {
      if (chain) this.chains.set(`${site}/${agent}/${lane}/${epoch}`, chain);
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
    const line = new CommitLine<Arrived>({
      rows: closeRows,
      spacingMs,
      prepare: (batch) => this.prepare(batch, created, (seq) => manager.streams.deleteMessage(streams.events, seq)),
      onFailure: () => void messages.close(),
    });
    const watch = new StallWatch(
      cursor.seq,
      async () => (await manager.streams.info(streams.events)).state.last_seq,
      () => void messages.close(),
    );
    try {
      for await (const message of messages) {
        const head = readMessageHead(message);
        await watch.during(message.seq, () => line.add({ message, head }, typeof head === 'string' ? 1 : head.rows));
      }
      await line.end();
    } finally {
      watch.stop();
      line.drop();
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

  /** Reads messages into one transaction; the answer commits it. The next is read while this one is being committed. */
  private prepare(
    arrived: readonly Arrived[],
    created: string,
    remove: (seq: number) => Promise<unknown>,
  ): () => Promise<void> {
    this.parts.assureRoom();
    const received = this.parts.clock();
    const refusals = new Refusals(new Date(received).toISOString());
    const { rejected } = refusals;
    const batch: AppendBatch = { events: [], rejected, covered: [], chains: [], cursor: null };
    const behind = new Map<string, StreamCursor>();
    const foreign: number[] = [];
    for (const { message, head } of arrived) {
      const from = typeof head === 'string' ? null : this.sources.read(head.source);
      if (from) {
        const stream = spoolCursor(from.site, from.lane);
        behind.set(stream, { stream, seq: from.seq, created });
      }
      if (typeof head === 'string' || !this.sources.fits(message.subject, head.source)) {
        const claim =
          typeof head === 'string' ? head : `it came out of ${head.source}, which is not that site's stream`;
        refusals.message('foreign_message', message, `${message.subject}: ${claim}`);
        foreign.push(message.seq);
        continue;
      }
      const read = readBatch(message.subject, head.header, message.data);
      if (typeof read === 'string') refusals.message('unreadable_batch', message, read);
      else this.take(batch, refusals, read, received);
    }
    refusals.tell(this.parts.onFinding);
    batch.cursor = { stream: streams.events, seq: arrived.at(-1)!.message.seq, created };
    batch.behind = [...behind.values()];
    return async () => {
      await this.commit(batch, arrived.length);
      // The server must not find it when it looks where to go on with each source.
      await Promise.all(foreign.map((seq) => remove(seq).catch((error: Error) => notRemoved(seq, error))));
    };
  }

  private async commit(batch: AppendBatch, messages: number): Promise<void> {
    const { stored, duplicates, arrived } = await this.parts.store.append(batch);
    this.say(null);
    this.totals.batches += messages;
    this.totals.events += stored.length;
    this.totals.duplicates += duplicates;
    this.totals.rejected += batch.rejected.length;
    await this.parts.onCommitted(stored);
    await this.withdraw(arrived);
  }

  /** Records that ranges which gaps had named arrived after all. */
  private async withdraw(arrived: readonly CoveredRange[]): Promise<void> {
    if (arrived.length === 0) return;
    const events = arrived.map((range) => withdrawalOf(range, this.parts.clock()));
    const { stored } = await this.parts.store.append({ events, rejected: [], covered: [], chains: [], cursor: null });
    await this.parts.onCommitted(stored);
  }

  private take(
    batch: AppendBatch,
    refusals: Refusals,
    { head, events, rejected, chain }: ReadBatch,
    received: number,
  ): void {
    const { site, agent, lane, epoch } = head;
    const key = `${site}/${agent}/${lane}/${epoch}`;
    const at = new Date(received).toISOString();
    if (!followsOn(head, this.chains.get(key) ?? null)) {
      this.parts.onFinding({
        kind: 'chain_broken',
        site,
        agent,
        detail: `lane ${lane}: number ${head.first} does not follow on what was received before`,
      });
    }
    for (const event of events) {
      const base = {
        ...event,
        site,
        agent,
        lane,
        epoch,
        id: eventId({ site, agent, lane, epoch, seq: event.seq }),
        received: at,
      };
      batch.events.push(this.parts.enricher.enrich(base, received));
      const range = coveredBy(event, site, agent);
      if (range) batch.covered.push(range);
    }
    for (const line of rejected) refusals.line(site, agent, line);
    if (rejected.length > 0) {
      // The numbers of rejected lines are accounted for by the rejection itself, so that the lane does not wait for them for ever.
      const good = new Set(events.map(({ seq }) => seq));
      for (let seq = head.first; seq <= head.last; seq++) {
        if (!good.has(seq)) batch.covered.push({ site, agent, lane, epoch, first: seq, last: seq });
      }
    }
    batch.chains.push({ site, agent, lane, epoch, seq: head.last, value: chain });
    const known = this.chains.get(key);
    if (!known || head.last > known.seq) this.chains.set(key, { seq: head.last, value: chain });
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

/** The range of event numbers that a gap record names, when it names one of a lane. */
function coveredBy(event: WireEvent, site: string, agent: string): CoveredRange | null {
  if (event.kind !== 'gap') return null;
  const lane = event.fields['gap.lane'] as Lane;
  const epoch = event.fields['gap.epoch'];
  const first = Number(event.fields['gap.first']);
  const last = Number(event.fields['gap.last']);
  if (!lanes.includes(lane) || typeof epoch !== 'string' || epoch === 'unknown') return null;
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last) || first < 1 || last < first) return null;
  return { site, agent, lane, epoch, first, last };
}
