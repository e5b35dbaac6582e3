import { z } from 'zod';
import type { Bilingual } from '../api/parts.ts';
import { type Reason, reasonSchema, reasonsWords, reasonWords } from './reason.ts';

const causes = z.array(reasonSchema).min(1);

/**
 * Why the reading with this header is incomplete or compared with nothing, in both languages; null when its header has no
 * codes, as that of an older agent.
 */
export function readingWords(header: unknown): Bilingual | null {
  const { causes: given, notCompared } = (header ?? {}) as { causes?: unknown; notCompared?: unknown };
  const listed: unknown[] = Array.isArray(given) ? given : [];
  const parsed = causes.safeParse(notCompared === undefined ? listed : [...listed, notCompared]);
  return parsed.success ? reasonsWords(parsed.data satisfies Reason[]) : null;
}

/** What the reading with this header could not do as well as it should, in both languages; empty where its header says nothing of it. */
export function warningWords(header: unknown): Bilingual[] {
  const parsed = causes.safeParse((header as { warnings?: unknown } | null)?.warnings);
  return parsed.success ? parsed.data.map((reason) => reasonWords(reason)) : [];
}
