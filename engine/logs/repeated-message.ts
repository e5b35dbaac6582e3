import type { EventDraft } from '#protocol/events/event.ts';
import { type HostEventContext, hostEvent } from './host-event.ts';
import type { SyslogMessage } from './syslog.ts';

const repeated = /^message repeated (\d{1,9}) times: \[ ?(.*)\]$/s;

/** Events that one line may become: enough for any rule that counts, and no flood out of one line. */
const most = 100;

/**
 * The events a message stands for. "message repeated N times" about a login, account or privilege becomes N events, as rules
 * count events; of more than a hundred the last one carries how often it stands for.
 */
export function hostEvents(message: SyslogMessage, context: HostEventContext): EventDraft[] {
  const match = repeated.exec(message.message);
  if (!match) return [hostEvent(message, context)];
  const inner = hostEvent({ ...message, message: match[2]! }, context);
  const times = Number(match[1]);
  if (inner.kind === 'host.log' || times === 0) return [hostEvent(message, context)];
  const rest = times - most + 1;
  return Array.from({ length: Math.min(times, most) }, (_, at) =>
    at === most - 1 && rest > 1 ? { ...inner, fields: { ...inner.fields, 'hinomi.count': rest } } : inner,
  );
}
