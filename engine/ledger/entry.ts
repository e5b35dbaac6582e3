import { hash } from 'node:crypto';
import { canonicalise, type Json } from '#engine/snapshot/canonical-json.ts';
import { leafHash } from '../merkle/tree.ts';

/** One line of the chain. It names who decided what about which thing; words and details stand in the body beside it. */
export interface ChainEntry {
  /** From 1, without holes. */
  seq: number;
  /** UUIDv7, for links to this entry. */
  id: string;
  /** When it was entered, ISO 8601 UTC. */
  at: string;
  /** Id of the person, or of the part of the product, that decided. */
  who: string;
  role: string | null;
  kind: string;
  site: string | null;
  subject: string;
  /** SHA-256 of the canonical body, hexadecimal. */
  bodyHash: string;
  /** `hash` of the entry before; 64 zeros for the first. */
  prev: string;
  /** RFC 9162 leaf hash of the canonical entry without this field: chain and tree share it. */
  hash: string;
}

/** What stands beside the chain and may be erased by policy. The salt keeps short words from being guessed from the hash. */
export interface EntryBody {
  salt: string;
  text: { ja: string; en: string };
  payload: Json;
}

/** `prev` of the first entry. */
export const chainStart = '0'.repeat(64);

/** Kind of the entry that says which bodies were erased, by which policy. Its own body is never erased. */
export const erasureKind = 'ledger.erased';

/** `bodyHash` of a body. */
export function bodyHash(body: EntryBody): string {
  return hash('sha256', canonicalise(body as unknown as Json), 'hex');
}

/** `hash` of an entry. */
export function entryHash(entry: Omit<ChainEntry, 'hash'>): string {
  const { seq, id, at, who, role, kind, site, subject, bodyHash, prev } = entry;
  const covered = { seq, id, at, who, role, kind, site, subject, bodyHash, prev };
  return Buffer.from(leafHash(canonicalise(covered))).toString('hex');
}
