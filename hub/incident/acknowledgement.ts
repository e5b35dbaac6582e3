import type { Actor } from './actor.ts';
import { callAbout } from './call.ts';
import { unacknowledged } from './consume.ts';
import type { Desk } from './desk.ts';
import type { IncidentRecord } from './record.ts';

/** How long an acknowledgement of a grave matter holds when nothing is entered, in minutes. */
export const defaultAckMinutes = 30;

/** Fields of an incident that this person acknowledges now. `minutes` null: without expiry. */
export function acknowledgedBy(
  desk: Desk,
  incident: IncidentRecord,
  actor: Actor,
  minutes?: number,
): Partial<IncidentRecord> {
  const grave = incident.severity === 'S1' || incident.severity === 'S2';
  const ackMinutes = minutes ?? (grave ? defaultAckMinutes : null);
  return {
    ackBy: actor.name,
    ackById: actor.id,
    ackMinutes,
    ackUntil: until(desk, ackMinutes),
    times: { acknowledged_at: desk.now(), ...incident.times },
  };
}

/** An entry by a person shows that the matter is being worked on: a running acknowledgement holds anew. */
export function renewedAck(desk: Desk, incident: IncidentRecord): Partial<IncidentRecord> {
  return incident.ackBy === null ? {} : { ackUntil: until(desk, incident.ackMinutes) };
}

/** Ends acknowledgements that ran out without an entry, and calls people again. Closed incidents are never called about. */
export function lapseAcknowledgements(desk: Desk): void {
  const due = desk.table.where(
    `ack_until IS NOT NULL AND ack_until <= ? AND state NOT IN ('closed', 'reviewed')
     AND (taken_back IS NULL OR declared = 1) ORDER BY ack_until`,
    desk.now(),
  );
  for (const incident of due) {
    const lapsed = desk.table.update(incident, unacknowledged);
    desk.enter({
      incident: lapsed,
      kind: 'incident.acknowledgement_lapsed',
      actor: null,
      text: {
        ja: '受領確認の後に記録がないまま期限が過ぎたため、もう一度連絡します',
        en: 'The acknowledgement ran out without an entry; people are called again',
      },
      payload: { by: incident.ackById, minutes: incident.ackMinutes },
    });
    callAbout(desk, lapsed, 'ack_expired');
  }
}

function until(desk: Desk, minutes: number | null): string | null {
  return minutes === null ? null : new Date(desk.clock().getTime() + minutes * 60_000).toISOString();
}
