/** JSON value as the canonical form knows it. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
/** JSON object of a record, a header or a manifest. */
export type JsonObject = { [key: string]: Json };

/** A value has no canonical JSON form (RFC 8785 knows no NaN, no Infinity, no lone surrogate, no undefined). */
export class NotCanonicalError extends Error {
  override name = 'NotCanonicalError';
}

/**
 * Writes a value as RFC 8785 canonical JSON: no white space, keys sorted by UTF-16 code unit,
 * numbers and strings as ECMAScript writes them. Equal values give equal bytes.
 */
export function canonicalise(value: Json): string {
  switch (typeof value) {
    case 'string':
      return text(value);
    case 'number':
      if (!Number.isFinite(value)) throw new NotCanonicalError(`${value} has no JSON form; use a tagged string`);
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object': {
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map(canonicalise).join(',')}]`;
      const members: string[] = [];
      for (const key of Object.keys(value).sort()) {
        const member = value[key];
        if (member !== undefined) members.push(`${text(key)}:${canonicalise(member)}`);
      }
      return `{${members.join(',')}}`;
    }
    default:
      throw new NotCanonicalError(`a ${typeof value} has no JSON form`);
  }
}

function text(value: string): string {
  if (!value.isWellFormed()) throw new NotCanonicalError('text with a lone surrogate has no UTF-8 form');
  return JSON.stringify(value);
}
