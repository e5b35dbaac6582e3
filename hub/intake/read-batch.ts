import { type BatchHead, batchLimits, chainNext, chainStart, readHead, unpackLines } from '#protocol/batch.ts';
import { type WireEvent, wireEventSchema } from '#protocol/events/event.ts';

/** A batch read: its events, what could not be read, and what the chain says. */
export interface ReadBatch {
  head: BatchHead;
  events: WireEvent[];
  rejected: { reason: string; line: string }[];
  /** Chain value after the last line. */
  chain: string;
}

/** Reads one message of the bus; a sentence says why it is none of ours. */
export function readBatch(
  subject: string,
  header: (name: string) => string | undefined,
  data: Uint8Array,
): ReadBatch | string {
  const head = readHead(subject, header);
  if (typeof head === 'string') return head;
  let lines: string[];
  try {
    lines = unpackLines(data);
  } catch (error) {
    return `the batch does not unpack: ${(error as Error).message}`;
  }
  if (lines.length !== head.count) return `the batch holds ${lines.length} lines, its header says ${head.count}`;
  const events: WireEvent[] = [];
  const rejected: ReadBatch['rejected'] = [];
  let chain = head.previous;
  for (const [at, line] of lines.entries()) {
    chain = chainNext(chain, line);
    const event = readLine(line, head.first + at);
    if (typeof event === 'string') rejected.push({ reason: `number ${head.first + at}: ${event}`, line });
    else events.push(head.drill && !event.drill ? { ...event, drill: head.drill } : event);
  }
  return { head, events, rejected, chain };
}

/** True when a batch follows on what was chained before, or begins an epoch. */
export function followsOn(head: BatchHead, known: { seq: number; value: string } | null): boolean {
  if (head.first === 1) return head.previous === chainStart;
  return known === null || known.seq !== head.first - 1 || known.value === head.previous;
}

/** Nesting that no source of ours makes; what is deeper would exhaust the stack of whoever walks it. */
const deepest = 32;

function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth >= deepest || Object.values(value).some((inner) => isTooDeep(inner, depth + 1));
}

function readLine(line: string, seq: number): WireEvent | string {
  if (line.length > batchLimits.carriedBytes) return `it takes ${line.length} characters, more than any event may`;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'not JSON';
  }
  if (isTooDeep(value)) return `it is nested deeper than ${deepest} levels`;
  if (!plain(value)) {
    const checked = wireEventSchema.safeParse(value);
    if (!checked.success) return `${checked.error.issues[0]?.path.join('.')} ${checked.error.issues[0]?.message}`;
  }
  const event = value as WireEvent;
  return event.seq === seq ? event : `it says it is number ${event.seq}`;
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
    isoUtc.test(event['recorded']) &&
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
