import { describe, expect, test } from 'vitest';
import { diffSnapshots } from './difference.ts';
import type { Snapshot } from './model.ts';
import { namesSecret } from './secret.ts';
import { buildSnapshot, SectionBuilder } from './section.ts';

describe('a name', () => {
  test.each([
    'Password',
    'AdminPassword1',
    'user_password',
    'WLAN-PWD',
    'PrivateKey',
    'private key',
    'ApiKey',
    'API_KEY',
    'PIN',
    'OperatorPIN',
    'PIN2',
    'PinCode',
    'パスワード',
    '管理者パスワード',
    '暗証番号',
    '扉の暗証番号2',
  ])('%s is that of a secret', (name) => expect(namesSecret(name)).toBe(true));

  test.each([
    'PasswordRequired',
    'PasswordMinimumLength',
    'SupportedPrivateKeyFormats',
    'LockPinPosition',
    'Pinion',
    'SpindleSpeed',
    'KeyCount',
    'Bypass',
    'Compass',
    'パスワードの有無',
    'パスワード有効期限',
    'ピン位置',
    '',
  ])('%s is not', (name) => expect(namesSecret(name)).toBe(false));
});

describe('a difference', () => {
  const snapshot = (record: object): Snapshot => {
    const values = new SectionBuilder('values');
    values.add('1/holding/5', { class: 'secret', rule: 'name of a secret', path: 'パスワード', ...record });
    return buildSnapshot(
      {
        device: 'press',
        protocol: 'modbus',
        address: 'h:502',
        identity: 'modbus',
        started: '2026-11-04T01:00:00.000Z',
        ended: '2026-11-04T01:00:01.000Z',
        complete: true,
        reasons: [],
        open: [],
        requests: {},
        refused: {},
        bytesIn: 0,
        bytesOut: 0,
      },
      [values.finish()],
    );
  };
  const digest = (digit: string, key = 'aaaaaaaa') => ({ raw: { $secret: digit.repeat(64), key } });

  test('of two digests under one key shows that the value changed, and no value', () => {
    expect(diffSnapshots(snapshot(digest('1')), snapshot(digest('2')))).toMatchObject([
      { op: 'changed', from: '•••• 111111111111', to: '•••• 222222222222', class: 'config' },
    ]);
    expect(diffSnapshots(snapshot(digest('1')), snapshot(digest('1')))).toEqual([]);
  });

  test('of digests under two keys says that nothing can be said', () => {
    expect(diffSnapshots(snapshot(digest('1')), snapshot(digest('2', 'bbbbbbbb')))).toMatchObject([
      { op: 'unreadable', severity: 'low' },
    ]);
  });

  test('does not tell the value that a new rule made a secret', () => {
    const before = snapshot({ class: 'unclassified', raw: '04d2', decoded: 1234 });
    const items = diffSnapshots(before, snapshot(digest('1')));
    expect(items.find(({ attribute }) => attribute === 'value')).toMatchObject({ from: '••••' });
    expect(JSON.stringify(items)).not.toMatch(/1234|04d2/);
  });
});
