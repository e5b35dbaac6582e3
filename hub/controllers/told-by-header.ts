import { z } from 'zod';
import type { JsonObject } from '#engine/snapshot/snapshot.ts';
import { type Counter, counter } from '#protocol/api/controllers.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import { warningWords } from '#protocol/reasons/reading-words.ts';

const counted = z.array(counter);

/**
 * What the header of a reading tells of a controller beside what is compared: what it could not do as well as it
 * should, and what the machine counts, where its map names counters.
 */
export function toldByHeader(header: JsonObject | undefined): { warnings: Bilingual[]; counters: Counter[] } {
  const facts = header?.['facts'] as JsonObject | undefined;
  return { warnings: warningWords(header), counters: counted.safeParse(facts?.['counters']).data ?? [] };
}
