import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { because, reasonFields } from '#protocol/reasons/reason.ts';
import type { FileOrigin } from './file-origin.ts';

/** The gap in place of a part of a carried file that cannot be read. */
export function unreadable(origin: FileOrigin, reason: string, recordId?: number): EventDraft {
  const fields: Fields = {
    'gap.kind': 'source_unreadable',
    ...reasonFields('gap', because('file_unreadable', { file: origin.path, fault: reason })),
    'gap.source': origin.path,
    'host.name': origin.host,
  };
  if (recordId !== undefined) Object.assign(fields, { 'gap.first': String(recordId), 'gap.last': String(recordId) });
  return { kind: 'gap', time: origin.changed.toISOString(), history: true, fields };
}
