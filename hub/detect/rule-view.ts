import type { StoredEvent } from '#protocol/events/event.ts';
import { parseEventId } from '#protocol/identity.ts';
import { type EventColumns, logsourceIn } from '../store/event-block.ts';
import type { StoredBlock } from '../store/stored-block.ts';
import type { EventsForRules } from './worker-messages.ts';

/** Of events what the rule thread needs. */
export function forRules({ rows, origins, origin, figures, texts, heap }: EventColumns): EventsForRules {
  return {
    rows,
    origins: origins.map((one) => ({ ...one, logsource: logsourceIn(one) })),
    origin,
    seq: figures.seq,
    corrected: figures.corrected_ms,
    codes: figures.event_code,
    bodies: texts.body,
    heap,
  };
}

/** Finds events of a block by id; each is made once. */
export function knownIn(block: StoredBlock | null): (id: string) => StoredEvent | null {
  const made = new Map<string, StoredEvent | null>();
  return (id) => {
    let event = made.get(id);
    if (event === undefined) {
      const at = parseEventId(id);
      event = (at && block?.find(at)) ?? null;
      made.set(id, event);
    }
    return event;
  };
}
