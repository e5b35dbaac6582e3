import { z } from 'zod';
import type { Json } from '#engine/snapshot/canonical-json.ts';

const hex32 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits');

const header = z.strictObject({
  type: z.literal('ledger'),
  version: z.literal(1),
  exportedAt: z.iso.datetime(),
  size: z.number().int().min(0),
  /** Raw Ed25519 public keys, base64, by key id: for convenience, not for trust. */
  keys: z.record(z.string(), z.string()),
  /** `withheld`: words that name persons were left out for the reader's role; their hashes stand all the same. */
  persons: z.enum(['shown', 'withheld']),
});

const words = z.strictObject({ ja: z.string(), en: z.string() });

/** Any member of a parsed JSON line, passed through untouched: a copying schema would drop keys like `__proto__`. */
const json = z.unknown() as unknown as z.ZodType<Json>;

const entry = z.strictObject({
  type: z.literal('entry'),
  seq: z.number().int().min(1),
  id: z.string(),
  at: z.iso.datetime(),
  who: z.string(),
  role: z.string().nullable(),
  kind: z.string(),
  site: z.string().nullable(),
  subject: z.string(),
  bodyHash: hex32,
  prev: hex32,
  hash: hex32,
  /** Null when it was erased by policy, or withheld. */
  body: z.strictObject({ salt: z.string(), text: words, payload: json }).nullable(),
  /** Stands in the body's place where it was withheld: its words with persons masked, which no hash covers. */
  withheld: words.optional(),
});

const checkpoint = z.strictObject({
  type: z.literal('checkpoint'),
  size: z.number().int().min(0),
  root: hex32,
  at: z.iso.datetime(),
  keyId: z.string(),
  signature: z.string(),
  /** From 1, without holes. */
  number: z.number().int().min(1),
  /** Proof that the checkpoint before is a beginning of this one (RFC 9162 §2.1.4); empty for the first, and over the same entries. */
  consistency: z.array(hex32),
});

/** One line of an exported ledger: a header, then entries with checkpoints right after the last entry they cover. */
export const exportLine = z.discriminatedUnion('type', [header, entry, checkpoint]);
export type ExportLine = z.infer<typeof exportLine>;
export type ExportHeader = z.infer<typeof header>;
export type ExportEntry = z.infer<typeof entry>;
export type ExportCheckpoint = z.infer<typeof checkpoint>;
