import { writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { accountOf, missingNumbers, openGaps } from '../support/account.ts';
import { longForm, seeded } from '../support/form.ts';
import { LineWriter, numberOf } from '../support/line-writer.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, freePort } from '../support/processes.ts';

afterEach(endAll);

const seed = 20260406;
const rounds = longForm ? 60 : 6;
const atLeastMs = longForm ? 600_000 : 0;
const linesPerSecond = 400;
const syslogPerSecond = 100;
const site = 'plant-2';
const agent = 'pc-1';

/** A device that sends syslog over TCP and connects again when it is cut off; what was on its way then is lost outside of us. */
class SyslogSender {
  private socket: Socket | null = null;
  private readonly timer: NodeJS.Timeout;
  sent = 0;
  constructor(port: number) {
    this.timer = setInterval(() => {
      if (!this.socket) {
        const socket = connect(port, '127.0.0.1');
        this.socket = socket;
        socket.on('error', () => {});
        socket.on('close', () => {
          this.socket = null;
        });
      }
      for (let at = 0; at < syslogPerSecond / 20 && this.socket.writable; at++) {
        this.socket.write(`<13>1 2026-04-06T00:00:00Z plc-1 device - - - line ${++this.sent} beat\n`);
      }
    }, 50);
  }
  stop(): void {
    clearInterval(this.timer);
    this.socket?.destroy();
  }
}

test(
  `killed at random ${rounds} times under ${linesPerSecond + syslogPerSecond} events a second (seed ${seed}): every line is stored once and in order`,
  async () => {
    const plant = new TestPlant([{ id: site, local: false }]);
    await plant.prepare({ enrol: [{ site, agent, name: agent }] });
    await plant.startNats('hub');
    await plant.startNats(site);
    await plant.startHub();
    await plant.enrol(agent);
    const log = join(plant.dir, 'line.log');
    writeFileSync(log, '');
    const port = await freePort();
    const sources = [
      { type: 'text-log', paths: [log] },
      { type: 'syslog', tcp: [`127.0.0.1:${port}`] },
    ];
    const startAgent = () => plant.startAgent(agent, sources, { cpuPercent: 100, memoryMegabytes: 1000 });
    startAgent();
    await plant.drained(agent);
    const writer = new LineWriter(log, linesPerSecond);
    const sender = new SyslogSender(port);

    const random = seeded(seed);
    const kill = (name: string) => plant.running.get(name)!.kill('SIGKILL');
    const acts: Record<string, () => Promise<void>> = {
      agent: async () => {
        await kill(`agent ${agent}`);
        await pause(random() * 1000);
        startAgent();
      },
      'site server': async () => {
        await kill(`nats ${site}`);
        await pause(random() * 1000);
        await plant.startNats(site);
      },
      'hub server': async () => {
        await kill('nats hub');
        await pause(random() * 1000);
        await plant.startNats('hub');
      },
      hub: async () => {
        await kill('hub');
        await pause(random() * 1000);
        await plant.startHub();
      },
      'hub and its server, for longer': async () => {
        await kill('hub');
        await kill('nats hub');
        await pause(longForm ? 20_000 : 3000);
        await plant.startNats('hub');
        await plant.startHub();
      },
      'agent and site server at once': async () => {
        await Promise.all([kill(`agent ${agent}`), kill(`nats ${site}`)]);
        await plant.startNats(site);
        startAgent();
      },
    };
    const names = Object.keys(acts);
    const startedAt = Date.now();
    const done: string[] = [];
    for (let round = 0; round < rounds || Date.now() - startedAt < atLeastMs; round++) {
      // The first rounds go through all acts, so that the short form holds each; then they come as they fall.
      const name = names[round < names.length ? round : Math.floor(random() * names.length)]!;
      const before = plant.lane(agent, 'evidence').committed;
      await pause(random() * 500);
      await acts[name]!();
      await plant.delivered(agent, before, 1);
      done.push(name);
    }
    writer.stop();
    sender.stop();
    await plant.drained(agent);
    const heads = (['evidence', 'detail'] as const).map((lane) => ({ lane, ...plant.lane(agent, lane) }));
    await plant.running.get('hub')!.kill('SIGTERM');

    const events = await plant.stored(site, agent);
    const { stored, missing } = accountOf(events, writer.written);
    const syslog = events.flatMap((event) =>
      event.source === 'syslog' ? (numberOf(event.fields['message']) ?? []) : [],
    );
    process.stderr.write(
      `kill: seed ${seed}, ${done.length} rounds in ${Math.round((Date.now() - startedAt) / 1000)} s, ${writer.written} lines and ${syslog.length} of ${sender.sent} messages stored; ${done.join(', ')}\n`,
    );
    expect(missing).toEqual([]);
    expect(stored).toHaveLength(writer.written);
    expect(stored).toEqual([...stored].sort((a, b) => a - b));
    expect(syslog).toEqual([...new Set(syslog)].sort((a, b) => a - b));
    for (const { lane, epoch, head } of heads) {
      if (lane === 'detail') continue;
      expect(missingNumbers(events, lane, [{ epoch, head }])).toEqual(openGaps(events, lane));
    }
    await plant.stop();
  },
  longForm ? 1_800_000 : 900_000,
);
