import type { ControlStore } from '../store/control-store.ts';

/**
 * Whether people may still be called about an incident: it is open, nobody has acknowledged it, and it still holds or was
 * declared by a person.
 */
export function awaitsAcknowledgement(control: ControlStore, incident: string): boolean {
  const row = control.db
    .prepare(
      `SELECT 1 FROM incident WHERE id = ? AND ack_by IS NULL AND state NOT IN ('closed', 'reviewed')
       AND (taken_back IS NULL OR declared = 1)`,
    )
    .get(incident);
  return row !== undefined;
}

/** Keeps when an incident first went beyond those called at first. */
export function markEscalated(control: ControlStore, incident: string, at: string): void {
  control.db
    .prepare(
      `UPDATE incident SET times = json_set(times, '$.escalated_at', ?)
       WHERE id = ? AND json_extract(times, '$.escalated_at') IS NULL`,
    )
    .run(at, incident);
}
