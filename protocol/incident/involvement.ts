import { z } from 'zod';

/**
 * What an asset has to do with a matter: it acted, it was acted upon, it told of it, or the records are about it without saying
 * who acted on whom.
 */
export const involvements = ['about', 'acted', 'touched', 'told'] as const;
export type Involvement = (typeof involvements)[number];
export const involvement = z.enum(involvements);

/** An asset that an alert names besides the one that it is grouped by; an address or name nobody knows stands as it was said. */
export interface Involved {
  /** Asset id; null where the site's ledger knows none. */
  asset: string | null;
  /** Ledger name, or the address or host name as the event has it. */
  name: string;
  role: Involvement;
}

/** The same involvement has the same key. */
export function involvedKey({ asset, name, role }: Involved): string {
  return `${role}\n${asset ?? name}`;
}

/** Most involvements that one alert names; the events name the rest. */
export const keptInvolved = 60;

/** Both lists without what they have in common, the first in front. */
export function joinInvolved(...lists: readonly (readonly Involved[])[]): Involved[] {
  const joined = new Map<string, Involved>();
  for (const one of lists.flat()) if (!joined.has(involvedKey(one))) joined.set(involvedKey(one), one);
  return [...joined.values()].slice(0, keptInvolved);
}
