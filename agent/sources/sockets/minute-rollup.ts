import type { EventDraft, Fields } from '#protocol/events/event.ts';
import type { Conversation } from './conversation.ts';

interface Row {
  conversation: Conversation;
  port: number;
  connections: number;
  firstMs: number;
  lastMs: number;
  /** Community ids of its connections, the first of them. */
  ids: Set<string>;
}

/** Connections of a row that are named one by one. */
const mostNamed = 64;

/** A finished minute: its rows as events, and how many connections found no room. */
export interface FinishedMinute {
  drafts: EventDraft[];
  dropped: number;
  fromMs: number;
  toMs: number;
}

const minuteMs = 60_000;

/** Sums conversations per minute; memory is bounded by `maxRows`, what is beyond is counted. */
export class MinuteRollup {
  readonly #host: string;
  readonly #maxRows: number;
  #minute: number | undefined;
  #rows = new Map<string, Row>();
  #dropped = 0;

  constructor(host: string, maxRows: number) {
    this.#host = host;
    this.#maxRows = maxRows;
  }

  /** Number of the minute that `add` counts into. */
  minuteOf(nowMs: number): number {
    return Math.floor(nowMs / minuteMs);
  }

  /** Ends the running minute when `nowMs` lies in another one, also after a clock step back. */
  turn(nowMs: number): FinishedMinute | undefined {
    const minute = this.minuteOf(nowMs);
    const finished = this.#minute !== undefined && this.#minute !== minute ? this.finish() : undefined;
    this.#minute = minute;
    return finished;
  }

  /** Counts one sight of a conversation under the port it is told by; `isNewInMinute` once per connection and minute. */
  add(conversation: Conversation, port: number, nowMs: number, isNewInMinute: boolean): void {
    const { transport, client, server, direction, owner } = conversation;
    const key = [transport, client, server, port, direction, owner?.executable ?? owner?.name, owner?.user].join(' ');
    const row = this.#rows.get(key);
    if (row) {
      row.lastMs = nowMs;
      if (isNewInMinute) row.connections++;
      name(row.ids, conversation);
    } else if (this.#rows.size < this.#maxRows) {
      const ids = new Set<string>();
      name(ids, conversation);
      this.#rows.set(key, { conversation, port, connections: 1, firstMs: nowMs, lastMs: nowMs, ids });
    } else if (isNewInMinute) {
      this.#dropped++;
    }
  }

  /** Ends the running minute now. */
  finish(): FinishedMinute {
    const minute = this.#minute ?? 0;
    const finished: FinishedMinute = {
      drafts: [...this.#rows.values()].map((row) => this.#draft(row)),
      dropped: this.#dropped,
      fromMs: minute * minuteMs,
      toMs: (minute + 1) * minuteMs,
    };
    this.#rows = new Map();
    this.#dropped = 0;
    return finished;
  }

  #draft(row: Row): EventDraft {
    const fields = conversationFields(row.conversation, row.port, this.#host);
    fields['hinomi.flow.connections'] = row.connections;
    fields['hinomi.flow.first'] = new Date(row.firstMs).toISOString();
    fields['hinomi.flow.last'] = new Date(row.lastMs).toISOString();
    if (row.ids.size > 1) fields['hinomi.flow.community_ids'] = [...row.ids];
    return { kind: 'net.flow', time: new Date(row.firstMs).toISOString(), fields };
  }
}

function name(ids: Set<string>, { communityId }: Conversation): void {
  if (communityId !== undefined && ids.size < mostNamed) ids.add(communityId);
}

/** Fields that a flow row and a new talker have in common; port 0 is told as folded. */
export function conversationFields(conversation: Conversation, port: number, host: string): Fields {
  const { owner } = conversation;
  const fields: Fields = {
    'host.name': host,
    'network.transport': conversation.transport,
    'network.direction': conversation.direction,
    'source.ip': conversation.client,
    'destination.ip': conversation.server,
    'hinomi.vantage': 'socket',
  };
  if (port === 0) fields['hinomi.flow.ports_folded'] = true;
  else fields['destination.port'] = port;
  if (conversation.communityId !== undefined) fields['network.community_id'] = conversation.communityId;
  if (owner) {
    fields['process.name'] = owner.name;
    fields['user.name'] = owner.user;
    if (owner.executable) fields['process.executable'] = owner.executable;
  }
  return fields;
}
