import type { EventDraft } from '#protocol/events/event.ts';
import { because, type Reason, reasonFields } from '#protocol/reasons/reason.ts';
import type { SourceContext } from '../source.ts';
import { type Conversation, isConversation, Listeners, orient } from './conversation.ts';
import { conversationFields, type FinishedMinute, MinuteRollup } from './minute-rollup.ts';
import { readNeighbours } from './neighbours.ts';
import { SocketOwners } from './socket-owner.ts';
import { type SocketRow, tcpState } from './socket-row.ts';
import type { SocketsConfig } from './source.config.ts';
import { type Talker, TalkerMemory } from './talker-memory.ts';
import { WorkAllowance } from './work-allowance.ts';
import { workedMs } from './worked.ts';

/** What the source saves with its events: the talkers that the events tell, in case the memory was not written. */
export interface SocketsPosition {
  talkers: Talker[];
}

interface Live {
  conversation: Conversation;
  talker: Talker;
  /** Minute in which the connection was last counted. */
  minute: number;
}

/** What looking for programs may save up for a moment with many new connections, milliseconds of the processor. */
const ownersBurstMs = 100;

/** Turns looks at the socket table into minute rows and first sights. */
export class SocketWatch {
  readonly #context: SourceContext<SocketsConfig>;
  readonly #memory: TalkerMemory;
  readonly #rollup: MinuteRollup;
  readonly #owners: SocketOwners;
  readonly #listeners = new Listeners();
  #live = new Map<string, Live>();
  /** Connections whose first sight had no room in its minute. */
  #untold = new Set<string>();
  #toldInMinute = 0;

  constructor(context: SourceContext<SocketsConfig>, userName: (uid: number) => string) {
    this.#context = context;
    this.#memory = new TalkerMemory(context.stateDir, context.config);
    this.#rollup = new MinuteRollup(context.host, context.config.maxRowsPerMinute);
    const allowance = new WorkAllowance(context.config.cpuPercent / 100, ownersBurstMs, performance.now());
    this.#owners = new SocketOwners(userName, allowance);
    this.#memory.remember(context.position<SocketsPosition>()?.talkers ?? [], context.now().getTime());
  }

  /** Whether the program behind some socket is still to be found and may be looked for now. */
  owesOwners(nowMs: number): boolean {
    return this.#owners.owes(nowMs);
  }

  /**
   * Takes one look; answers the milliseconds that it worked, without the wait for its events to be committed and without the
   * search for programs, which has an allowance of its own.
   */
  async look(table: readonly SocketRow[]): Promise<{ workedMs: number }> {
    const started = workedMs();
    const nowMs = this.#context.now().getTime();
    const drafts = this.#minuteDrafts(this.#rollup.turn(nowMs));
    const minute = this.#rollup.minuteOf(nowMs);
    this.#listeners.update(table, nowMs);
    const rows = table.filter((row) => isConversation(row, this.#context.config.includeLoopback));
    const searchedMs = this.#owners.update(new Set(rows.filter((row) => row.inode !== 0).map((row) => row.inode)));
    const fresh: { key: string; live: Live }[] = [];
    const live = new Map<string, Live>();
    for (const row of rows) {
      const { key } = row;
      const known = this.#live.get(key);
      const entry = known ?? this.#meet(row, fresh);
      live.set(key, entry);
      const owner = this.#owners.get(row.inode);
      if (owner && !entry.conversation.owner) entry.conversation.owner = owner;
      if (!known || this.#untold.has(key)) fresh.push({ key, live: entry });
      if (known && row.state === tcpState.timeWait) continue;
      this.#rollup.add(entry.conversation, entry.talker.port, nowMs, entry.minute !== minute);
      entry.minute = minute;
    }
    this.#live = live;
    for (const key of this.#untold) if (!live.has(key)) this.#untold.delete(key);
    const waitedMs = await this.#emit(drafts, fresh, nowMs);
    return { workedMs: workedMs() - started - searchedMs - waitedMs };
  }

  /** Tells the minute that is running, at the end. */
  async finish(): Promise<void> {
    const drafts = this.#minuteDrafts(this.#rollup.finish());
    if (drafts.length > 0) await this.#context.emit(drafts);
  }

  close(): void {
    this.#memory.close();
  }

  #meet(row: SocketRow, fresh: readonly { live: Live }[]): Live {
    const conversation = orient(row, this.#listeners);
    const { transport, client, server, serverPort } = conversation;
    const talker = this.#memory.fold(
      { transport, client, server, port: serverPort },
      fresh.map((entry) => entry.live.talker),
    );
    return { conversation, talker, minute: -1 };
  }

  /** Answers the milliseconds that this thread worked for others while it waited. Of two ends that are seen at once, the one whose program is known tells. */
  async #emit(drafts: EventDraft[], fresh: readonly { key: string; live: Live }[], nowMs: number): Promise<number> {
    const told = new Map<string, Talker>();
    const [owned = [], others = []] = [true, false].map((known) =>
      fresh.filter(({ live }) => (live.conversation.owner !== undefined) === known),
    );
    for (const { key, live } of [...owned, ...others]) {
      const name = JSON.stringify(live.talker);
      this.#untold.delete(key);
      if (told.has(name)) continue;
      if (this.#memory.knows(live.talker)) {
        this.#memory.touch(live.talker, nowMs);
      } else if (this.#toldInMinute < this.#context.config.maxNewTalkersPerMinute) {
        this.#toldInMinute++;
        told.set(name, live.talker);
        drafts.push(this.#firstSight(live, nowMs));
      } else {
        this.#untold.add(key);
      }
    }
    if (drafts.length === 0) return 0;
    const talkers = [...told.values()];
    const complete = this.#withHardwareAddresses(drafts);
    const started = workedMs();
    await this.#context.emit(complete, talkers.length > 0 ? { talkers } : undefined);
    const waitedMs = workedMs() - started;
    this.#memory.remember(talkers, nowMs);
    return waitedMs;
  }

  #firstSight(live: Live, nowMs: number): EventDraft {
    const time = new Date(nowMs).toISOString();
    const fields = conversationFields(live.conversation, live.talker.port, this.#context.host);
    Object.assign(fields, {
      'hinomi.flow.connections': 1,
      'hinomi.flow.first': time,
      'hinomi.flow.last': time,
      'hinomi.flow.first_ever': true,
    });
    return { kind: 'net.new_talker', time, fields };
  }

  #minuteDrafts(finished: FinishedMinute | undefined): EventDraft[] {
    if (!finished) return [];
    const drafts = finished.drafts;
    if (finished.dropped > 0) {
      const reason = because('rows_over_limit', { limit: this.#context.config.maxRowsPerMinute });
      drafts.push(this.#gap(reason, finished.dropped, finished));
    }
    if (this.#untold.size > 0) {
      const reason = because('talkers_over_limit', { limit: this.#context.config.maxNewTalkersPerMinute });
      drafts.push(this.#gap(reason, this.#untold.size, finished));
    }
    this.#toldInMinute = 0;
    return drafts;
  }

  #gap(reason: Reason, count: number, minute: FinishedMinute): EventDraft {
    const to = new Date(minute.toMs).toISOString();
    return {
      kind: 'gap',
      time: to,
      fields: {
        'gap.kind': 'receive_drop',
        ...reasonFields('gap', reason),
        'gap.source': this.#context.id,
        'gap.count': count,
        'gap.from': new Date(minute.fromMs).toISOString(),
        'gap.to': to,
        'host.name': this.#context.host,
      },
    };
  }

  #withHardwareAddresses(drafts: EventDraft[]): EventDraft[] {
    const neighbours = readNeighbours();
    for (const { fields } of drafts) {
      const mac = neighbours.get(String(fields['source.ip']));
      if (mac) fields['source.mac'] = mac;
    }
    return drafts;
  }
}
