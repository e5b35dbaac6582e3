import type { EventDraft } from '#protocol/events/event.ts';
import { type ControllerOrigin, originFields, short } from './controller-events.ts';

/** What a controller itself says that somebody did to it. */
export interface AuditEntry {
  action: 'write' | 'method' | 'nodes' | 'history' | 'certificate' | 'trust' | 'model_change' | 'other';
  /** When it happened by the clock of the controller, ISO 8601 UTC; none where it does not say. */
  time?: string;
  /** Who did it, as the controller knows them; absent where it does not say. */
  user?: string;
  /** Number or name that the client gave the act. */
  client?: string;
  /** Where, in the controller's own words or as a node key. */
  place?: string;
  attribute?: string;
  from?: string;
  to?: string;
  /** False for an attempt that was refused. */
  done: boolean;
  /** Type of the event, as a node key. */
  type: string;
  message?: string;
}

/** One `ot.audit` event. */
export function auditEvent(origin: ControllerOrigin, entry: AuditEntry, now: string): EventDraft {
  const said: Record<string, string | undefined> = {
    'user.name': entry.user,
    'audit.client': entry.client,
    'audit.place': entry.place,
    'audit.attribute': entry.attribute,
    'audit.from': entry.from,
    'audit.to': entry.to,
    'audit.message': entry.message,
  };
  return {
    kind: 'ot.audit',
    time: now,
    fields: {
      ...originFields(origin),
      'event.action': entry.action,
      'event.outcome': entry.done ? 'success' : 'failure',
      'audit.type': entry.type,
      ...(entry.time === undefined ? {} : { 'audit.time': entry.time }),
      ...Object.fromEntries(
        Object.entries(said).flatMap(([name, text]) =>
          text === undefined || text === '' ? [] : [[name, short(text)]],
        ),
      ),
    },
  };
}
