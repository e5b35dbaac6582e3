import type { StoredEvent } from '#protocol/events/event.ts';
import { hotColumns } from '#protocol/events/kinds.ts';
import type { Alert } from '../incident/alert.ts';
import { alertChanges } from './alert-changes.ts';
import type {
  Aggregate,
  AggregateRow,
  AlertFilter,
  AppendBatch,
  Deletion,
  DetectionCommit,
  DetectionMark,
  DetectionState,
  EventSearch,
  EventStore,
  RetentionPolicy,
  RetentionReport,
} from './event-store.ts';
import type { LearnedRow, NovelEvent } from './learned.ts';
import { retained, withRoom } from './memory-retention.ts';
import { matches, textOf } from './memory-search.ts';
import { ReceivedLog } from './received-log.ts';
import { type DroppedLines, RejectedQuota } from './rejected-quota.ts';
import { RuleChunkMaker, type RuleScan } from './rule-chunk.ts';
import { StoredBlock } from './stored-block.ts';
import type { StreamCursor } from './stream-cursor.ts';

/** The event store in memory: the plainest reading of the contract, and what the other engines are compared with. */
export class MemoryEventStore implements EventStore {
  private events: StoredEvent[] = [];
  private readonly cursors = new Map<string, StreamCursor>();
  private readonly log = new ReceivedLog([]);
  private alertList: Alert[] = [];
  private lastAlert = 0;
  private position: Omit<DetectionState, 'learned'> = { cursor: 0, state: null, rules: null };
  private readonly markList: DetectionMark[] = [];
  private readonly learnedList = new Map<string, LearnedRow>();
  private readonly novelList = new Map<number, NovelEvent>();
  private last = 0;
  private rejectedLines: AppendBatch['rejected'] = [];
  private readonly quota = new RejectedQuota([]);
  private droppedLines: DroppedLines[] = [];
  private readonly deletionList: Deletion[] = [];
  private lastDeletion = 0;

  async append(batch: AppendBatch) {
    const plan = this.log.plan(batch);
    const places = Array.from({ length: plan.fresh.rows }, () => ++this.last);
    const stored = new StoredBlock(plan.fresh, places);
    this.events.push(...stored.events());
    for (const cursor of [...(batch.cursor ? [batch.cursor] : []), ...(batch.behind ?? [])])
      this.cursors.set(cursor.stream, cursor);
    const { kept, dropped, full, accept } = this.quota.plan(batch.rejected);
    this.rejectedLines.unshift(...kept.toReversed());
    this.droppedLines.push(...dropped);
    plan.accept();
    accept();
    return { stored, duplicates: plan.duplicates, arrived: plan.arrived, full };
  }

  async cursor(stream: string) {
    return this.cursors.get(stream) ?? null;
  }

  async watermarks() {
    return this.log.watermarks();
  }

  async rejected(limit: number) {
    return this.rejectedLines.slice(0, limit);
  }

  async arrived() {
    return this.log.arrived();
  }

  async get(id: string) {
    return structuredClone(this.events.find((event) => event.id === id) ?? null);
  }

  async search(search: EventSearch) {
    const found = this.events.filter((event) => matches(event, search)).sort((a, b) => b.storeSeq - a.storeSeq);
    const events = structuredClone(found.slice(0, search.limit));
    const next = events.length === search.limit ? (events.at(-1)?.storeSeq ?? null) : null;
    return { events, next, lookedBackTo: null };
  }

  async aggregate(query: Aggregate): Promise<AggregateRow[]> {
    const found = this.events.filter((event) => matches(event, query.search));
    switch (query.type) {
      case 'count':
        return [{ key: {}, count: found.length, ...span(found, 'received') }];
      case 'histogram': {
        const step = query.stepSeconds * 1000;
        const groups = group(found, (event) =>
          new Date(Math.floor(Date.parse(event.received) / step) * step).toISOString(),
        );
        return [...groups]
          .sort(([a], [b]) => a.localeCompare(b))
          .map(([at, list]) => ({ key: { at }, count: list.length }));
      }
      case 'top': {
        const groups = group(found, (event) => textOf(event, query.field));
        return [...groups]
          .map(([value, list]) => ({ key: { value }, count: list.length }))
          .sort((a, b) => b.count - a.count || a.key.value.localeCompare(b.key.value))
          .slice(0, query.limit);
      }
      case 'sources': {
        const groups = group(found, (event) => `${event.site}\n${event.agent}\n${event.source}`);
        return [...groups]
          .sort(([a], [b]) => a.localeCompare(b))
          .map(([key, list]) => {
            const [site, agent, source] = key.split('\n') as [string, string, string];
            const oldest = list.map((event) => event.time).sort()[0] ?? null;
            return { key: { site, agent, source }, count: list.length, ...span(list, 'received'), extra: { oldest } };
          });
      }
      case 'talkers': {
        const rows = found
          .map((event) => ({ event, row: hotColumns(event.kind, event.fields) }))
          .filter(({ row }) => row.src_ip !== undefined && row.dst_ip !== undefined);
        const groups = group(rows, ({ row, event }) =>
          JSON.stringify([row.src_ip, row.dst_ip, row.dst_port ?? null, event.fields['network.transport'] ?? null]),
        );
        return [...groups]
          .map(([key, list]) => {
            const [src_ip, dst_ip, dst_port, transport] = JSON.parse(key) as [
              string,
              string,
              number | null,
              string | null,
            ];
            const connections = ({ event }: { event: StoredEvent }) =>
              Number(event.fields['hinomi.flow.connections'] ?? 1);
            return {
              key: { src_ip, dst_ip, dst_port, transport },
              count: list.reduce((sum, one) => sum + connections(one), 0),
              ...span(
                list.map(({ event }) => event),
                'corrected',
              ),
              extra: {
                processes: [
                  ...new Set(
                    list.flatMap(({ row }) => (row.process_name === undefined ? [] : [String(row.process_name)])),
                  ),
                ],
                agents: [...new Set(list.map(({ event }) => event.agent))],
              },
            };
          })
          .sort((a, b) => b.count - a.count)
          .slice(0, query.limit);
      }
    }
  }

  async *scan(range: { after?: number; upTo?: number; from?: string; to?: string }) {
    const chunk = this.events.filter(
      (event) =>
        event.storeSeq > (range.after ?? 0) &&
        event.storeSeq <= (range.upTo ?? Number.POSITIVE_INFINITY) &&
        (!range.from || event.received >= range.from) &&
        (!range.to || event.received < range.to),
    );
    if (chunk.length > 0) yield structuredClone(chunk);
  }

  async *forRules({ first, last }: RuleScan) {
    const maker = new RuleChunkMaker();
    for (const event of this.events.filter(({ storeSeq }) => storeSeq >= first && storeSeq <= last)) {
      const { site, agent, lane, epoch, source, asset, logsource = {} } = event;
      maker.add(
        { site, agent, lane, epoch, source, asset, logsource },
        {
          place: event.storeSeq,
          seq: event.seq,
          corrected: Date.parse(event.corrected),
          received: Date.parse(event.received),
          body: JSON.stringify(event.fields),
        },
      );
    }
    yield { ...maker.chunk, upTo: last };
  }

  async marks(after: number, upTo: number) {
    return this.markList.filter(({ position }) => position >= after && position <= upTo);
  }

  async lastRest(upTo: number) {
    return this.markList.findLast(({ position, pastEmpty }) => pastEmpty && position <= upTo) ?? null;
  }

  async markedFrom() {
    return this.markList[0]?.position ?? null;
  }

  async novel(after: number, upTo: number) {
    return [...this.novelList.values()]
      .filter(({ position }) => position > after && position <= upTo)
      .sort((a, b) => a.position - b.position);
  }

  async placesWithin(from: string, to: string) {
    const places = this.events
      .filter(({ received }) => received >= from && received < to)
      .map(({ storeSeq }) => storeSeq);
    return places.length === 0 ? null : { first: places[0]!, last: places.at(-1)! };
  }

  async commitDetection(commit: DetectionCommit) {
    const changed = alertChanges(commit, this.alertList).map((alert) => ({ ...alert, seq: ++this.lastAlert }));
    const ids = new Set(changed.map(({ id }) => id));
    this.alertList = [...this.alertList.filter(({ id }) => !ids.has(id)), ...changed];
    this.markList.push(...(commit.marks ?? []));
    for (const row of commit.learned ?? []) {
      const key = JSON.stringify([row.place, row.subject]);
      if (row.body === null) this.learnedList.delete(key);
      else this.learnedList.set(key, row);
    }
    for (const one of commit.novel ?? []) this.novelList.set(one.position, one);
    this.position =
      commit.state === null
        ? { ...this.position, cursor: commit.cursor }
        : { cursor: commit.cursor, state: commit.state, rules: commit.rules ?? null };
    return changed;
  }

  async detection() {
    return { ...this.position, learned: [...this.learnedList.values()] };
  }

  async alertsAfter(seq: number, limit: number) {
    return this.alertList.filter((alert) => alert.seq > seq).slice(0, limit);
  }

  async alerts(filter: AlertFilter) {
    return this.alertList
      .filter(
        (alert) =>
          (filter.withdrawn || !alert.withdrawn) &&
          alert.exception === (filter.exception ?? null) &&
          (!filter.ids || filter.ids.includes(alert.id)) &&
          (!filter.sites || filter.sites.includes(alert.site)) &&
          (!filter.rule || filter.rule === alert.rule) &&
          (filter.asset === undefined || filter.asset === alert.asset) &&
          (!filter.from || alert.last >= filter.from) &&
          (!filter.to || alert.first < filter.to),
      )
      .sort((a, b) => b.seq - a.seq)
      .slice(0, filter.limit);
  }

  async head() {
    return this.last;
  }

  async retain(policy: RetentionPolicy): Promise<RetentionReport> {
    const { kept, deleted, heldBack } = retained(policy, {
      events: this.events,
      alerts: this.alertList,
      rejected: this.rejectedLines,
    });
    this.events = kept.events;
    this.alertList = kept.alerts;
    const room = withRoom(policy, kept.rejected, this.droppedLines);
    this.rejectedLines = room.kept;
    this.droppedLines = [];
    this.quota.load(room.amounts);
    const numbered = [...deleted, ...room.gone].map((one) => ({ ...one, seq: ++this.lastDeletion }));
    this.deletionList.push(...numbered);
    return { movedToCold: 0, deleted: numbered, heldBack, faults: [] };
  }

  async deletions(after: number, limit: number) {
    return this.deletionList.filter(({ seq }) => seq > after).slice(0, limit);
  }

  async close() {}
}

function group<T>(list: T[], key: (item: T) => string | undefined): Map<string, T[]> {
  const out = new Map<string, T[]>();
  for (const item of list) {
    const at = key(item);
    if (at === undefined) continue;
    const members = out.get(at);
    if (members) members.push(item);
    else out.set(at, [item]);
  }
  return out;
}

function span(list: StoredEvent[], by: 'received' | 'corrected'): { first?: string; last?: string } {
  const times = list.map((event) => event[by]).sort();
  return times.length === 0 ? {} : { first: times[0]!, last: times.at(-1)! };
}
