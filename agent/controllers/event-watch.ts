import { setTimeout as sleep } from 'node:timers/promises';
import type { EventDraft } from '#protocol/events/event.ts';
import { because, type Reason, reasonFields } from '#protocol/reasons/reason.ts';
import { type AuditEntry, auditEvent } from './audit-entry.ts';
import type { ControllerOrigin } from './controller-events.ts';
import { ownReason } from './stopped-reading.ts';

/** What one turn of listening brought. */
export interface Heard {
  entries: AuditEntry[];
  /** True when the controller had more to say than it kept. */
  overrun: boolean;
  /** When this listening began, ISO 8601 UTC: what was done before is not in it. */
  since: string;
}

/** What the listening to one controller needs. */
export interface EventWatchParts {
  origin: ControllerOrigin;
  /** Id of the source, for gaps. */
  source: string;
  signal: AbortSignal;
  /** Waits for the next words of the controller; comes back empty after a while. */
  listen(): Promise<Heard>;
  /** Gives the standing connection back. */
  leave(): Promise<void>;
  /** True while the controller must be left alone. */
  blackedOut(): boolean;
  /** Until when it was listened to when the agent ended last, ISO 8601 UTC. */
  heardUntil: string | undefined;
  /** Keeps events together with until when it was listened to. */
  commit(drafts: EventDraft[], heardUntil: string): Promise<void>;
  /** Why nothing is heard; undefined once it is heard again. */
  unwell(why: readonly Reason[]): void;
  /** Somebody did something that may have changed the configuration. */
  moved(): void;
  now(): Date;
  /** Milliseconds until it is tried again. */
  pauseMs: number;
}

/** Acts after which the configuration may be another. */
const moving: ReadonlySet<AuditEntry['action']> = new Set([
  'write',
  'method',
  'nodes',
  'trust',
  'model_change',
  'other',
]);

/**
 * Listens to what a controller says of those who act on it, until the signal ends it; then the standing connection is given
 * back. While nothing could be heard, the time without the agent included, is told as a gap as soon as something can be
 * heard again; before the first time ever there is none.
 */
export async function watchEvents(parts: EventWatchParts): Promise<void> {
  try {
    await listenOn(parts);
  } finally {
    await parts.leave().catch((error: Error) => parts.unwell(unheard(error)));
  }
}

async function listenOn(parts: EventWatchParts): Promise<void> {
  const { device } = parts.origin;
  let heardAt = parts.heardUntil;
  let deaf = heardAt === undefined ? undefined : because('controller_events_stopped', { device });
  while (!parts.signal.aborted) {
    if (parts.blackedOut()) {
      await parts.leave();
      deaf ??= because('controller_events_blackout', { device });
      await pause(parts);
      continue;
    }
    try {
      const { entries, overrun, since } = await parts.listen();
      const now = parts.now().toISOString();
      // What was heard but cannot be committed is missing from here on, also where it was the first.
      const from = heardAt;
      heardAt ??= now;
      const drafts = entries.map((entry) => auditEvent(parts.origin, entry, now));
      if (deaf && from !== undefined) {
        const to = since > from ? since : now;
        drafts.unshift(gapEvent(parts, 'source_unreadable', deaf, from, to));
      }
      if (overrun) {
        const reason = because('controller_events_overrun', { device });
        drafts.push(gapEvent(parts, 'receive_drop', reason, heardAt, now));
      }
      await parts.commit(drafts, now);
      if (entries.some(({ action, done }) => done && moving.has(action))) parts.moved();
      parts.unwell([]);
      deaf = undefined;
      heardAt = now;
    } catch (error) {
      if (parts.signal.aborted) return;
      const message = (error as Error).message;
      parts.unwell(unheard(error as Error));
      deaf ??= because('controller_events_missed', { device, message });
      await pause(parts);
    }
  }
}

function unheard(error: Error): Reason[] {
  const cause = ownReason(error);
  return [
    { ...because('controller_events_unheard', { message: error.message }), ...(cause ? { causes: [cause] } : {}) },
  ];
}

function pause({ signal, pauseMs }: EventWatchParts): Promise<unknown> {
  return sleep(pauseMs, undefined, { signal }).catch(() => undefined);
}

function gapEvent(parts: EventWatchParts, kind: string, reason: Reason, from: string, to: string): EventDraft {
  return {
    kind: 'gap',
    time: to,
    fields: {
      'gap.kind': kind,
      ...reasonFields('gap', reason),
      'gap.source': parts.source,
      'gap.from': from,
      'gap.to': to,
      'host.name': parts.origin.host,
    },
  };
}
