import type { EventDraft } from '#protocol/events/event.ts';
import { because, reasonFields } from '#protocol/reasons/reason.ts';
import type { Spool } from '../spool/spool.ts';

/** Detail that was left out to spare the machine: never numbered, so only counted. */
export function throttledGap(count: number, now: Date, host: string): EventDraft {
  return {
    kind: 'gap',
    time: now.toISOString(),
    fields: {
      'gap.kind': 'detail_throttled',
      ...reasonFields('gap', because('detail_throttled')),
      'gap.count': count,
      'host.name': host,
    },
  };
}

/** What the agent used and took in since it said so last. */
export function metricsOf(
  usage: { cpuPercent: number; rssBytes: number },
  spool: Spool,
  taken: number,
  throttle: string | null,
  host: string,
): EventDraft {
  const { bytes, events } = spool.usage();
  return {
    kind: 'self.metrics',
    time: new Date().toISOString(),
    fields: {
      'host.name': host,
      'self.rss_bytes': usage.rssBytes,
      'self.cpu_percent': usage.cpuPercent,
      'self.spool_bytes': bytes,
      'self.spool_events': events,
      'self.events': taken,
      'self.throttle': throttle ?? 'none',
    },
  };
}
