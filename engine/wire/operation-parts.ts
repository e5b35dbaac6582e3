import type { OperationPart, OperationPlace, SeenOperation } from './seen-operation.ts';

/** Most parts of one request that are told apart. */
export const mostParts = 64;

/** A request's parts as its place: the first one, and the further ones behind it. */
export function placeOfParts(parts: readonly OperationPart[]): OperationPlace {
  const [first, ...further] = parts;
  return first === undefined ? {} : { ...first, ...(further.length > 0 ? { further } : {}) };
}

/** What a request names, part by part: the operation itself, once for each. */
export function partsOf(seen: SeenOperation): SeenOperation[] {
  const { further, ...first } = seen;
  if (further === undefined) return [seen];
  const { area: _area, addresses: _addresses, values: _values, ...whole } = first;
  return [first, ...further.map((part) => ({ ...whole, ...part }))];
}
