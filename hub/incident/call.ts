import { nextStep } from './board.ts';
import type { Desk } from './desk.ts';
import type { PageCause, PagedMatter } from './pager.ts';
import type { IncidentRecord } from './record.ts';

/** Calls people about an incident, unless nobody is ever called about its kind: history, and trial operation. */
export function callAbout(desk: Desk, incident: IncidentRecord, cause: PageCause): void {
  if (incident.history || incident.trial) return;
  desk.pager.call(pagedMatter(desk, incident), cause);
}

/** An incident as calls and reminders tell it. */
export function pagedMatter(desk: Desk, incident: IncidentRecord): PagedMatter {
  const { id, number, site, zone, severity, sentence, assetName, drill, times, openedAt, late, first } = incident;
  const at = times.reported_at ?? times.detected_at ?? openedAt;
  const next = nextStep(desk, incident);
  const firstAct = next && { text: next.text, role: next.role.name };
  const when = late ? { at, happenedAt: first } : { at };
  return { id, number, site, zone, severity, sentence, assetName, drill, ...when, firstAct };
}
