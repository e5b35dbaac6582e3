import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { loginRecordBytes } from '#engine/logs/login-record-bytes.ts';
import { parseJournalHeader } from './journal-header.ts';
import { readFileChannel, readJournalChannel, systemMaxUse } from './log-channels.ts';

const now = new Date('2025-06-02T01:00:00Z');

function folder(files: Record<string, Buffer | string>): string {
  const root = mkdtempSync(join(tmpdir(), 'hinomi-logs-'));
  Object.entries(files).forEach(([name, content], index) => {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), content);
    const time = new Date(now.getTime() - (10 - index) * 86_400_000);
    utimesSync(join(root, name), time, time);
  });
  return root;
}

function journal(entries: number, firstMs: number): Buffer {
  const bytes = Buffer.alloc(256);
  bytes.write('LPKSHHRH', 'latin1');
  bytes.writeBigUInt64LE(BigInt(entries), 152);
  bytes.writeBigUInt64LE(BigInt(firstMs) * 1000n, 184);
  bytes.writeBigUInt64LE(BigInt(firstMs + 5000) * 1000n, 192);
  return bytes;
}

describe('log channels', () => {
  test('the oldest record is looked for in the rotated files, packed ones too', () => {
    const root = folder({
      'auth.log.2.gz': gzipSync('2025-05-20T08:00:00+09:00 pc sshd[1]: old\n'.repeat(2000)),
      'auth.log.1': '2025-05-27T08:00:00+09:00 pc sshd[1]: newer\n',
      'auth.log': '2025-06-01T08:00:00+09:00 pc sshd[1]: newest\n',
      'auth.logger': 'another log',
    });
    const channel = readFileChannel(join(root, 'auth.log'), now);
    expect(channel?.oldest).toBe('2025-05-19T23:00:00.000Z');
    expect(channel?.reason).toBeUndefined();
  });

  test('wtmp by record, audit by its stamp, another form says so', () => {
    const login = { type: 7, pid: 1, line: 'pts/0', id: '1', user: 'line3', host: '', ms: 1_700_000_000_000 };
    const root = folder({
      wtmp: loginRecordBytes(login, 384),
      'audit.log': 'type=SYSCALL msg=audit(1700000000.250:12): arch=c000003e\n',
      other: 'no time here\n',
      empty: '',
    });
    expect(readFileChannel(join(root, 'wtmp'), now)?.oldest).toBe('2023-11-14T22:13:20.000Z');
    expect(readFileChannel(join(root, 'audit.log'), now)?.oldest).toBe('2023-11-14T22:13:20.250Z');
    expect(readFileChannel(join(root, 'other'), now)).toMatchObject({ reason: expect.stringContaining('no time') });
    expect(readFileChannel(join(root, 'empty'), now)).toMatchObject({ bytes: 0 });
    expect(readFileChannel(join(root, 'absent'), now)).toBeUndefined();
  });

  test('the journal by the headers of its files', () => {
    const first = Date.parse('2025-05-01T00:00:00Z');
    const root = folder({
      'var/log/journal/abc/system.journal': journal(5, first + 1000),
      'var/log/journal/abc/system@1.journal': journal(5, first),
      'var/log/journal/abc/notes.txt': 'no journal',
      'etc/systemd/journald.conf': '[Journal]\n#SystemMaxUse=1G\nSystemMaxUse=200M\n',
    });
    const expected = { name: 'journald', bytes: 512, oldest: '2025-05-01T00:00:00.000Z', maxBytes: 200 * 1024 * 1024 };
    expect(readJournalChannel(root)).toMatchObject(expected);
    expect(readJournalChannel(folder({}))).toBeUndefined();
  });

  test('bytes that are no journal have no header; a limit that is not set is none', () => {
    expect(parseJournalHeader(Buffer.alloc(300))).toBeUndefined();
    expect(parseJournalHeader(journal(0, 0).subarray(0, 100))).toBeUndefined();
    expect(systemMaxUse('#SystemMaxUse=1G')).toBeUndefined();
  });
});
