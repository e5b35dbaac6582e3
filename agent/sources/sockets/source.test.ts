import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { EventDraft } from '#protocol/events/event.ts';
import { findings } from '#protocol/events/validate.ts';
import { runForTest } from '../source-harness.ts';
import { source } from './source.ts';

/** Other tests talk over loopback at the same time: nothing is folded here. */
const config = { includeLoopback: true, pollMs: 50, maxPollMs: 50, cpuPercent: 100, foldAfter: 100_000 };
const noBash = spawnSync('bash', ['--version']).status !== 0;
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function listen(): Promise<{ port: number; connect(): Promise<Socket> }> {
  const accepted: Socket[] = [];
  const server = createServer((socket) => {
    accepted.push(socket);
    socket.on('error', () => undefined).resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    for (const socket of accepted) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    connect: async () => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      closers.push(() => socket.destroy());
      await once(socket, 'connect');
      return socket;
    },
  };
}

/** A server at a port at which nothing was seen: others of this machine may have had it a moment before. */
async function listenApart(from: readonly EventDraft[]): ReturnType<typeof listen> {
  const server = await listen();
  return from.some(ofPort(server.port, 'net.new_talker')) ? listenApart(from) : server;
}

const ofPort = (port: number, kind: string) => (event: EventDraft) =>
  event.kind === kind && event.fields['destination.port'] === port;

describe('sockets source', () => {
  test('the sample is a valid configuration', () => {
    const { type, ...sample } = parse(readFileSync(new URL('./sample.yaml', import.meta.url), 'utf8'));
    expect(type).toBe(source.type);
    expect(source.schema.parse(sample)).toMatchObject({ pollMs: 1000, includeLoopback: false });
  });

  test('a connection is a new talker once, with program and user, and a row per minute', async () => {
    const server = await listen();
    let time = Date.parse('2025-06-02T01:00:10Z');
    const run = runForTest(source, config, { now: () => new Date(time) });
    await server.connect();
    await run.until((events) => events.some(ofPort(server.port, 'net.new_talker')));
    await server.connect();
    const table = () => readFileSync('/proc/net/tcp', 'latin1');
    expect(table()).toContain(server.port.toString(16).toUpperCase().padStart(4, '0'));
    time += 60_000;
    await run.until((events) => events.some(ofPort(server.port, 'net.flow')));
    await run.stop();
    const talkers = run.events.filter(ofPort(server.port, 'net.new_talker'));
    expect(talkers).toHaveLength(1);
    expect(talkers[0]?.fields).toMatchObject({
      'source.ip': '127.0.0.1',
      'destination.ip': '127.0.0.1',
      'network.transport': 'tcp',
      'process.executable': process.execPath,
      'hinomi.flow.first_ever': true,
    });
    expect(talkers[0]?.fields['network.community_id']).toMatch(/^1:.{28}$/);
    const rows = run.events.filter(ofPort(server.port, 'net.flow'));
    expect(new Set(rows.map((row) => row.fields['network.direction']))).toEqual(new Set(['inbound', 'outbound']));
    expect(rows[0]?.fields['hinomi.flow.first']).toBe('2025-06-02T01:00:10.000Z');
    expect(run.events.flatMap(findings)).toEqual([]);
  });

  test('talkers are remembered over a restart, also when the memory was not written', async () => {
    const known = await listen();
    const stateDir = mkdtempSync(join(tmpdir(), 'hinomi-talkers-'));
    const first = runForTest(source, config, { stateDir });
    await known.connect();
    await first.until((events) => events.some(ofPort(known.port, 'net.new_talker')));
    await first.stop();
    const saved = await listenApart(first.events);
    const talker = { transport: 'tcp', client: '127.0.0.1', server: '127.0.0.1', port: saved.port };
    const second = runForTest(source, config, { stateDir, position: { talkers: [talker] } });
    await saved.connect();
    const fresh = await listenApart(first.events);
    await fresh.connect();
    await second.until((events) => events.some(ofPort(fresh.port, 'net.new_talker')));
    await second.stop();
    expect(second.events.filter(ofPort(known.port, 'net.new_talker'))).toEqual([]);
    expect(second.events.filter(ofPort(saved.port, 'net.new_talker'))).toEqual([]);
  });

  test.each([
    [false, 0],
    [true, 2],
  ])('loopback asked for: %s', async (includeLoopback, rows) => {
    const server = await listen();
    await server.connect();
    const run = runForTest(source, { ...config, includeLoopback });
    await run.until(() => run.health.length > 0);
    await run.stop();
    expect(run.events.filter(ofPort(server.port, 'net.flow'))).toHaveLength(rows);
  });

  test.skipIf(noBash)('the program is the one that holds the socket; two different holders are nobody', async () => {
    const server = await listen();
    const shell = (script: string) => {
      const child = spawn('bash', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
      closers.push(async () => {
        const ended = once(child, 'exit');
        process.kill(-(child.pid ?? 0), 'SIGKILL');
        await ended;
      });
      return once(child.stdout, 'data');
    };
    const outbound = (events: EventDraft[]) =>
      events.filter((e) => ofPort(server.port, 'net.flow')(e) && e.fields['network.direction'] === 'outbound');
    let time = Date.parse('2025-06-02T01:00:10Z');
    await shell(`exec 3<>/dev/tcp/127.0.0.1/${server.port}; echo ok; read x`);
    const alone = runForTest(source, config, { now: () => new Date(time) });
    await alone.until((events) => events.some(ofPort(server.port, 'net.new_talker')));
    time += 60_000;
    await alone.until((events) => outbound(events).length > 0);
    await alone.stop();
    expect(outbound(alone.events).map((event) => event.fields['process.name'])).toContain('bash');

    const other = await listen();
    await shell(`exec 3<>/dev/tcp/127.0.0.1/${other.port}; sleep 1000 & echo ok; read x`);
    const shared = runForTest(source, config, { now: () => new Date(time) });
    await shared.until((events) => events.some(ofPort(other.port, 'net.new_talker')));
    time += 60_000;
    await shared.until((events) => events.some(ofPort(other.port, 'net.flow')));
    await shared.stop();
    const client = shared.events.filter(
      (e) => ofPort(other.port, 'net.flow')(e) && e.fields['network.direction'] === 'outbound',
    );
    expect(client.length).toBeGreaterThan(0);
    expect(client.map((event) => event.fields['process.name'])).toEqual(client.map(() => undefined));
  });

  test('more new talkers than a minute may tell become a gap and are told later', async () => {
    const servers = await Promise.all(Array.from({ length: 5 }, listen));
    for (const server of servers) await server.connect();
    const ports = new Set(servers.map((server) => server.port));
    let time = Date.parse('2025-06-02T01:00:10Z');
    const limits = { ...config, maxNewTalkersPerMinute: 1 };
    const run = runForTest(source, limits, { now: () => new Date(time) });
    await run.until((events) => events.some((event) => event.kind === 'net.new_talker'));
    time += 60_000;
    await run.until((events) => events.some((event) => event.kind === 'gap'));
    const seen = () =>
      run.events.filter((e) => e.kind === 'net.new_talker' && ports.has(Number(e.fields['destination.port'])));
    for (let minute = 0; minute < 200 && seen().length < 5; minute++) {
      const count = run.events.length;
      time += 60_000;
      await run.until((events) => events.length > count);
    }
    await run.stop();
    expect(seen()).toHaveLength(5);
    expect(run.events.flatMap(findings)).toEqual([]);
  });
});
