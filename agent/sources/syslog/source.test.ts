import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import type { EventDraft } from '#protocol/events/event.ts';
import { findings } from '#protocol/events/validate.ts';
import { type RunningForTest, runForTest } from '../source-harness.ts';
import { source } from './source.ts';
import { dropsIn } from './udp-drops.ts';

const both = { udp: ['127.0.0.1:0'], tcp: ['127.0.0.1:0'], dropCheckMs: 20, receiveBufferBytes: 65_536 };

async function start(config: object): Promise<RunningForTest & { port(kind: 'udp' | 'tcp'): number }> {
  const run = runForTest(source, config);
  await run.until(() => run.health.length > 0);
  return { ...run, port: (kind) => Number(new RegExp(`${kind} [^,;]*:(\\d+)`).exec(run.health[0]?.reason ?? '')?.[1]) };
}

async function sendUdp(port: number, ...messages: (string | Buffer)[]): Promise<void> {
  const socket = createSocket('udp4');
  for (const message of messages) await new Promise((resolve) => socket.send(message, port, '127.0.0.1', resolve));
  socket.close();
}

async function sendTcp(port: number, stream: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.end(stream);
  socket.resume();
  await once(socket, 'close');
}

const words = (events: EventDraft[]) =>
  events.filter(({ kind }) => kind !== 'gap').map(({ fields }) => fields['message']);
const has = (word: string) => (events: EventDraft[]) => words(events).includes(word);
const noLogger = spawnSync('logger', ['-V']).status === 0 ? '' : ' (skipped: needs logger of bsdutils)';
const rsyslogd = '/usr/sbin/rsyslogd';
const noRsyslog = existsSync(rsyslogd) && noLogger === '' ? '' : ' (skipped: needs rsyslog and logger)';

describe('syslog source', () => {
  test('the sample is a valid configuration', () => {
    const { type, ...sample } = parse(readFileSync(new URL('./sample.yaml', import.meta.url), 'utf8'));
    expect(type).toBe(source.type);
    expect(source.schema.parse(sample)).toMatchObject({ maxConnections: 200 });
    expect(() => source.schema.parse({ udp: ['localhost:514'] })).toThrow(/ADDRESS:PORT/);
    for (const address of ['999.0.0.1:514', '[::g]:514', '10.0.0.1:70000']) {
      expect(source.schema.safeParse({ udp: [address] }).success, address).toBe(false);
    }
    for (const sender of ['192.0.2.0/33', '192.0.2', '2001:db8::/129', '10.0.0.0/', '300.1.1.1']) {
      expect(source.schema.safeParse({ senders: [sender] }).success, sender).toBe(false);
    }
    expect(source.schema.safeParse({ udp: ['[::]:5514'], senders: ['::1', '2001:db8::/32'] }).success).toBe(true);
  });

  test('UDP: a login, Japanese of a Windows gateway, and an overlong message', async () => {
    const run = await start({ ...both, maxMessageBytes: 500, timeZone: '+09:00' });
    await sendUdp(
      run.port('udp'),
      '<38>Mar  2 08:59:01 gw1 sshd[8]: Accepted password for op1 from 192.0.2.9 port 22 ssh2',
      Buffer.concat([
        Buffer.from('<13>Mar  2 08:59:01 gw2 scada: '),
        Buffer.from('8341838981 5b8380'.replace(' ', ''), 'hex'),
      ]),
      `<13>${'x'.repeat(600)}`,
    );
    await run.until((events) => events.length === 3);
    await run.stop();
    expect(run.events[0]).toMatchObject({
      kind: 'host.login',
      fields: { 'user.name': 'op1', 'host.name': 'gw1', 'observer.ip': '127.0.0.1' },
    });
    expect(run.events[0]?.time).toMatch(/-03-01T23:59:01\.000Z$/);
    expect(run.events[1]?.fields).toMatchObject({
      message: 'アラーム',
      'log.encoding': 'cp932',
      'process.name': 'scada',
    });
    expect(run.events[2]?.fields).toMatchObject({ 'host.name': '127.0.0.1', 'log.truncated_bytes': 104 });
    expect(run.events.flatMap(findings)).toEqual([]);
  });

  test('TCP: both framings on one connection, and a message that the end of the connection ends', async () => {
    const run = await start(both);
    await sendTcp(run.port('tcp'), '<13>one\n7 <13>two<13>three');
    await run.until((events) => events.length === 3);
    await run.stop();
    expect(words(run.events)).toEqual(['one', 'two', 'three']);
  });

  test('TCP: more small messages in one piece than the queue has room for are all kept', async () => {
    const run = await start({ ...both, maxQueued: 100 });
    await sendTcp(run.port('tcp'), Array.from({ length: 5000 }, (_, i) => `<13>m${i}\n`).join(''));
    await run.until((events) => words(events).includes('m4999'));
    await run.stop();
    expect(words(run.events)).toHaveLength(5000);
  });

  test('NUL bytes and bytes of no encoding are kept as they can be', async () => {
    const run = await start(both);
    await sendUdp(
      run.port('udp'),
      Buffer.from('<13>a\0b\0\n'),
      Buffer.from([0x3c, 0x31, 0x3e, 0xff, 0xfe, 0x00]),
      Buffer.alloc(0),
    );
    await run.until((events) => events.length >= 3);
    await run.stop();
    expect(words(run.events)[0]).toBe('a\0b');
    expect(run.events.flatMap(findings)).toEqual([]);
  });

  test('connections and senders beyond the limits are refused and shown', async () => {
    const run = await start({ ...both, maxConnectionsPerSender: 1 });
    const first = connect(run.port('tcp'), '127.0.0.1');
    first.write('<13>first\n');
    await run.until(has('first'));
    await sendTcp(run.port('tcp'), '<13>second\n');
    await run.until(() => run.health.at(-1)?.state === 'degraded');
    first.destroy();
    await run.stop();
    expect(words(run.events)).toEqual(['first']);
    expect(run.health.at(-1)?.reason).toMatch(/1 refused, last: more than 1 connections from 127\.0\.0\.1/);

    const closed = await start({ ...both, senders: ['192.0.2.0/24'] });
    await sendUdp(closed.port('udp'), '<13>no');
    await closed.until(() => closed.health.at(-1)?.state === 'degraded');
    await closed.stop();
    expect(closed.events).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')('what the kernel drops is a gap with the exact count', async () => {
    const run = await start({ ...both, receiveBufferBytes: 4096 });
    const script = `const s = require('node:dgram').createSocket('udp4'); let left = 3000;
      const next = () => (left-- > 0 ? s.send('<13>flood', ${run.port('udp')}, '127.0.0.1', next) : s.close()); next();`;
    expect(spawnSync(process.execPath, ['-e', script]).status).toBe(0);
    const lost = (events: EventDraft[]) =>
      events.reduce((sum, { fields }) => sum + Number(fields['gap.count'] ?? 0), 0);
    await run.until((events) => words(events).length + lost(events) === 3000);
    await run.stop();
    expect(lost(run.events)).toBeGreaterThan(0);
    const gap = run.events.find(({ kind }) => kind === 'gap');
    expect(gap?.fields).toMatchObject({ 'gap.kind': 'receive_drop', 'gap.source': 'syslog' });
    expect(run.events.flatMap(findings)).toEqual([]);
  });

  test('a port that is taken is an error of the source', async () => {
    const first = await start(both);
    const second = runForTest(source, { tcp: [`127.0.0.1:${first.port('tcp')}`] });
    await expect(second.until(() => false)).rejects.toMatchObject({ cause: { code: 'EADDRINUSE' } });
    await first.stop();
  });

  test('the kernel’s list of sockets', () => {
    const table = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  100: 0100007F:1589 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1 2 0 17
  101: 00000000:1589 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1 2 0 5`;
    expect(dropsIn(table, '127.0.0.1', 5513)).toBe(17);
    expect(dropsIn(table, '0.0.0.0', 5513)).toBe(5);
    expect(dropsIn(table, '::1', 5513)).toBeUndefined();
    const six = '  1: B80D0120000000000000000001000000:1589 0:0 07 0:0 00:0 0 0 0 1 2 0 3';
    expect(dropsIn(six, '2001:db8::1', 5513)).toBe(3);
  });

  test.skipIf(noLogger !== '')(`messages of logger in every form${noLogger}`, async () => {
    const run = await start(both);
    const log = (kind: 'udp' | 'tcp', ...options: string[]) => {
      const to = ['--server', '127.0.0.1', '--port', `${run.port(kind)}`, kind === 'udp' ? '--udp' : '--tcp'];
      const child = spawnSync('logger', [...to, '-t', 'scada', '-p', 'local3.warning', ...options]);
      expect(child.status, child.stderr.toString()).toBe(0);
    };
    log('udp', '--rfc3164', 'old form');
    log('udp', '--rfc5424', 'new form');
    log('tcp', '--rfc5424', '--octet-count', 'counted');
    log('tcp', '--rfc3164', '日本語');
    await run.until((events) => events.length === 4);
    await run.stop();
    expect(words(run.events).toSorted()).toEqual(['counted', 'new form', 'old form', '日本語']);
    for (const { fields } of run.events) {
      expect(fields).toMatchObject({
        'process.name': 'scada',
        'log.syslog.facility.name': 'local3',
        'log.syslog.severity.code': 4,
      });
    }
  });

  test.skipIf(noRsyslog !== '')(`messages forwarded by rsyslog${noRsyslog}`, async () => {
    const run = await start(both);
    const dir = mkdtempSync(join(tmpdir(), 'hinomi-rsyslog-'));
    const forward = (kind: 'udp' | 'tcp', more: string) =>
      `action(type="omfwd" target="127.0.0.1" port="${run.port(kind)}" protocol="${kind}" ${more})\n`;
    writeFileSync(
      join(dir, 'conf'),
      `global(workDirectory="${dir}")\nmodule(load="imuxsock" SysSock.Use="off")\ninput(type="imuxsock" Socket="${dir}/log")\n` +
        forward('udp', 'template="RSYSLOG_TraditionalForwardFormat"') +
        forward('tcp', 'template="RSYSLOG_SyslogProtocol23Format" TCP_Framing="octet-counted"'),
    );
    const child = spawn(rsyslogd, ['-n', '-f', join(dir, 'conf'), '-i', join(dir, 'pid')], { stdio: 'ignore' });
    onTestFinished(async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    });
    while (!existsSync(join(dir, 'log'))) await new Promise((resolve) => setImmediate(resolve));
    spawnSync('logger', [
      '--socket',
      join(dir, 'log'),
      '-t',
      'sshd',
      '-p',
      'auth.info',
      'Invalid user test from 192.0.2.9 port 4000',
    ]);
    await run.until((events) => events.filter(({ kind }) => kind === 'host.login').length === 2);
    await run.stop();
    for (const { fields } of run.events.filter(({ kind }) => kind === 'host.login')) {
      expect(fields).toMatchObject({ 'event.action': 'invalid_user', 'user.name': 'test', 'source.ip': '192.0.2.9' });
    }
  });
});
