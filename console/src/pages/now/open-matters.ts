import type { Now } from '#protocol/api/plant.ts';

/** How many matters stand open in all; the answer shows only the gravest of them. */
export function openMatters(now: Now): number {
  const counted = now.open.reduce((sum, each) => sum + each.count, 0);
  return Math.max(counted, now.incidents.length);
}
