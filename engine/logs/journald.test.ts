import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findings } from '#protocol/events/validate.ts';
import { readJournalLine } from './journald.ts';

const entry = (more: object) =>
  JSON.stringify({ __CURSOR: 's=1;i=2', __REALTIME_TIMESTAMP: '1772409541250000', _HOSTNAME: 'gw1', ...more });
const draftOf = (more: object) => {
  const read = readJournalLine(entry(more), { host: 'here' });
  if ('fault' in read) throw new Error(read.fault);
  expect(findings(read.draft)).toEqual([]);
  return read.draft;
};

describe('journal entries', () => {
  test('an sshd entry is a login', () => {
    const draft = draftOf({
      SYSLOG_IDENTIFIER: 'sshd',
      _PID: '77',
      PRIORITY: '6',
      SYSLOG_FACILITY: '4',
      MESSAGE: 'Failed password for root from 192.0.2.9 port 22 ssh2',
    });
    expect(draft).toMatchObject({
      kind: 'host.login',
      time: '2026-03-01T23:59:01.250Z',
      fields: { 'event.action': 'login_failed', 'host.name': 'gw1', 'source.ip': '192.0.2.9' },
      logsource: { product: 'linux', service: 'sshd' },
    });
  });

  test('message ids of systemd count, whatever language the words are in', () => {
    const session = draftOf({
      SYSLOG_IDENTIFIER: 'systemd-logind',
      MESSAGE_ID: '8d45620c1a4348dbb17410da57c60c66',
      USER_ID: 'op1',
      SESSION_ID: '4',
      MESSAGE: 'ユーザ op1 の新しいセッション',
    });
    expect(session).toMatchObject({
      kind: 'host.login',
      fields: { 'event.action': 'session_opened', 'user.name': 'op1' },
    });
    const clock = draftOf({ MESSAGE_ID: 'c7a787079b354eaaa9e77b371893cd27', MESSAGE: 'x' });
    expect(clock).toMatchObject({ kind: 'host.lifecycle', fields: { 'event.action': 'time_changed' } });
  });

  test('bytes, repeated and left-out values', () => {
    expect(draftOf({ MESSAGE: [0x83, 0x41, 0x83, 0x89, 0x81, 0x5b, 0x83, 0x80] }).fields['message']).toBe('アラーム');
    expect(draftOf({ MESSAGE: ['one', 'two', [0x33]] }).fields['message']).toBe('one\ntwo\n3');
    expect(draftOf({ MESSAGE: null, _COMM: 'x' }).fields).toMatchObject({ message: '', 'process.name': 'x' });
  });

  test.each(['', '{', '[]', 'null', '"x"', '{"MESSAGE":"no cursor"}'])('%s is a fault', (line) => {
    expect(readJournalLine(line, { host: 'here' })).toHaveProperty('fault');
  });

  test('any object is an entry or a fault', () => {
    const names = fc.constantFrom(
      '__CURSOR',
      '__REALTIME_TIMESTAMP',
      'MESSAGE',
      'MESSAGE_ID',
      '_PID',
      'PRIORITY',
      'USER_ID',
    );
    fc.assert(
      fc.property(fc.dictionary(names, fc.jsonValue()), (object) => {
        const read = readJournalLine(entry(object), { host: 'here' });
        expect('fault' in read || findings(read.draft).length === 0).toBe(true);
      }),
    );
  });
});
