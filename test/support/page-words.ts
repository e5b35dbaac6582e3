import type { Locator } from 'playwright-core';
import { eventually } from './processes.ts';

/**
 * Waits until a place of a live page shows all of these words, and answers with its whole text. A page draws its parts one after the other,
 * as the answers arrive; the error says what stood there last.
 */
export async function shows(place: Locator, ...words: (string | RegExp)[]): Promise<string> {
  return eventually(
    async () => (await place.textContent()) ?? '',
    (text) => words.every((each) => (typeof each === 'string' ? text.includes(each) : each.test(text))),
  );
}

/** Waits until a place stands in a live page at least once, and answers with how many of it stand there then. */
export async function drawn(places: Locator): Promise<number> {
  await places.first().waitFor();
  return places.count();
}
