import { isoTime } from '#engine/logs/host-event.ts';
import { type LoginState, type RecordSize, readLogin, readLoginRecord } from '#engine/logs/login-records.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import type { FileOrigin } from './file-origin.ts';
import { unreadable } from './unreadable.ts';

/** Logins, logouts and boots of a carried `wtmp`, or the failed logins of a `btmp`. */
export function* loginRecords(bytes: Buffer, size: RecordSize, origin: FileOrigin): Generator<EventDraft> {
  const failed = /btmp/i.test(origin.path);
  const state: LoginState = { users: {} };
  let damagedFrom = -1;
  for (let at = 0; at < bytes.length; at += size) {
    const record = readLoginRecord(bytes, at, size);
    if (!record) {
      if (damagedFrom < 0) damagedFrom = at;
      continue;
    }
    if (damagedFrom >= 0) yield unreadable(origin, `bytes ${damagedFrom} to ${at - 1} are no login records`);
    damagedFrom = -1;
    const finding = readLogin(record, failed, state);
    if (!finding) continue;
    const fields = { ...finding.fields, 'host.name': origin.host };
    yield { kind: finding.kind, time: isoTime(finding.ms), fields, history: true };
  }
  if (damagedFrom >= 0) yield unreadable(origin, `bytes ${damagedFrom} to ${bytes.length - 1} are no login records`);
}
