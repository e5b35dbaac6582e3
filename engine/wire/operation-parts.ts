import type { OperationPart, OperationPlace, SeenOperation } from './seen-operation.ts';

/** Most parts of one request that are told apart: as many as a list counted by one byte or two such lists can name. */
export const mostParts = 512;

/** A request's parts as its place: the first one, the further ones behind it, and how many more it names of `named`. */
export function placeOfParts(parts: readonly OperationPart[], named = parts.length): OperationPlace {
  const [first, ...further] = parts;
  return {
    ...first,
    ...(further.length > 0 ? { further } : {}),
    ...(named > parts.length ? { unlisted: named - parts.length } : {}),
  };
}

/** What a request names, part by part: the operation itself, once for each. */
export function partsOf(seen: SeenOperation): SeenOperation[] {
  const { further, ...first } = seen;
  if (further === undefined) return [seen];
  const { area: _area, addresses: _addresses, values: _values, unlisted: _unlisted, ...whole } = first;
  return [first, ...further.map((part) => ({ ...whole, ...part }))];
}
