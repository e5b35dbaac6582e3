import { readFile } from 'node:fs/promises';
import {
  detectRecordSize,
  type LoginFinding,
  type LoginRecord,
  readLogin,
  readLoginRecord,
} from '#engine/logs/login-records.ts';

/** The sessions of a utmp file at the last look, by terminal and time; kept with the events. */
export type SessionTable = Record<string, { user: string; line: string }>;

/** What changed in a utmp file since the last look. */
export async function readSessions(
  path: string,
  before: SessionTable,
  nowMs: number,
): Promise<{ findings: LoginFinding[]; table: SessionTable }> {
  const table: SessionTable = {};
  const findings: LoginFinding[] = [];
  for (const record of await presentSessions(path)) {
    const key = `${record.line} ${record.pid} ${record.ms}`;
    table[key] = { user: record.user, line: record.line };
    const finding = before[key] ? undefined : readLogin(record, false, { users: {} });
    if (finding) findings.push(finding);
  }
  for (const [key, { user, line }] of Object.entries(before)) {
    if (table[key]) continue;
    const fields = { 'event.action': 'logout', 'user.name': user, 'hinomi.auth.tty': line };
    findings.push({ kind: 'host.login', ms: nowMs, fields });
  }
  return { findings, table };
}

async function presentSessions(path: string): Promise<LoginRecord[]> {
  const bytes = await readFile(path);
  const size = detectRecordSize(bytes);
  const found: LoginRecord[] = [];
  if (size === undefined) return found;
  for (let at = 0; at + size <= bytes.length; at += size) {
    const record = readLoginRecord(bytes, at, size);
    if (record?.type === 7) found.push(record);
  }
  return found;
}
