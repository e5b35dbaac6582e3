import { textLineEvent } from '#engine/logs/text-line.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import { lineFields } from './line-fields.ts';
import { localZone } from './local-zone.ts';
import type { TailLine } from './tailed-file.ts';

/** Events of a line of a sensor's log; one that could not be read (`null`) is kept as a line of text, since it may be cut or of a newer form. */
export function sensorLine(line: TailLine, events: EventDraft[] | null, host: string): EventDraft[] {
  if (line.text === '') return [];
  if (events === null) {
    const frame = { zone: localZone, reference: line.changed };
    return [textLineEvent(line.text, { host, frame, extra: lineFields(line), history: line.history })];
  }
  return line.history ? events.map((event) => ({ ...event, history: true as const })) : events;
}
