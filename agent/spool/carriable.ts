import { batchLimits } from '#protocol/batch.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import { because, reasonFields } from '#protocol/reasons/reason.ts';

/** An event as the bus can carry it: one beyond all limits is kept as a gap that says so, since it would hold up its lane for ever. */
export function carriable(draft: EventDraft, source: string): EventDraft {
  const bytes = roughBytes(draft);
  if (bytes <= batchLimits.carriedBytes) return draft;
  return {
    kind: 'gap',
    time: draft.time,
    fields: {
      'gap.kind': 'line_rejected',
      ...reasonFields('gap', because('event_too_large', { kind: draft.kind.slice(0, 64), bytes })),
      'gap.source': source,
      'gap.count': 1,
      ...(typeof draft.fields['host.name'] === 'string' ? { 'host.name': draft.fields['host.name'] } : {}),
    },
  };
}

function roughBytes(draft: EventDraft): number {
  return Buffer.byteLength(JSON.stringify(draft.fields));
}
