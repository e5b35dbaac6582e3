import type { JsMsg } from '@nats-io/jetstream';
import { batchHeaders, batchLimits } from '#protocol/batch.ts';
import { sourceHeader } from './stream-source.ts';

/** The head of a message in the hub's stream, once it is sure who wrote which part of it. */
export interface MessageHead {
  header(name: string): string | undefined;
  /** Events that it says it holds, for gathering; what it does hold is counted when it is read. */
  rows: number;
  /** From which stream and place the hub's server took it. */
  source: string;
}

/**
 * Reads a message's head, which its sender wrote but for one line that the hub's server added: from which stream it came. Servers before
 * 2.15 leave such a line of the sender's standing when it stands twice, when its name is used before, or when the head has no end; the
 * server would even go by it after a restart. So whoever names that line is refused. A sentence says why.
 */
export function readMessageHead(message: Pick<JsMsg, 'headers'>): MessageHead | string {
  let headers: JsMsg['headers'];
  try {
    headers = message.headers;
  } catch (error) {
    return `its head cannot be read: ${(error as Error).message}`;
  }
  const named = [...(headers ?? [])].flatMap(([name, values]) => values.map((value) => `${name}: ${value}`));
  const sources = named.filter((line) => line.toLowerCase().includes(sourceHeader.toLowerCase()));
  const [source = ''] = headers?.values(sourceHeader) ?? [];
  if (sources.length > 1 || (sources.length === 1 && sources[0] !== `${sourceHeader}: ${source}`)) {
    return `its head claims to come from elsewhere: ${sources.join(', ').slice(0, 300)}`;
  }
  const count = Number(headers?.get(batchHeaders.count));
  return {
    header: (name) => headers?.get(name) || undefined,
    rows: Number.isInteger(count) && count > 0 && count <= batchLimits.events ? count : 1,
    source,
  };
}
