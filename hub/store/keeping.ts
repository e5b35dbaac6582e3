import type { HeldSpan, RetentionPolicy } from './event-store.ts';

/** Milliseconds of a day; days of storage are days of UTC. */
export const dayMs = 86_400_000;

/** From when on a site's records are kept: the beginning of a day, in milliseconds. */
export function keptFrom(now: string, days: number): number {
  return Math.floor((Date.parse(now) - days * dayMs) / dayMs) * dayMs;
}

/** The conditions under which rows are deleted, over the columns that say where and when. */
export interface DeletionSql {
  /** Beyond the keeping time of their site. */
  expired: string;
  /** Under a hold. */
  held: string;
}

/** The policy as SQL conditions; `times` are the columns by which a row lies in a held span, the first that by which it grows old. */
export function deletionSql(policy: RetentionPolicy, times: readonly [string, ...string[]]): DeletionSql {
  const expired = policy.keep.map(
    ({ site, days }) => `(site = ${literal(site)} AND ${times[0]} < ${keptFrom(policy.now, days)})`,
  );
  const held = policy.held.map(
    (span) => `(site = ${literal(span.site)} AND (${times.map(within(span)).join(' OR ')}))`,
  );
  return { expired: orNothing(expired), held: orNothing(held) };
}

/** A text as SQL writes it. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const orNothing = (parts: string[]) => (parts.length === 0 ? 'false' : `(${parts.join(' OR ')})`);

const within =
  ({ from, to }: HeldSpan) =>
  (column: string) =>
    `(${[
      ...(from === null ? [] : [`${column} >= ${Date.parse(from)}`]),
      ...(to === null ? [] : [`${column} < ${Date.parse(to)}`]),
      'true',
    ].join(' AND ')})`;
