/** An event as rules see it: fields by name, flat (dots are literal) or nested, and what is known about its log source. */
export interface SigmaEvent {
  fields: Record<string, unknown>;
  logsource?: { product?: string; category?: string; service?: string };
}

/** A value that can be compared. */
export type Scalar = string | number | boolean | bigint;

/** Deeper nesting than this is not looked into. */
export const MAX_DEPTH = 32;

/** The form in which field names are compared: without any white space. */
export function bareName(name: string): string {
  return name.includes(' ') || name.includes('\t') ? name.replace(/\s+/g, '') : name;
}

/** Whether a value can be compared. */
export function isScalar(value: unknown): value is Scalar {
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' || type === 'bigint';
}

/** Every comparable value anywhere in an event, in order. */
export function* scalarsOf(value: unknown, depth = 0): Generator<Scalar> {
  if (isScalar(value)) yield value;
  else if (value !== null && typeof value === 'object' && depth < MAX_DEPTH) {
    for (const item of Array.isArray(value) ? value : Object.values(value)) yield* scalarsOf(item, depth + 1);
  }
}
