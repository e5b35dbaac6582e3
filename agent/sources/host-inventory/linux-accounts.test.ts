import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loginRecordBytes } from '#engine/logs/login-record-bytes.ts';
import { readLastLogons } from './last-logons.ts';
import { type AccountFiles, readAccounts } from './linux-accounts.ts';

const files: AccountFiles = {
  passwd: [
    'root:x:0:0:root:/root:/bin/bash',
    'daemon:x:1:1::/usr/sbin:/usr/sbin/nologin',
    'line3:x:1001:1001:ライン3:/home/line3:/bin/bash',
    'maker:x:1002:27::/home/maker:/bin/sh',
    'locked:x:1003:1003::/home/locked:/bin/sh',
    'keyed:x:1004:1004::/home/keyed:/bin/sh',
    'left:x:1005:1005::/home/left:/bin/sh',
    'broken',
    '',
  ].join('\n'),
  group: 'root:x:0:\nsudo:x:27:line3\nusers:x:100:keyed\n',
  shadow: [
    'root:$y$j9T$x:19000:0:99999:7:::',
    'daemon:*:19000::::::',
    'line3:$y$j9T$x:19000::::::',
    'maker:$y$j9T$x:19000::::::',
    'locked:!$y$x:19000::::::',
    'keyed:!:19000::::::',
    'left:$y$j9T$x:19000::::::20000:',
  ]
    .join('\n')
    .replace('::::::20000:', ':::::20000:'),
  adminGroups: ['sudo'],
  lastLogons: new Map([['line3', Date.parse('2025-06-01T23:00:00Z')]]),
  hasKeys: (home) => home === '/home/keyed',
  today: 20_200,
};

describe('accounts', () => {
  test('enabled, administrator and last logon', () => {
    const found = readAccounts(files).map((one) => [one.name, one.enabled, one.admin, one.password, one.keys]);
    expect(found).toEqual([
      ['root', true, true, 'set', false],
      ['daemon', false, false, 'locked', false],
      ['line3', true, true, 'set', false],
      ['maker', true, true, 'set', false],
      ['locked', true, false, 'locked', false],
      ['keyed', true, false, 'locked', true],
      ['left', false, false, 'set', false],
    ]);
    expect(readAccounts(files).map(({ expired, shell }) => [expired, shell])).toContainEqual([true, '/bin/sh']);
    expect(readAccounts(files)[2]?.lastLogon).toBe('2025-06-01T23:00:00.000Z');
  });

  test('what cannot be read is said, not guessed', () => {
    const [root] = readAccounts({ ...files, shadow: undefined, lastLogons: undefined });
    expect(root?.unknown).toMatch(/shadow.*last logon/);
    expect(root).toMatchObject({ password: 'unknown', enabled: true });
    expect(readAccounts({ ...files, hasKeys: () => undefined })[4]).not.toHaveProperty('keys');
    const [open] = readAccounts({ ...files, shadow: 'root::19000::::::' });
    expect(open?.password).toBe('none');
    expect(root?.lastLogon).toBeUndefined();
  });

  test('no text makes it fail', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (passwd, group, shadow) =>
        Array.isArray(readAccounts({ ...files, passwd, group, shadow })),
      ),
    );
  });
});

describe('last logons', () => {
  const root = () => {
    const folder = mkdtempSync(join(tmpdir(), 'hinomi-root-'));
    for (const path of ['var/log', 'var/lib/lastlog']) mkdirSync(join(folder, path), { recursive: true });
    return folder;
  };
  const uids = new Map([
    ['root', 0],
    ['line3', 3],
  ]);

  test('no record at all is undefined', () => {
    expect(readLastLogons(root(), uids)).toBeUndefined();
  });

  test('the latest of lastlog, wtmp and lastlog2 counts', () => {
    const folder = root();
    const lastlog = Buffer.alloc(292 * 4);
    lastlog.writeUInt32LE(1000, 292 * 3);
    writeFileSync(join(folder, 'var/log/lastlog'), lastlog);
    expect(readLastLogons(folder, uids)).toEqual(new Map([['line3', 1_000_000]]));
    const login = { type: 7, pid: 1, line: 'pts/0', id: '1', user: 'line3', host: '', ms: 1_700_000_000_000 };
    const records = [1, 2].map((step) => loginRecordBytes({ ...login, ms: login.ms + step * 1000 }, 384));
    writeFileSync(join(folder, 'var/log/wtmp'), Buffer.concat(records));
    expect(readLastLogons(folder, uids)?.get('line3')).toBe(1_700_000_002_000);
    const db = new DatabaseSync(join(folder, 'var/lib/lastlog/lastlog2.db'));
    db.exec('CREATE TABLE Lastlog2 (Name TEXT PRIMARY KEY, Time INTEGER, TTY TEXT, RemoteHost TEXT, Service TEXT)');
    db.exec("INSERT INTO Lastlog2 VALUES ('root', 1800000000, '', '', '')");
    db.close();
    expect(readLastLogons(folder, uids)?.get('root')).toBe(1_800_000_000_000);
    expect(readLastLogons(folder, uids)?.get('line3')).toBe(1_700_000_002_000);
  });
});
