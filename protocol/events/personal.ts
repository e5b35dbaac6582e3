import type { Fields } from './event.ts';
import { kinds } from './kinds.ts';

/** Names of fields that hold a person's or account's name, over all kinds. */
export const personalFields: ReadonlySet<string> = new Set(
  [...kinds.values()].flatMap((kind) =>
    Object.entries(kind.fields)
      .filter(([, field]) => field.personal)
      .map(([name]) => name),
  ),
);

/** Names in an event's personal fields. */
export function namesIn(fields: Fields): string[] {
  const out: string[] = [];
  for (const name in fields) {
    if (!personalFields.has(name)) continue;
    const value = fields[name];
    if (typeof value === 'string' && value !== '') out.push(value);
  }
  return out;
}
