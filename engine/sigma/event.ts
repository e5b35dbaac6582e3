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
export function scalarsOf(value: unknown): Scalar[] {
  const out: Scalar[] = [];
  gather(value, 0, out);
  return out;
}

function gather(value: unknown, depth: number, out: Scalar[]): void {
  if (isScalar(value)) out.push(value);
  else if (value !== null && typeof value === 'object' && depth < MAX_DEPTH) {
    if (Array.isArray(value)) for (const item of value) gather(item, depth + 1, out);
    else for (const key of Object.keys(value)) gather((value as Record<string, unknown>)[key], depth + 1, out);
  }
}
