/** An object of JSON whose fields are not known to be anything yet. */
export type JsonObject = Record<string, unknown>;

/** The object in a line; null when it is none. */
export function objectIn(line: string): JsonObject | null {
  try {
    return objectOf(JSON.parse(line));
  } catch {
    return null;
  }
}

/** A value as an object; null when it is none. */
export function objectOf(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** A text that is not empty; undefined for everything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 4096) : undefined;
}

/** A number that counts something; undefined for everything else. */
export function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
