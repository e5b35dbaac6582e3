import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { stringify } from 'yaml';
import { natsServer } from '../../deploy/local/nats-server.ts';
import { root } from '../../deploy/local/verbs.ts';
import { DuckDbEventStore } from '../../hub/store/duckdb-event-store.ts';
import type { StoredEvent } from '../../protocol/events/event.ts';
import type { Lane } from '../../protocol/identity.ts';
import { eventually, freePort, type Running, start } from './processes.ts';

/** Why no process can have a clock of its own here; empty when it can. */
export const fakeClockMissing =
  spawnSync('faketime', ['--version']).status === 0 ? '' : ' (skipped: the package faketime is missing)';

const none = { head: 0, committed: 0, epoch: '' };
const hinomi = join(root, 'hinomi');

/**
 * Starts a verb, on a machine whose clock says something else when `clock` is given ("-7m", "@2009-01-01 00:00:00"). The command
 * faketime only says how: as a parent it would die alone and leave the verb running.
 */
function startAt(clock: string | null, args: string[]): Running {
  if (clock === null) return start(hinomi, args);
  const { stdout } = spawnSync('faketime', ['--exclude-monotonic', '-f', clock, 'env'], { encoding: 'utf8' });
  // What that command shares with its children ended with it; children that make it anew at once take it from one another.
  const settings = stdout
    .split('\n')
    .filter((line) => /^(LD_PRELOAD|FAKETIME(?!_SHARED)|DONT_FAKE|NO_FAKE)/.test(line));
  const running = start(hinomi, args, {
    env: Object.fromEntries(
      settings.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    ),
  });
  void running.ended.then(() => forgetSharedClock(running.child.pid));
  return running;
}

/** Removes what a process with a clock of its own shared with its children. */
function forgetSharedClock(pid: number | undefined): void {
  for (const name of [`sem.faketime_sem_${pid}`, `faketime_shm_${pid}`])
    rmSync(join('/dev/shm', name), { force: true });
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** A hub, its bus and site servers as real processes in one folder, to be killed and started again at will. */
export class TestPlant {
  readonly dir = mkdtempSync(join(tmpdir(), 'hinomi-plant-'));
  readonly running = new Map<string, Running>();
  ports: Record<string, number> = {};
  hubServers = ['hub'];
  /** Logs that the sources of each agent follow. */
  private readonly logs = new Map<string, string[]>();
  readonly sites: { id: string; local: boolean }[];

  constructor(sites: { id: string; local: boolean }[]) {
    this.sites = sites;
  }

  /** Renders the bus for the sites and writes the hub's configuration. */
  async prepare(hub: Record<string, unknown> = {}, options: { tls?: boolean; cluster?: boolean } = {}): Promise<void> {
    this.hubServers = options.cluster ? ['hub-1', 'hub-2', 'hub-3'] : ['hub'];
    const parts = options.cluster ? this.hubServers.flatMap((name) => [`${name} leaf`, `${name} cluster`]) : ['leaf'];
    for (const name of [...this.hubServers, ...parts, 'console', ...this.sites.map(({ id }) => id)])
      this.ports[name] = await freePort();
    const names = options.tls ? ['localhost', '127.0.0.1'] : [];
    const scheme = options.tls ? 'tls' : 'nats';
    const at = (name: string) => `127.0.0.1:${this.ports[name]}`;
    const leafPorts = options.cluster ? this.hubServers.map((name) => `${name} leaf`) : ['leaf'];
    writeFileSync(
      join(this.dir, 'sites.yaml'),
      stringify({
        hub: {
          listen: at(this.hubServers[0]!),
          ...(options.cluster
            ? {
                cluster: this.hubServers.map((name) => ({
                  name,
                  listen: at(name),
                  leafnodes: at(`${name} leaf`),
                  cluster: at(`${name} cluster`),
                })),
              }
            : { leafnodes: at('leaf') }),
          ...(options.tls ? { names } : {}),
        },
        sites: this.sites.map(({ id, local }) =>
          local
            ? { id, name: id, local: true }
            : {
                id,
                name: id,
                listen: at(id),
                hub: leafPorts.map((name) => `${options.tls ? 'tls' : 'nats-leaf'}://${at(name)}`),
                names,
              },
        ),
      }),
    );
    await start(hinomi, ['render', '--sites', join(this.dir, 'sites.yaml'), '--out', join(this.dir, 'bus')]).ended;
    writeFileSync(
      join(this.dir, 'hub.yaml'),
      stringify({
        home: 'hub-home',
        bus: {
          dir: 'bus',
          url: this.hubServers.map((name) => `${scheme}://${at(name)}`),
          agents: Object.fromEntries(
            this.sites.filter(({ local }) => !local).map(({ id }) => [id, [`${scheme}://${at(id)}`]]),
          ),
        },
        sites: this.sites.map(({ id, local }) => ({ id, name: id, local })),
        rules: [join(root, 'rules/detection')],
        rulebook: join(root, 'rules'),
        ...hub,
        console: { listen: at('console'), ...(hub['console'] as Record<string, unknown> | undefined) },
      }),
    );
  }

  /** Folder of a bus server, with its configuration and what it stores. */
  natsFolder(name: string): string {
    return this.hubServers.includes(name) ? join(this.dir, 'bus', name) : join(this.dir, 'bus', 'sites', name);
  }

  /** Starts the bus server of the hub, one of a cluster's, or a site's. */
  async startNats(name: string): Promise<void> {
    const running = start(natsServer(), ['-c', 'nats.conf'], { cwd: this.natsFolder(name) });
    this.running.set(`nats ${name}`, running);
    await running.says('Server is ready');
  }

  async startHub(): Promise<Running> {
    const running = this.tryHub();
    await running.says('hub is ready');
    return running;
  }

  /** Starts the hub without waiting for what becomes of it. */
  tryHub(): Running {
    const running = start(hinomi, ['hub', '--config', join(this.dir, 'hub.yaml')]);
    this.running.set('hub', running);
    return running;
  }

  /** Enrols an agent with the token that the hub wrote for it. */
  async enrol(agent: string, clock: string | null = null): Promise<void> {
    const running = startAt(clock, ['enrol', '--home', this.home(agent), '--token-file', this.tokenFile(agent)]);
    const code = await running.ended;
    if (code !== 0) throw new Error(`enrolment of ${agent} ended with ${code}: ${running.output()}`);
  }

  tokenFile(agent: string): string {
    return join(this.dir, 'hub-home', 'tokens', `${agent}.token`);
  }

  home(agent: string): string {
    return join(this.dir, `agent-${agent}`);
  }

  /** Starts an enrolled agent with the given sources. */
  startAgent(
    agent: string,
    sources: unknown[],
    limits: Record<string, unknown> = {},
    clock: string | null = null,
  ): Running {
    mkdirSync(this.home(agent), { recursive: true });
    this.logs.set(
      agent,
      sources.flatMap((source) => (source as { paths?: string[] }).paths ?? []).filter((path) => isFile(path)),
    );
    const config = join(this.dir, `${agent}.yaml`);
    writeFileSync(config, stringify({ hostName: agent, limits, sources }));
    const running = startAt(clock, ['agent', '--home', this.home(agent), '--config', config]);
    this.running.set(`agent ${agent}`, running);
    return running;
  }

  /** What the agent's spool says of a lane, read from outside. */
  lane(agent: string, lane: Lane): { head: number; committed: number; epoch: string } {
    const [row] = this.fromSpool(agent, 'SELECT head, committed, epoch FROM lane WHERE name = ?', lane);
    return (row as typeof none | undefined) ?? none;
  }

  /** Rows of the agent's spool; none while it is being made or begun anew. */
  fromSpool(agent: string, query: string, ...values: string[]): Record<string, unknown>[] {
    const path = join(this.home(agent), 'spool.db');
    if (!existsSync(path)) return [];
    const db = new DatabaseSync(path, { readOnly: true });
    try {
      return db.prepare(query).all(...values);
    } catch {
      return [];
    } finally {
      db.close();
    }
  }

  /** Resolves when the agent has read its logs to their ends and the hub has committed everything that it numbered. */
  async drained(agent: string, limitMs?: number): Promise<void> {
    await eventually(
      () => ({ unread: this.unread(agent), ...this.lane(agent, 'evidence'), said: this.lastWords(agent) }),
      ({ unread, head, committed }) => unread.length === 0 && head > 0 && head === committed,
      limitMs,
    );
  }

  /** The end of what an agent said, for the message of a test that waits for it in vain. */
  private lastWords(agent: string): string {
    return this.running.get(`agent ${agent}`)?.output().slice(-1500) ?? '';
  }

  /** Logs of an agent's sources that go on behind the place up to which they were read and kept. */
  private unread(agent: string): string[] {
    const kept = this.fromSpool(agent, 'SELECT value FROM position').flatMap(
      (row) => (JSON.parse(row['value'] as string) as { files?: { path: string; offset: number }[] }).files ?? [],
    );
    const readTo = new Map(kept.map(({ path, offset }) => [path, offset]));
    return (this.logs.get(agent) ?? []).filter((path) => (readTo.get(path) ?? 0) < statSync(path).size);
  }

  /** Resolves when the hub has committed at least so many events more than it had at `before`. */
  async delivered(agent: string, before: number, more: number, limitMs?: number): Promise<void> {
    await eventually(
      () => this.lane(agent, 'evidence'),
      ({ committed }) => committed >= before + more,
      limitMs,
    );
  }

  /** Everything the hub stored of one agent; the hub must have been stopped. */
  async stored(site: string, agent: string): Promise<StoredEvent[]> {
    const store = await DuckDbEventStore.open({ path: join(this.dir, 'hub-home', 'events.duckdb') });
    try {
      const out: StoredEvent[] = [];
      for await (const chunk of store.scan({}))
        out.push(...chunk.filter((event) => event.site === site && event.agent === agent));
      return out;
    } finally {
      await store.close();
    }
  }

  async stop(): Promise<void> {
    for (const name of [...this.running.keys()].reverse()) await this.running.get(name)!.kill();
  }
}
