import type { ControlStore } from '../store/control-store.ts';

/** Whether people may still be called about an incident: it is open and nobody has acknowledged it. */
export function awaitsAcknowledgement(control: ControlStore, incident: string): boolean {
  const row = control.db.prepare('SELECT state, ack_by FROM incident WHERE id = ?').get(incident);
  return row !== undefined && row['ack_by'] === null && row['state'] !== 'closed' && row['state'] !== 'reviewed';
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
