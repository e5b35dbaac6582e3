import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loginRecordBytes } from './login-record-bytes.ts';
import { detectRecordSize, type LoginState, readLogin, readLoginRecord, recordSizes } from './login-records.ts';

const at = Date.parse('2026-03-01T23:59:01.250Z');
const records = [
  { type: 2, line: '~', id: '~~', user: 'reboot', host: '6.12.0-amd64', ms: at },
  {
    type: 7,
    line: 'pts/0',
    id: 'ts/0',
    user: 'op1',
    host: '192.0.2.9',
    ms: at + 1000,
    pid: 811,
    address: [192, 0, 2, 9],
  },
  { type: 4, line: '|', user: 'date', ms: at + 2000 },
  { type: 3, line: '{', user: 'date', ms: at + 3_602_000 },
  { type: 8, line: 'pts/0', ms: at + 3_603_000 },
  { type: 1, line: '~', id: '~~', user: 'runlevel', ms: at + 3_603_500 },
  { type: 1, line: '~', id: '~~', user: 'shutdown', ms: at + 3_604_000 },
];

describe.each(recordSizes)('records of %i bytes', (size) => {
  const bytes = Buffer.concat(records.map((record) => loginRecordBytes(record, size)));

  test('the layout is recognised', () => {
    expect(detectRecordSize(bytes)).toBe(size);
    expect(detectRecordSize(bytes.subarray(0, size))).toBe(size);
    expect(detectRecordSize(Buffer.from('not login records at all'.repeat(40)))).toBeUndefined();
  });

  test('boot, login, clock change, logout and shutdown', () => {
    const state: LoginState = { users: {} };
    const found = records.map((_, i) => readLogin(readLoginRecord(bytes, i * size, size)!, false, state));
    expect(found.filter((item) => item !== undefined).map(({ kind, fields }) => ({ kind, ...fields }))).toEqual([
      { kind: 'host.lifecycle', 'event.action': 'boot', 'hinomi.reason': 'kernel 6.12.0-amd64' },
      {
        kind: 'host.login',
        'event.action': 'login',
        'event.outcome': 'success',
        'user.name': 'op1',
        'hinomi.auth.tty': 'pts/0',
        'source.ip': '192.0.2.9',
        'process.pid': 811,
      },
      { kind: 'host.lifecycle', 'event.action': 'time_changed', 'hinomi.time.step_ms': 3_600_000 },
      { kind: 'host.login', 'event.action': 'logout', 'user.name': 'op1', 'hinomi.auth.tty': 'pts/0' },
      { kind: 'host.lifecycle', 'event.action': 'shutdown' },
    ]);
    expect(found[1]?.ms).toBe(at + 1000);
  });

  test('every record of btmp is a failed login, IPv6 included', () => {
    const address = [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9];
    const record = readLoginRecord(
      loginRecordBytes({ type: 6, line: 'ssh:notty', user: 'admin', ms: at, address }, size),
      0,
      size,
    )!;
    expect(readLogin(record, true, { users: {} })?.fields).toEqual({
      'event.action': 'login_failed',
      'event.outcome': 'failure',
      'user.name': 'admin',
      'hinomi.auth.tty': 'ssh:notty',
      'source.ip': '2001:db8::9',
      'process.name': 'sshd',
    });
  });

  test('any bytes are read without an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: size, maxLength: size }), fc.boolean(), (random, failed) => {
        const record = readLoginRecord(Buffer.from(random), 0, size);
        if (record) readLogin(record, failed, { users: {} });
        detectRecordSize(Buffer.from(random));
      }),
    );
  });
});
