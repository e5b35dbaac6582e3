import { createSocket } from 'node:dgram';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setInterval as every } from 'node:timers';
import { connect, credsAuthenticator } from '@nats-io/transport-node';
import { batchLimits } from '../../protocol/batch.ts';
import { ApiClient } from '../support/api.ts';
import { endAll, freePort } from '../support/processes.ts';
import type { BenchOptions } from './bench-options.ts';
import { EventMix, markerWord } from './event-mix.ts';
import { BatchMaker, FilledPlant } from './filled-plant.ts';

const defaultProbes = 60;
const warmUp = 5;
const senders = 4;
const backgroundPerSecond = 2000;
const beatMs = 100;
const roundTrips = 300;
const watcher = 'watched-pc';
const budget = { p50Ms: 700, p99Ms: 2000 };

const probeRule = `title: Probe of a benchmark
id: 0d1c3b52-9c0e-4b8a-8a61-52b8f7f1f0aa
status: test
logsource:
  product: linux
detection:
  told:
    process.name: ${markerWord}
  login:
    user.name|startswith: ${markerWord}
  condition: 1 of them
level: medium
`;

interface Way {
  name: string;
  probe(at: number): void;
}

/**
 * Milliseconds from the moment something happens on a PC to the incident on an open console, for a line in a log file and a syslog
 * datagram, on a quiet hub and under load; the limit is a bare round trip over the same bus and the closing time of a batch.
 */
export async function bench(options: BenchOptions): Promise<Record<string, unknown>> {
  const probes = options.events ?? defaultProbes;
  const filled = new FilledPlant(senders, [watcher]);
  const datagrams = createSocket('udp4');
  try {
    await filled.prepare([{ name: 'probe.yml', text: probeRule }]);
    const { plant } = filled;
    const changes = (await ApiClient.first(plant.running.get('hub')!)).stream();
    const log = join(plant.dir, 'watched', 'auth.log');
    mkdirSync(join(plant.dir, 'watched'));
    writeFileSync(log, '');
    const port = await freePort();
    const agent = plant.startAgent(watcher, [
      { type: 'auth-log', paths: [log] },
      { type: 'syslog', udp: [`127.0.0.1:${port}`] },
    ]);
    await plant.drained(watcher);
    const line = (text: string) => `${new Date().toISOString().replace('Z', '+00:00')} ${watcher} ${text}`;
    const ways: Way[] = [
      {
        name: 'auth-log file',
        probe: (at) =>
          appendFileSync(
            log,
            `${line(`sshd[7]: Failed password for ${markerWord}${at} from 10.9.8.7 port 22 ssh2`)}\n`,
          ),
      },
      {
        name: 'syslog UDP',
        probe: (at) =>
          datagrams.send(
            `<86>1 ${new Date().toISOString()} switch-1 ${markerWord} - - - port ${at} down`,
            port,
            '127.0.0.1',
          ),
      },
    ];
    const limit = (await roundTrip(filled)) + batchLimits.closeAfterMs.evidence;
    const quiet = await measure(ways, changes, probes);
    const stop = background(filled);
    const loaded = await measure(ways, changes, probes);
    await stop();
    await agent.kill('SIGTERM');
    const withRatio = (figures: Figures) =>
      Object.fromEntries(
        Object.entries(figures).map(([name, { p50, p99 }]) => [
          name,
          { p50, p99, ratio: Math.round((p50 / limit) * 100) / 100 },
        ]),
      );
    return {
      unit: 'ms',
      probesPerWay: probes,
      limit: {
        does: 'bare publish to subscribe on the same bus, and the 100 ms that a batch waits for company',
        p50: Math.round(limit * 10) / 10,
      },
      quiet: withRatio(quiet),
      loaded: { backgroundPerSecond, ...withRatio(loaded) },
      budget,
    };
  } finally {
    datagrams.close();
    await filled.stop();
    await endAll();
    rmSync(filled.plant.dir, { recursive: true, force: true });
  }
}

type Figures = Record<string, { p50: number; p99: number }>;

async function measure(ways: Way[], changes: AsyncGenerator<{ type: string }>, probes: number): Promise<Figures> {
  const out: Figures = {};
  for (const way of ways) {
    const times: number[] = [];
    for (let at = 0; at < probes + warmUp; at++) {
      const started = performance.now();
      way.probe(at);
      for (;;) {
        const { value, done } = await changes.next();
        if (done) throw new Error('the stream of the console ended');
        if (value.type === 'incident') break;
      }
      if (at >= warmUp) times.push(performance.now() - started);
    }
    out[way.name] = { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
  }
  return out;
}

/** Sends the plant's mix of events as other PCs would: each a batch at every beat. Answers how to end it. */
function background(filled: FilledPlant): () => Promise<void> {
  const mix = new EventMix();
  const makers = filled.agents.map((agent) => ({ agent, maker: new BatchMaker(filled.site, agent) }));
  const each = (backgroundPerSecond * beatMs) / 1000 / makers.length;
  let at = 0;
  const open = new Set<Promise<void>>();
  const timer = every(() => {
    const time = new Date().toISOString();
    for (const { agent, maker } of makers) {
      const batch = maker.make(Array.from({ length: each }, () => mix.event(at++, time)));
      const sent: Promise<void> = filled.send(agent, [batch]).then(() => void open.delete(sent));
      open.add(sent);
    }
  }, beatMs);
  return async () => {
    clearInterval(timer);
    await Promise.all(open);
  };
}

/** Median of bare publish to subscribe through the hub's server. */
async function roundTrip(filled: FilledPlant): Promise<number> {
  const nc = await connect({
    servers: [`127.0.0.1:${filled.plant.ports['hub']}`],
    authenticator: credsAuthenticator(readFileSync(join(filled.plant.dir, 'bus', 'hub.creds'))),
    inboxPrefix: '_INBOX_hub',
  });
  const subject = '_INBOX_hub.bench';
  const heard = nc.subscribe(subject)[Symbol.asyncIterator]();
  const times: number[] = [];
  for (let at = 0; at < roundTrips; at++) {
    const started = performance.now();
    nc.publish(subject, new Uint8Array(300));
    await heard.next();
    times.push(performance.now() - started);
  }
  await nc.close();
  return quantile(times, 0.5);
}

function quantile(times: number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]! * 10) / 10;
}
