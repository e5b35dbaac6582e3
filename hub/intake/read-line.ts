import { batchLimits } from '#protocol/batch.ts';
import { type WireEvent, wireEventSchema } from '#protocol/events/event.ts';

/** Nesting that no source of ours makes; what is deeper would exhaust the stack of whoever walks it. */
const deepest = 32;

/** Reads the line of an event with a given number; a sentence says why it cannot be taken. */
export function readLine(line: string, seq: number): WireEvent | string {
  if (line.length > batchLimits.carriedBytes) return `it takes ${line.length} characters, more than any event may`;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'not JSON';
  }
  if (mayBeTooDeep(line) && isTooDeep(value)) return `it is nested deeper than ${deepest} levels`;
  if (!plain(value)) {
    const checked = wireEventSchema.safeParse(value);
    if (!checked.success) return `${checked.error.issues[0]?.path.join('.')} ${checked.error.issues[0]?.message}`;
  }
  const event = value as WireEvent;
  return event.seq === seq ? event : `it says it is number ${event.seq}`;
}

/** A text with few opening brackets cannot be nested deeply; this is quicker than walking its value. */
function mayBeTooDeep(line: string): boolean {
  let openings = 0;
  for (const bracket of ['{', '[']) {
    for (let at = line.indexOf(bracket); at >= 0; at = line.indexOf(bracket, at + 1)) {
      openings += 1;
      if (openings >= deepest) return true;
    }
  }
  return false;
}

function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth >= deepest || Object.values(value).some((inner) => isTooDeep(inner, depth + 1));
}

/** The quick yes for the usual shape; anything else goes through the schema, which also words the finding. */
function plain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const event = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(event['seq']) &&
    typeof event['kind'] === 'string' &&
    typeof event['boot'] === 'string' &&
    typeof event['source'] === 'string' &&
    typeof event['time'] === 'string' &&
    typeof event['recorded'] === 'string' &&
    isoUtc.test(event['time']) &&
    (event['recorded'] === event['time'] || isoUtc.test(event['recorded'])) &&
    typeof event['fields'] === 'object' &&
    event['fields'] !== null &&
    !Array.isArray(event['fields']) &&
    (event['logsource'] === undefined || plainLogsource(event['logsource'])) &&
    (event['history'] === undefined || event['history'] === true) &&
    event['drill'] === undefined
  );
}

function plainLogsource(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { product, category, service } = value as Record<string, unknown>;
  return [product, category, service].every((part) => part === undefined || typeof part === 'string');
}

const isoUtc = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z$/;
