import { le32 } from '../frame/network-bytes.ts';
import type { OperationGroup } from '../operation.ts';
import type { MessageRole, OperationListener, OperationPlace } from '../seen-operation.ts';
import { type Conversation, noMessage, unmeasured } from '../stream/conversation.ts';
import { BinaryFields } from './binary-fields.ts';
import { identityKind, type MessageSecurityMode, securityMode } from './channel.ts';
import { type MessageType, messageTypes } from './message-types.ts';
import { namedNodes } from './operands.ts';

const types = ['HEL', 'ACK', 'ERR', 'RHE', 'OPN', 'MSG', 'CLO'] as const;

/** Kinds of messages of the transport (OPC 10000-6, 7.1). */
export type UacpType = (typeof types)[number];

const typeByBytes = new Map(types.map((type) => [wordOf(type), type]));
/** Longest chunk that is believed; servers agree on 64 KB to a few MB. */
const longestChunk = 1 << 26;
/** Most messages whose further chunks are waited for. */
const mostChunked = 64;
const mostPolicies = 64;

interface Group {
  type: MessageType;
  requests: number;
  responses: number;
  first: number;
  last: number;
}

/** What the first chunk of a message says of it; an unreadable one has no type. */
interface Begun {
  type: MessageType | null;
  place: OperationPlace;
}

function wordOf(type: string): number {
  return type.charCodeAt(0) | (type.charCodeAt(1) << 8) | (type.charCodeAt(2) << 16);
}

/** Length of the chunk at `at`, `unmeasured`, or `noMessage`. */
export function measureChunk(bytes: Uint8Array, at: number, end: number): number {
  const seen = end - at;
  if (seen < 4) {
    const start = bytes[at]!;
    return types.some((type) => type.charCodeAt(0) === start) ? unmeasured : noMessage;
  }
  const word = le32(bytes, at);
  const final = word >>> 24;
  if (!typeByBytes.has(word & 0xffffff) || (final !== 0x46 && final !== 0x43 && final !== 0x41)) return noMessage;
  if (seen < 8) return unmeasured;
  const size = le32(bytes, at + 4);
  return size < 8 || size > longestChunk ? noMessage : size;
}

/** OPC UA binary over one flow: chunks are counted by kind, and put together into messages that are counted by service; what is encrypted stays opaque. */
export class OpcUaConversation implements Conversation {
  readonly protocol = 'opcua';
  readonly headBytes = 8192;
  readonly marked = true;
  /** Chunks by kind. */
  readonly messages = new Map<UacpType, number>();
  /** Messages by the name of their type. */
  readonly services = new Map<string, number>();
  /** Whole messages whose content cannot be read. */
  opaque = 0;
  /** Messages that their sender gave up. */
  aborted = 0;
  junkBytes = 0;
  /** Security policies of the channels opened, without the address before `#`. */
  readonly policies = new Set<string>();
  readonly modes = new Set<MessageSecurityMode>();
  /** Kinds of user identities that sessions were activated with. */
  readonly identities = new Set<string>();
  /** Address that the client asked for. */
  endpoint: string | null = null;
  readonly #groups = new Map<string, Group>();
  /** By request and direction: what a message is whose last chunk has not come. */
  readonly #chunked = new Map<number, Begun>();
  readonly #asks: [number, number] = [0, 0];
  #listener: OperationListener | null = null;

  measure(bytes: Uint8Array, at: number, end: number): number {
    return measureChunk(bytes, at, end);
  }

  resume(bytes: Uint8Array, at: number, end: number): number {
    for (let next = at + 1; next + 8 <= end; next++) {
      if (measureChunk(bytes, next, end) > 0) return next;
    }
    return -1;
  }

  message(direction: number, bytes: Uint8Array, at: number, end: number, _size: number, time: number): void {
    const kind = typeByBytes.get(le32(bytes, at) & 0xffffff)!;
    this.messages.set(kind, (this.messages.get(kind) ?? 0) + 1);
    if (kind === 'HEL' || kind === 'RHE') this.#hello(kind, direction, bytes, at, end);
    else if (kind === 'OPN' || kind === 'MSG' || kind === 'CLO') this.#secured(kind, direction, bytes, at, end, time);
    else if (kind === 'ACK') this.#asks[direction as 0 | 1]--;
  }

  junk(_direction: number, length: number): void {
    this.junkBytes += length;
  }

  restart(): void {
    this.#chunked.clear();
  }

  server(): number {
    const more = this.#asks[0] - this.#asks[1];
    return more === 0 ? -1 : more > 0 ? 1 : 0;
  }

  proven(): boolean {
    return this.messages.size > 0;
  }

  listen(listener: OperationListener): void {
    this.#listener = listener;
  }

  operations(_client: number): OperationGroup[] {
    return [...this.#groups.values()].map(({ type, requests, responses, first, last }) => ({
      operation: type.service,
      class: type.class,
      requests,
      responses: type.role === 'fault' ? 0 : responses,
      exceptions: type.role === 'fault' ? responses : 0,
      first,
      last,
    }));
  }

  /** A client greets; in a reversed connection the server does, before the client's own greeting. */
  #hello(kind: UacpType, direction: number, bytes: Uint8Array, at: number, end: number): void {
    if (kind === 'RHE') {
      this.#asks[direction as 0 | 1]--;
      return;
    }
    this.#asks[direction as 0 | 1]++;
    const fields = new BinaryFields(bytes, at + 28, end);
    const endpoint = fields.text();
    if (!fields.failed && endpoint !== null && endpoint.length <= 4096) this.endpoint = endpoint;
  }

  #secured(kind: UacpType, direction: number, bytes: Uint8Array, at: number, end: number, time: number): void {
    const fields = new BinaryFields(bytes, at + 12, end);
    if (kind === 'OPN') {
      const policy = fields.text();
      fields.bytes();
      fields.bytes();
      if (policy !== null && this.policies.size < mostPolicies)
        this.policies.add(policy.slice(policy.lastIndexOf('#') + 1));
    } else fields.skip(4);
    fields.skip(4);
    const request = fields.word();
    if (fields.failed) {
      if (bytes[at + 3] === 0x46) this.opaque++;
      return;
    }
    const key = request * 2 + direction;
    const part = bytes[at + 3]!;
    if (part === 0x41) {
      this.#chunked.delete(key);
      this.aborted++;
      return;
    }
    const known = this.#chunked.get(key);
    const begun = known ?? this.#begin(fields);
    if (part === 0x43) {
      if (known) return;
      if (this.#chunked.size >= mostChunked) this.#chunked.delete(this.#chunked.keys().next().value!);
      this.#chunked.set(key, begun);
      return;
    }
    if (known) this.#chunked.delete(key);
    if (begun.type === null) {
      this.opaque++;
      return;
    }
    this.#count(begun.type, direction, time, begun.place);
    if (!known) this.#look(begun.type, fields);
  }

  #begin(fields: BinaryFields): Begun {
    const type = typeOf(fields);
    const named = this.#listener !== null && type?.role === 'request';
    return { type, place: named ? namedNodes(type.name, fields.copy()) : {} };
  }

  #count(type: MessageType, direction: number, time: number, place: OperationPlace): void {
    this.services.set(type.name, (this.services.get(type.name) ?? 0) + 1);
    let group = this.#groups.get(type.service);
    if (!group) {
      group = { type, requests: 0, responses: 0, first: time, last: time };
      this.#groups.set(type.service, group);
    }
    group.last = time;
    if (this.#listener)
      this.#listener({ operation: type.service, class: type.class, role: rolePart(type), direction, time, ...place });
    if (type.role === 'request') {
      group.requests++;
      this.#asks[direction as 0 | 1]++;
    } else {
      group.responses++;
      this.#asks[direction as 0 | 1]--;
    }
  }

  /** What a channel or session is made of. */
  #look(type: MessageType, fields: BinaryFields): void {
    if (type.name === 'OpenSecureChannelRequest') {
      const mode = securityMode(fields);
      if (mode !== null) this.modes.add(mode);
    } else if (type.name === 'ActivateSessionRequest') {
      const identity = identityKind(fields);
      if (identity !== null) this.identities.add(identity);
    }
  }
}

function rolePart({ role }: MessageType): MessageRole {
  return role === 'fault' ? 'exception' : role;
}

function typeOf(fields: BinaryFields): MessageType | null {
  const id = fields.nodeId();
  if (fields.failed || id === null || id.namespace !== 0) return null;
  return messageTypes.get(id.id) ?? null;
}
