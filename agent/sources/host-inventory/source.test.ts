import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { findings } from '#protocol/events/validate.ts';
import { runForTest } from '../source-harness.ts';
import { mountPoints } from './linux-inventory.ts';
import { source } from './source.ts';

describe('host-inventory source', () => {
  test('the sample is a valid configuration', () => {
    const { type, ...sample } = parse(readFileSync(new URL('./sample.yaml', import.meta.url), 'utf8'));
    expect(type).toBe(source.type);
    expect(source.schema.parse(sample)).toMatchObject({ everyMinutes: 60, sharedAccounts: ['line3', 'inspection'] });
  });

  test('this machine: system, accounts, clock, disks; a new listener with its program on command', async () => {
    const { username } = userInfo();
    const run = runForTest(source, { sharedAccounts: [username] });
    await run.until(() => run.position() !== undefined);
    const of = (item: string) => run.events.filter((event) => event.fields['hinomi.posture.item'] === item);
    expect(of('os')).toHaveLength(1);
    expect(of('clock')).toHaveLength(1);
    expect(of('disk').length).toBeGreaterThan(0);
    const own = of('account').find((event) => event.fields['user.name'] === username);
    expect(own?.fields).toMatchObject({ 'event.action': 'present', 'hinomi.account.shared': true });

    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const ofPort = () => run.events.filter((event) => event.fields['destination.port'] === port);
    expect(await run.command('inventory')).toMatchObject({ facts: expect.any(Number) });
    expect(ofPort().map((event) => event.fields)).toMatchObject([
      { 'event.action': 'added', 'server.address': '127.0.0.1', 'process.executable': process.execPath },
    ]);
    server.close();
    await once(server, 'close');
    await run.command('inventory');
    await run.stop();
    expect(ofPort().map((event) => event.fields['event.action'])).toEqual(['added', 'removed']);
    expect(run.events.flatMap(findings)).toEqual([]);
  });

  test('what this machine is made of is read once an hour, in a thread that ends, by few programs', async () => {
    let programs = 0;
    const count = () => programs++;
    subscribe('child_process', count);
    const run = runForTest(source, { hardwareBelowCpuPercent: 100 });
    await run.until(() => run.position() !== undefined);
    await run.command('inventory');
    await run.stop();
    unsubscribe('child_process', count);
    const parts = run.events.filter(({ fields }) =>
      ['hardware', 'drive', 'network_interface'].includes(String(fields['hinomi.posture.item'])),
    );
    expect(parts.length).toBeGreaterThan(0);
    expect(parts.map(({ fields }) => fields['event.action'])).toEqual(parts.map(() => 'present'));
    expect(run.events.flatMap(findings)).toEqual([]);
    expect(run.health.some(({ reason }) => reason?.startsWith('hardware'))).toBe(false);
    expect(programs).toBeLessThanOrEqual(8);
  });

  test('a disk that cannot be asked is unreadable, never removed', async () => {
    const root = mkdtempSync(join(tmpdir(), 'hinomi-root-'));
    mkdirSync(join(root, 'proc'));
    mkdirSync(join(root, 'data'));
    const mounts = (text: string) => writeFileSync(join(root, 'proc/mounts'), text);
    mounts('/dev/sda1 /data ext4 rw 0 0\n');
    const run = runForTest(source, { root });
    await run.until(() => run.position() !== undefined);
    mounts('/dev/sda1 /gone ext4 rw 0 0\n');
    await run.command('inventory');
    await run.stop();
    const disks = run.events.filter((event) => event.fields['hinomi.posture.item'] === 'disk');
    expect(disks.map((event) => event.fields['event.action'])).toEqual(['present', 'unreadable']);
  });

  test('an account added while the agent was away is told at the next start', async () => {
    const root = mkdtempSync(join(tmpdir(), 'hinomi-root-'));
    mkdirSync(join(root, 'etc'));
    for (const name of ['passwd', 'group', 'os-release'])
      writeFileSync(join(root, 'etc', name), readFileSync(`/etc/${name}`));
    const first = runForTest(source, { root });
    await first.until(() => first.position() !== undefined);
    await first.stop();
    appendFileSync(join(root, 'etc/passwd'), 'backdoor:x:0:0::/root:/bin/sh\n');
    const second = runForTest(source, { root }, { position: first.position() });
    await second.until((events) => events.some((event) => event.fields['user.name'] === 'backdoor'));
    await second.stop();
    const accounts = second.events.filter((event) => event.fields['hinomi.posture.item'] === 'account');
    expect(accounts.map((event) => event.fields)).toMatchObject([
      { 'event.action': 'added', 'user.name': 'backdoor', 'hinomi.account.admin': true },
    ]);
  });

  test('an item that cannot be read says so and disturbs no other', async () => {
    const root = mkdtempSync(join(tmpdir(), 'hinomi-root-'));
    const run = runForTest(source, { root });
    await run.until(() => run.health.length > 0);
    await run.stop();
    const unreadable = run.events.filter((event) => event.fields['event.action'] === 'unreadable');
    expect(unreadable.map((event) => event.fields['hinomi.posture.item']).toSorted()).toEqual([
      'account',
      'disk',
      'os',
    ]);
    expect(run.events.some((event) => event.fields['hinomi.posture.item'] === 'clock')).toBe(true);
    expect(run.health[0]?.state).toBe('degraded');
    expect(run.events.flatMap(findings)).toEqual([]);
  });
});

test('mount points: disks only, each once, blanks decoded', () => {
  const text = [
    'proc /proc proc rw 0 0',
    '/dev/sda1 / ext4 rw 0 0',
    '/dev/sda1 /var/lib/docker ext4 rw 0 0',
    '/dev/sdb1 /mnt/line\\0403 vfat rw 0 0',
    '/dev/loop1 /snap/x squashfs ro 0 0',
  ].join('\n');
  expect(mountPoints(text)).toEqual(['/', '/mnt/line 3']);
});
