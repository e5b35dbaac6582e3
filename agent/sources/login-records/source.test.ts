import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type LoginRecordFields, loginRecordBytes } from '#engine/logs/login-record-bytes.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import { findings } from '#protocol/events/validate.ts';
import { runForTest } from '../source-harness.ts';
import { source } from './source.ts';

const notRoot = process.getuid?.() === 0 ? '' : ' (skipped: another user can only be tried by root)';
const at = Date.parse('2026-03-01T23:59:00Z');
const bytes = (...records: LoginRecordFields[]) =>
  Buffer.concat(records.map((record) => loginRecordBytes(record, 384)));
const boot: LoginRecordFields = { type: 2, line: '~', user: 'reboot', host: '6.12.0', ms: at };
const login = (n: number): LoginRecordFields => ({
  type: 7,
  line: `pts/${n}`,
  user: `op${n}`,
  host: '192.0.2.9',
  ms: at + n * 1000,
});
const logout = (n: number): LoginRecordFields => ({ type: 8, line: `pts/${n}`, ms: at + n * 1000 + 500 });
const files = () => {
  const dir = mkdtempSync(join(tmpdir(), 'hinomi-logins-'));
  return { wtmp: join(dir, 'wtmp'), btmp: join(dir, 'btmp'), utmp: join(dir, 'utmp') };
};
const config = ({ wtmp, btmp }: { wtmp: string; btmp: string }) => ({ wtmp: [wtmp], btmp: [btmp], pollMs: 20 });
const brief = ({ kind, fields, history }: EventDraft) =>
  `${fields['event.action'] ?? `${kind} ${fields['gap.kind']}`} ${fields['user.name'] ?? ''}${history ? ' history' : ''}`;

describe('login-records source', () => {
  test('the sample is a valid configuration', () => {
    const { type, ...sample } = parse(readFileSync(new URL('./sample.yaml', import.meta.url), 'utf8'));
    expect(type).toBe(source.type);
    expect(source.schema.parse(sample)).toMatchObject({ btmp: ['/var/log/btmp'] });
  });

  test('history, live records in pieces, failed logins, and a logout after a restart', async () => {
    const path = files();
    writeFileSync(path.wtmp, bytes(boot, login(1)));
    writeFileSync(path.btmp, '');
    const first = runForTest(source, config(path));
    await first.until((events) => events.length === 2);
    appendFileSync(path.btmp, bytes({ type: 6, line: 'ssh:notty', user: 'admin', ms: at }).subarray(0, 100));
    appendFileSync(path.wtmp, bytes(login(2)));
    await first.until((events) => events.length === 3);
    appendFileSync(path.btmp, bytes({ type: 6, line: 'ssh:notty', user: 'admin', ms: at }).subarray(100));
    await first.until((events) => events.length === 4);
    await first.stop();
    expect(first.events.map(brief)).toEqual(['boot  history', 'login op1 history', 'login op2', 'login_failed admin']);
    expect(first.events.flatMap(findings)).toEqual([]);

    appendFileSync(path.wtmp, bytes(logout(1)));
    const second = runForTest(source, config(path), { position: first.position() });
    await second.until((events) => events.length === 1);
    await second.stop();
    expect(second.events.map(brief)).toEqual(['logout op1']);
  });

  test('rotation while running and while away, copied or renamed', async () => {
    const path = files();
    writeFileSync(path.wtmp, bytes(login(1)));
    writeFileSync(path.btmp, '');
    const first = runForTest(source, config(path));
    await first.until((events) => events.length === 1);
    appendFileSync(path.wtmp, bytes(login(2)));
    copyFileSync(path.wtmp, `${path.wtmp}.2`);
    truncateSync(path.wtmp);
    await first.until((events) => events.length === 2);
    appendFileSync(path.wtmp, bytes(login(3)));
    await first.until((events) => events.length === 3);
    await first.stop();
    appendFileSync(path.wtmp, bytes(login(4)));
    renameSync(path.wtmp, `${path.wtmp}.1`);
    writeFileSync(path.wtmp, bytes(login(5)));
    const second = runForTest(source, config(path), { position: first.position() });
    await second.until((events) => events.length === 2);
    await second.stop();
    expect([...first.events, ...second.events].map(brief)).toEqual([
      'login op1 history',
      'login op2',
      'login op3',
      'login op4',
      'login op5',
    ]);
  });

  test('an emptied file and damaged records are gaps, what follows is read', async () => {
    const path = files();
    writeFileSync(path.wtmp, Buffer.concat([bytes(login(1)), Buffer.alloc(768, 0xff), bytes(login(2))]));
    writeFileSync(path.btmp, '');
    const run = runForTest(source, config(path));
    await run.until((events) => events.length === 3);
    truncateSync(path.wtmp);
    await run.until((events) => events.length === 4);
    appendFileSync(path.wtmp, bytes(login(3)));
    await run.until((events) => events.length === 5);
    await run.stop();
    expect(run.events.map(brief)).toEqual([
      'login op1 history',
      'gap source_unreadable ',
      'login op2 history',
      'gap source_cleared ',
      'login op3',
    ]);
    expect(run.events[1]?.fields).toMatchObject({ 'gap.first': `${path.wtmp}@384`, 'gap.last': `${path.wtmp}@1151` });
    expect(run.events.flatMap(findings)).toEqual([]);
  });

  test('sessions that appear and disappear in a utmp file', async () => {
    const path = files();
    writeFileSync(path.utmp, bytes(boot, login(1)));
    const run = runForTest(source, { wtmp: [], btmp: [], utmp: [path.utmp], pollMs: 20 });
    await run.until((events) => events.length === 1);
    writeFileSync(path.utmp, bytes(boot, logout(1), login(2)));
    await run.until((events) => events.length === 3);
    await run.stop();
    expect(run.events.map(brief)).toEqual(['login op1 history', 'login op2', 'logout op1']);
  });

  test.skipIf(notRoot !== '')(
    `a file that may not be read is named and the others are followed${notRoot}`,
    async () => {
      const path = files();
      chmodSync(dirname(path.wtmp), 0o755);
      writeFileSync(path.wtmp, bytes(login(1)));
      writeFileSync(path.btmp, bytes({ type: 6, line: 'ssh:notty', user: 'admin', ms: at }), { mode: 0o600 });
      process.seteuid?.(65_534);
      try {
        const run = runForTest(source, config(path));
        await run.until(() => run.health.length > 0);
        expect(run.health).toEqual([{ state: 'degraded', reason: expect.stringMatching(/btmp: .*permission denied/) }]);
        expect(run.events.map(brief)).toEqual(['login op1 history']);
        process.seteuid?.(0);
        chmodSync(path.btmp, 0o644);
        appendFileSync(path.wtmp, bytes(login(2)));
        process.seteuid?.(65_534);
        await run.until((events) => events.length === 3);
        await run.stop();
        expect(run.events.map(brief).sort()).toEqual(['login op1 history', 'login op2', 'login_failed admin history']);
      } finally {
        process.seteuid?.(0);
      }
    },
  );

  test('a missing file is told', async () => {
    const run = runForTest(source, config(files()));
    await run.until(() => run.health.length > 0);
    await run.stop();
    expect(run.health[0]).toMatchObject({ state: 'unavailable', reason: expect.stringContaining('does not exist') });
  });

  const own = '/var/log/wtmp';
  const empty = !existsSync(own) || readFileSync(own).length === 0;
  test.skipIf(empty)(`this machine’s own wtmp${empty ? ' (skipped: it has none)' : ''}`, async () => {
    const copy = files();
    copyFileSync(own, copy.wtmp);
    const run = runForTest(source, { wtmp: [copy.wtmp], btmp: [], pollMs: 20 });
    await run.until((events) => events.length > 0);
    await run.stop();
    expect(run.events.flatMap(findings)).toEqual([]);
  });
});
