import type { EventDraft } from '#protocol/events/event.ts';
import { type Reason, reasonFields } from '#protocol/reasons/reason.ts';

/** What a gap of the capture says. */
export interface CaptureGap {
  kind: 'receive_drop' | 'source_unreadable';
  reason: Reason;
  source: string;
  host: string;
  fromMs: number;
  toMs: number;
  count?: number;
}

/** A gap as an event. */
export function captureGap({ kind, reason, source, host, fromMs, toMs, count }: CaptureGap): EventDraft {
  const to = new Date(toMs).toISOString();
  return {
    kind: 'gap',
    time: to,
    fields: {
      'gap.kind': kind,
      ...reasonFields('gap', reason),
      'gap.source': source,
      ...(count === undefined ? {} : { 'gap.count': count }),
      'gap.from': new Date(fromMs).toISOString(),
      'gap.to': to,
      'host.name': host,
    },
  };
}
