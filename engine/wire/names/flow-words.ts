import { isDns, questionsOf } from './dns-names.ts';
import { plainWords } from './machine-words.ts';
import { certificateSubject, serverName } from './tls-names.ts';

/** What the first words of a flow say: which protocol it is, and whom it is about. */
export interface FlowWords {
  protocol: string;
  /** Name that the client asked for: server name of TLS, host of HTTP, or the first question of DNS. */
  domain?: string;
  /** Subject of the server's certificate, where it was sent in the clear. */
  subject?: string;
}

/** Most flows whose words are kept. */
const mostFlows = 1 << 17;
/** Most characters of their names together; of flows beyond, only the protocol is kept. */
const mostCharacters = 1 << 24;
const longestHead = 2048;
const methods = /^(?:GET|POST|HEAD|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE|PROPFIND) \S{1,2000} HTTP\/1\.[01]\r?\n/;

/** Keeps what the first segments and datagrams of flows say that carry no control protocol. */
export class FlowWordsBook {
  readonly #known = new Map<number, FlowWords>();
  #room: number;

  /** `characters` is the bound for the names of all flows together. */
  constructor(characters = mostCharacters) {
    this.#room = characters;
  }

  /** What is known of a row. */
  of(row: number): FlowWords | undefined {
    return this.#known.get(row);
  }

  /** Looks into a segment of TCP. */
  segment(row: number, bytes: Uint8Array, at: number, end: number): void {
    const known = this.#known.get(row);
    if (known && (known.protocol !== 'tls' || known.subject !== undefined)) return;
    const words = wordsOf(bytes, at, end);
    if (words) this.#note(row, { ...known, ...words });
  }

  /** Looks into a datagram to or from the port of DNS. */
  names(row: number, bytes: Uint8Array, at: number, end: number): void {
    if (this.#known.has(row) || !isDns(bytes, at, end)) return;
    const [domain] = questionsOf(bytes, at, end);
    this.#note(row, { protocol: 'dns', ...(domain ? { domain: plainWords(domain) } : {}) });
  }

  #note(row: number, words: FlowWords): void {
    const known = this.#known.get(row);
    if (known === undefined && this.#known.size >= mostFlows) return;
    const more = lengthOf(words) - lengthOf(known);
    if (more > this.#room) {
      this.#known.set(row, known ?? { protocol: words.protocol });
      return;
    }
    this.#room -= more;
    this.#known.set(row, words);
  }
}

function lengthOf(words: FlowWords | undefined): number {
  return (words?.domain?.length ?? 0) + (words?.subject?.length ?? 0);
}

/** What a segment that begins something says; null when it begins nothing that is known. */
function wordsOf(bytes: Uint8Array, at: number, end: number): FlowWords | null {
  const first = bytes[at]!;
  if (end - at < 8) return null;
  // A connection that was seen from its middle on shows records of other kinds, too.
  if (first >= 0x14 && first <= 0x17 && bytes[at + 1] === 3 && bytes[at + 2]! <= 4) return ofTls(bytes, at, end);
  if (first === 0x53 && says(bytes, at, 'SSH-')) return { protocol: 'ssh' };
  if (first === 0 && (bytes[at + 4] === 0xfe || bytes[at + 4] === 0xff) && says(bytes, at + 5, 'SMB'))
    return { protocol: 'smb' };
  if (first === 3 && bytes[at + 1] === 0 && isRemoteDesktop(bytes, at, end)) return { protocol: 'rdp' };
  return first >= 0x41 && first <= 0x5a ? ofHttp(bytes, at, end) : null;
}

function ofTls(bytes: Uint8Array, at: number, end: number): FlowWords {
  const domain = serverName(bytes, at, end);
  const subject = domain === null ? certificateSubject(bytes, at, end) : null;
  return {
    protocol: 'tls',
    ...(domain ? { domain: plainWords(domain) } : {}),
    ...(subject ? { subject: plainWords(subject) } : {}),
  };
}

function ofHttp(bytes: Uint8Array, at: number, end: number): FlowWords | null {
  const head = Buffer.from(bytes.subarray(at, Math.min(end, at + longestHead))).toString('latin1');
  if (!methods.test(head)) return head.startsWith('HTTP/1.') ? { protocol: 'http' } : null;
  const host = /^host:[ \t]*([^\s]{1,255})/im.exec(head)?.[1];
  return { protocol: 'http', ...(host ? { domain: plainWords(host) } : {}) };
}

/** A request or confirmation of a connection (X.224) that carries the cookie or the negotiation of remote desktops. */
function isRemoteDesktop(bytes: Uint8Array, at: number, end: number): boolean {
  const code = bytes[at + 5]! & 0xf0;
  if ((code !== 0xe0 && code !== 0xd0) || end - at < 19) return false;
  const kind = bytes[at + 11]!;
  return (
    says(bytes, at + 11, 'Cookie: ') ||
    ((kind === 1 || kind === 2 || kind === 3) && bytes[at + 13] === 8 && bytes[at + 14] === 0)
  );
}

function says(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text.charCodeAt(index)) return false;
  return true;
}
