import type { ChangeItem } from '#engine/snapshot/snapshot.ts';
import { visible } from '../visible.ts';

/** Characters of a value on a line that a person reads; the whole of it stands in the lines of `--json`. */
const mostShown = 120;
/** Of them before the place where two values part. */
const before = 40;

/** A difference as one line for a person. */
export function changeLine({ severity, op, path, attribute, from, to, unit }: ChangeItem): string {
  const place = visible([severity, op, path, attribute].filter((part) => part !== '').join(' '));
  const [was, is] = shownPair(from, to);
  if (was === null && is === null) return place;
  const end = unit === null ? '' : ` ${visible(unit)}`;
  if (attribute === '' && (was === null || is === null)) return `${place}: ${was ?? is}${end}`;
  return `${place}: ${was ?? '-'} -> ${is ?? '-'}${end}`;
}

/** Two values, each short enough for a line; of long ones the part around the place where they part. */
export function shownPair(from: string | null, to: string | null): [string | null, string | null] {
  const [was, is] = [from ?? '', to ?? ''];
  let same = 0;
  while (same < was.length && was[same] === is[same]) same++;
  const start = Math.max(0, same - before);
  const cut = (value: string | null) => {
    if (value === null || value.length <= mostShown) return value === null ? null : visible(value);
    const from = Math.min(start, value.length - mostShown);
    const part = value.slice(from, from + mostShown).toWellFormed();
    const more = from + mostShown < value.length ? '…' : '';
    return `${from > 0 ? '…' : ''}${visible(part)}${more} (${value.length} characters)`;
  };
  return [cut(from), cut(to)];
}
