import { z } from 'zod';
import type { Bilingual } from '../api/parts.ts';
import type { Fields, FieldValue } from '../events/event.ts';
import { connectionWords, withSystemWords } from './connection-words.ts';
import { fileReasons } from './file-reasons.ts';
import { gapReasons } from './gap-reasons.ts';
import { healthReasons } from './health-reasons.ts';
import { readingReasons } from './reading-reasons.ts';
import { readingWarnings } from './reading-warnings.ts';
import { runStateWords } from './run-state-words.ts';
import { setupReasons } from './setup-reasons.ts';
import { stateReasons } from './state-reasons.ts';
import { switchReasons } from './switch-reasons.ts';

const reasons = {
  ...fileReasons,
  ...gapReasons,
  ...healthReasons,
  ...readingReasons,
  ...readingWarnings,
  ...setupReasons,
  ...stateReasons,
  ...switchReasons,
};

/** A reason that this version has words for. */
export type ReasonCode = keyof typeof reasons;

/**
 * Why something is as it is: a code of the closed list with its parts, and the English words of whoever said it. A reader who does not
 * know the code shows the words as they are.
 */
const plainReason = z.object({
  code: z.string().max(64),
  with: z.record(z.string(), z.union([z.string(), z.number()])),
  text: z.string().max(4000),
});
export const reasonSchema = plainReason.extend({
  /** What stands behind it, in codes of their own: the reader's words for them take the place of the part `message`. */
  causes: z.array(plainReason).max(20).optional(),
});
export type Reason = z.infer<typeof reasonSchema>;

/** Names in braces of a sentence. */
type Parts<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Parts<Rest> : never;
type PartsOf<Code extends ReasonCode> = Record<Parts<(typeof reasons)[Code]['en']>, string | number>;

const longestPart = 1000;

/** Makes a reason; the compiler asks for the parts of its sentence. */
export function because<Code extends ReasonCode>(
  code: Code,
  ...parts: [Parts<(typeof reasons)[Code]['en']>] extends [never] ? [] : [PartsOf<Code>]
): Reason {
  const given: Record<string, string | number> = Object.fromEntries(
    Object.entries<string | number>(parts[0] ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.slice(0, longestPart) : value,
    ]),
  );
  return { code, with: given, text: filled(reasons[code].en, given).slice(0, 4000) };
}

/** A reason in both languages: in the reader's words where the code is known, else as it was said. */
export function reasonWords({ code, with: given, text, causes = [] }: Reason): Bilingual {
  const known = Object.hasOwn(reasons, code) ? reasons[code as ReasonCode] : undefined;
  if (!known || !hasAll(known.ja, given) || !hasAll(known.en, given)) return { ja: withSystemWords(text), en: text };
  if (causes.length === 0) return { ja: filled(known.ja, inJapanese(given)), en: filled(known.en, given) };
  const behind = reasonsWords(causes);
  return {
    ja: filled(known.ja, { ...inJapanese(given), message: behind.ja }),
    en: filled(known.en, { ...given, message: behind.en }),
  };
}

/** Several reasons as one sentence each, one after the other. */
export function reasonsWords(list: readonly Reason[]): Bilingual {
  const words = list.map(reasonWords);
  return { ja: words.map(({ ja }) => ja).join('。'), en: words.map(({ en }) => en).join('; ') };
}

/** Several reasons in the words of whoever said them. */
export function reasonsText(list: readonly Reason[]): string {
  return list.map(({ text }) => text).join('; ');
}

/** The fields of an event that carry its reason: `gap` or `hinomi`. */
export function reasonFields(prefix: 'gap' | 'hinomi', { code, with: given, text }: Reason): Fields {
  return { [`${prefix}.reason`]: text, [`${prefix}.reason_code`]: code, [`${prefix}.reason_with`]: given };
}

/** The fields of `ot.controller_state` that say by what it was seen. */
export function detailFields({ code, with: given, text }: Reason): Fields {
  return { 'state.detail': text, 'state.detail_code': code, 'state.detail_with': given };
}

/** By what a state was seen; one of an older agent has only words. Null when there is none. */
export function detailIn(fields: Fields): Reason | null {
  const text = fields['state.detail'];
  if (typeof text !== 'string' || text === '') return null;
  const code = fields['state.detail_code'];
  return { code: typeof code === 'string' ? code : '', with: partsIn(fields['state.detail_with']), text };
}

/** The reason that an event carries; one of an older agent has only words. Null when there is none. */
export function reasonIn(prefix: 'gap' | 'hinomi', fields: Fields): Reason | null {
  const text = fields[`${prefix}.reason`];
  if (typeof text !== 'string') return null;
  const code = fields[`${prefix}.reason_code`];
  return { code: typeof code === 'string' ? code : '', with: partsIn(fields[`${prefix}.reason_with`]), text };
}

function partsIn(value: FieldValue | undefined): Reason['with'] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return {};
  const parts: Reason['with'] = {};
  for (const [name, part] of Object.entries(value)) {
    if (typeof part === 'string' || typeof part === 'number') parts[name] = part;
  }
  return parts;
}

function inJapanese(given: Reason['with']): Reason['with'] {
  const parts = Object.entries(given);
  return Object.fromEntries(
    parts.map(([name, part]) => [name, typeof part === 'string' ? runStateWords(connectionWords(part)) : part]),
  );
}

function hasAll(sentence: string, given: Reason['with']): boolean {
  return [...sentence.matchAll(/\{(\w+)\}/g)].every(([, name]) => Object.hasOwn(given, name!));
}

function filled(sentence: string, given: Reason['with']): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(given[name] ?? whole));
}
