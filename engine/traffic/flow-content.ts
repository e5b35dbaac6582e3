import { OpcUaConversation } from '#engine/wire/opcua/opcua-conversation.ts';
import type { Conversation } from '#engine/wire/stream/conversation.ts';
import type { Moment } from './finding.ts';
import { isForeign } from './first-words.ts';
import type { Talk } from './talk.ts';
import type { TrafficWatch } from './traffic-watch.ts';

/** What was told of a conversation. */
interface Told {
  junk: number;
  securities: number;
}

/** Watches what flows carry for what does not belong there, and for how OPC UA is protected. */
export class FlowContent {
  readonly #junk;
  readonly #security;
  /** Rows whose first words were heard. */
  readonly #opened = new Set<number>();
  readonly #told = new Map<number, Told>();

  constructor(watch: TrafficWatch) {
    this.#junk = watch.hearers('junk');
    this.#security = watch.hearers('security');
  }

  /** The first words of a client whose connection was seen from its beginning. */
  opens(row: number, talk: Talk, bytes: Uint8Array, at: number, end: number, moment: Moment): void {
    if (this.#opened.has(row)) return;
    this.#opened.add(row);
    if (talk.port === null || !isForeign(talk.port, bytes, at, end)) return;
    for (const detector of this.#junk) detector.junk(talk, 'first words', moment);
  }

  /** After a packet of a conversation was read. */
  look(row: number, talk: Talk, conversation: Conversation, at: Moment): void {
    const junk = (conversation as { junkBytes?: number }).junkBytes ?? 0;
    const securities = conversation instanceof OpcUaConversation ? countOf(conversation) : 0;
    if (junk === 0 && securities === 0) return;
    let told = this.#told.get(row);
    if (!told) {
      told = { junk: 0, securities: 0 };
      this.#told.set(row, told);
    }
    if (junk > told.junk) {
      told.junk = junk;
      if (talk.certain) for (const detector of this.#junk) detector.junk(talk, talk.protocol ?? '', at);
    }
    if (securities > told.securities && conversation instanceof OpcUaConversation) {
      told.securities = securities;
      this.#tell(talk, conversation, at);
    }
  }

  #tell(talk: Talk, { policies, modes, identities }: OpcUaConversation, at: Moment): void {
    const properties = [
      ...[...policies].map((value) => ['policy', value] as const),
      ...[...modes].map((value) => ['mode', value] as const),
      ...[...identities].map((value) => ['identity', value] as const),
    ];
    for (const [property, value] of properties) {
      for (const detector of this.#security) detector.security(talk, property, value, at);
    }
  }
}

function countOf({ policies, modes, identities }: OpcUaConversation): number {
  return policies.size + modes.size + identities.size;
}
