import { z } from 'zod';
import { bilingual } from './parts.ts';

/** A word about a rule file, with its place and what to write instead. */
export const ruleWord = z.object({ file: z.string(), line: z.number().int(), text: bilingual });
export type RuleWord = z.infer<typeof ruleWord>;

/** A rule of what was checked, and what it is to the version in force. */
export const checkedRule = z.object({
  id: z.string(),
  title: z.string(),
  level: z.string(),
  change: z.enum(['new', 'changed', 'same']),
});
export type CheckedRule = z.infer<typeof checkedRule>;

const reason = z.string().trim().min(1).max(1000);
/** Name of a site's own rules: what their versions have in common. */
const ownName = z.string().trim().min(1).max(80);
const ruleText = z.string().min(1).max(262_144);

/** Own rules of a site as text, with the examples beside them; or a pack as its file. */
export const additionDraft = z
  .object({
    site: z.string(),
    own: z.object({ name: ownName, text: ruleText, examples: z.string().max(262_144) }).optional(),
    pack: z.string().min(1).max(8_000_000).optional(),
  })
  .refine(({ own, pack }) => (own === undefined) !== (pack === undefined), {
    message: 'give own rules or a pack: one of them',
    path: ['own'],
  });
export type AdditionDraft = z.infer<typeof additionDraft>;

/** POST /api/v1/rule-additions/check */
export const additionCheck = z.object({
  faults: z.array(ruleWord),
  warnings: z.array(ruleWord),
  rules: z.array(checkedRule),
  gone: z.array(z.string()),
  /** Of a pack that could be read: what it says of itself, and who signed it. */
  pack: z
    .object({
      name: z.string(),
      version: z.string(),
      fingerprint: z.string().nullable(),
      /** SPKI, base64url. */
      key: z.string().nullable(),
      trusted: z.boolean(),
    })
    .nullable(),
});
export type AdditionCheck = z.infer<typeof additionCheck>;

/** POST /api/v1/rule-additions: saves a checked version. */
export const newAddition = additionDraft.safeExtend({ reason });
export type NewAddition = z.infer<typeof newAddition>;

/** What was saved. */
export const savedAddition = z.object({ addition: z.string(), version: z.string() });
export type SavedAddition = z.infer<typeof savedAddition>;

/** One version of what people added. */
export const additionVersion = z.object({
  id: z.string(),
  number: z.number().int(),
  /** Version that a pack says; of own rules the number. */
  label: z.string(),
  sha256: z.string(),
  /** Who signed a pack; null for own rules, which the entry in the ledger vouches for. */
  signer: z.object({ fingerprint: z.string(), name: z.string(), trusted: z.boolean() }).nullable(),
  rules: z.array(z.object({ id: z.string(), title: z.string() })),
  reason: z.string(),
  by: z.string(),
  at: z.string(),
});
export type AdditionVersion = z.infer<typeof additionVersion>;

/** Rules that people added: a pack, or own rules of a site. */
export const ruleAddition = z.object({
  id: z.string(),
  kind: z.enum(['own', 'pack']),
  name: z.string(),
  /** Null for a pack, which holds at every site. */
  site: z.string().nullable(),
  inForce: z.string().nullable(),
  /** The version that going back in one act leads to; null when that takes the rules out of force. */
  before: z.string().nullable(),
  trying: z
    .object({
      version: z.string(),
      since: z.string(),
      assets: z.array(z.object({ id: z.string(), name: z.string() })),
      /** Assets at sites of others, or that are gone. */
      elsewhere: z.int().nonnegative(),
    })
    .nullable(),
  versions: z.array(additionVersion),
});
export type RuleAddition = z.infer<typeof ruleAddition>;

/** A key whose packs are taken. */
export const ruleKey = z.object({
  fingerprint: z.string(),
  name: z.string(),
  reason: z.string(),
  by: z.string(),
  at: z.string(),
  endedAt: z.string().nullable(),
});
export type RuleKey = z.infer<typeof ruleKey>;

/** A list for the modifier `expand`, under its name. */
export const ruleList = z.object({
  name: z.string().regex(/^[\p{L}\p{N}_.-]{1,80}$/u),
  values: z.array(z.string().min(1).max(500)).max(10_000),
});
export type RuleList = z.infer<typeof ruleList>;

/** GET /api/v1/rule-additions */
export const ruleAdditions = z.object({
  additions: z.array(ruleAddition),
  keys: z.array(ruleKey),
  lists: z.array(ruleList),
  /** Whether this person may decide about packs, keys and lists, which hold at every site. */
  everywhere: z.boolean(),
});
export type RuleAdditions = z.infer<typeof ruleAdditions>;

/** GET /api/v1/rule-additions/{id}: the files of a version. */
export const additionFiles = z.object({ files: z.array(z.object({ path: z.string(), text: z.string() })) });
export const additionFilesQuery = z.object({ site: z.string().optional(), version: z.string() });

/** POST /api/v1/rule-additions/{id}: what is done with a version. */
export const additionAct = z.discriminatedUnion('act', [
  z.object({
    act: z.literal('try'),
    version: z.string(),
    assets: z.array(z.string()).min(1).max(200),
    /** The finished replay of this version by the same person. */
    replay: z.string(),
    reason,
  }),
  z.object({ act: z.literal('end_try'), reason }),
  z.object({ act: z.literal('enable'), version: z.string(), replay: z.string().nullable(), reason }),
  z.object({ act: z.literal('back'), reason }),
  z.object({ act: z.literal('remove'), reason }),
]);
export type AdditionAct = z.infer<typeof additionAct>;

/** POST /api/v1/rule-keys */
export const newRuleKey = z.object({
  name: z.string().trim().min(1).max(80),
  key: z.string().trim().min(1).max(200),
  reason,
});
/** POST /api/v1/rule-keys/{fingerprint}/end */
export const ruleKeyEnd = z.object({ reason });

/** PUT /api/v1/rule-lists */
export const newRuleLists = z.object({ lists: z.array(ruleList).max(100), reason });

export const additionsQuery = z.object({ site: z.string().optional() });
