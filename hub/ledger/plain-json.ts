import type { Json } from '#engine/snapshot/canonical-json.ts';

/**
 * A payload as plain JSON that has a canonical form: what JSON cannot say is dropped or named, broken UTF-16 is mended, so
 * that no odd value from the plant can keep a decision out of the ledger.
 */
export function plainJson(value: unknown): Json {
  const text = JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member === 'string') return member.toWellFormed();
    if (typeof member === 'bigint') return member.toString();
    return member;
  });
  return text === undefined ? null : wellFormedKeys(JSON.parse(text) as Json);
}

function wellFormedKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(wellFormedKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key.toWellFormed(), wellFormedKeys(member)]));
}
