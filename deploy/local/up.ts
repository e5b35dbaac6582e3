import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { MendableError } from '#protocol/command-line.ts';
import { type DemoEndpoint, localSources } from './agent-sources.ts';
import { buildConsole } from './build-console.ts';
import { builtParts } from './built-parts.ts';
import { lockHome } from './home-lock.ts';
import { natsServer } from './nats-server.ts';
import { outputOf } from './one-command.ts';
import { Part } from './part.ts';
import { onFreePort } from './ports.ts';
import { root } from './verbs.ts';

export const help = `hinomi up [--home DIR] [--port N] [--demo]

The whole product on this machine: message bus, hub with console, and an agent for this machine. With --demo also the model plant.
DIR (default: .home in the clone) keeps everything; a taken port is replaced by a free one. Ctrl-C ends everything.
`;

const site = 'plant-1';
const localAgent = 'this-machine';
const hinomi = join(root, 'hinomi');
/** In the model plant the agent also reads controllers every minute, which a PC's agent never does. */
const demoLimits = { memoryMegabytes: 400, cpuPercent: 50 };

interface PlantDescription {
  zones: unknown[];
  assets: unknown[];
  agents: { id: string; name: string }[];
  posts: unknown[];
  calendar: unknown;
}

/** Starts everything, in the order of the data's way backwards, and ends it forwards; see \`help\`. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { home: { type: 'string' }, port: { type: 'string' }, demo: { type: 'boolean', default: false } },
  });
  const home = resolve(values.home ?? join(root, '.home'));
  const port = Number(values.port ?? 7878);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    process.stderr.write(
      `hinomi up: --port ${values.port} is no port; write a number from 0 (any free one) to 65535\n`,
    );
    return 2;
  }
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
  const parts: Part[] = [];
  let unlock = () => {};
  try {
    unlock = lockHome(home);
    const [plant, bus, built] = await allDone([
      values.demo ? describePlant() : null,
      startBus(home, parts),
      process.env['HINOMI_BUILT'] ?? builtParts(),
      buildConsole(),
    ] as const);
    process.env['HINOMI_BUILT'] = built;
    const hub = startHub(home, bus, port, plant, parts);
    const watched = (async () => {
      if (!everybodyEnrolled(home, plant)) await hub;
      const endpoints = plant ? await startPlant(home, plant, bus, parts) : [];
      await startAgent(home, endpoints, bus, parts);
    })();
    await Promise.allSettled([hub, watched]);
    await watched;
    announce(await hub);
    await new Promise<void>((done) => {
      if (stop.signal.aborted) done();
      stop.signal.addEventListener('abort', () => done(), { once: true });
    });
    process.stderr.write('\nhinomi: stopping\n');
    return 0;
  } catch (error) {
    if (error instanceof MendableError && stop.signal.aborted) return 0;
    throw error;
  } finally {
    for (const part of parts.reverse()) await part.stop();
    unlock();
  }
}

/** What the tasks come to. Where one fails, the others are over, too, so that all that was started is known. */
async function allDone<T extends readonly unknown[]>(tasks: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(tasks);
  return Promise.all(tasks) as Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }>;
}

async function describePlant(): Promise<PlantDescription> {
  const main = join(root, 'simulators/plant/main.ts');
  return JSON.parse(await outputOf(process.execPath, [main, '--describe'])) as PlantDescription;
}

/** Answers the bus's address. */
async function startBus(home: string, parts: Part[]): Promise<string> {
  const port = await onFreePort(4222, async (chosen) => {
    await renderBus(home, chosen);
    await startNats(home, parts);
  });
  return `nats://127.0.0.1:${port}`;
}

async function renderBus(home: string, port: number): Promise<void> {
  const sites = join(home, 'sites.yaml');
  writeFileSync(
    sites,
    stringify({ hub: { listen: `127.0.0.1:${port}` }, sites: [{ id: site, name: '本社工場', local: true }] }),
  );
  await outputOf(hinomi, ['render', '--sites', sites, '--out', join(home, 'bus')]);
}

/** Who is enrolled needs no word of the hub to begin, so that a later start need not wait for it. */
function everybodyEnrolled(home: string, plant: PlantDescription | null): boolean {
  const pcs = (plant?.agents ?? []).map(({ id }) => join(home, 'plant/pcs', id));
  return [join(home, 'agent'), ...pcs].every((folder) => existsSync(join(folder, 'identity.json')));
}

async function startNats(home: string, parts: Part[]): Promise<void> {
  const nats = new Part({
    name: 'nats-server',
    command: join(root, 'deploy/local/tied.sh'),
    args: ['sh', 'serve.sh', natsServer()],
    cwd: join(home, 'bus', 'hub'),
    ready: /Server is ready/,
    onLine: (line) => {
      if (line.startsWith('serve: ')) process.stderr.write(`nats-server: ${line}\n`);
    },
  });
  parts.push(nats);
  await nats.start();
}

async function startHub(
  home: string,
  bus: string,
  wished: number,
  plant: PlantDescription | null,
  parts: Part[],
): Promise<{ url: string; link: string | null }> {
  const agents = [{ id: localAgent, name: 'この端末' }, ...(plant?.agents ?? [])];
  if (plant)
    writeFileSync(
      join(home, 'seed.json'),
      JSON.stringify({ site, zones: plant.zones, assets: plant.assets, posts: plant.posts, calendar: plant.calendar }),
    );
  let link: string | null = null;
  const port = await onFreePort(wished, async (chosen) => {
    writeFileSync(
      join(home, 'hub.yaml'),
      stringify({
        home: 'hub',
        bus: { dir: 'bus', url: bus },
        console: { listen: `127.0.0.1:${chosen}`, dir: join(root, 'console/dist') },
        sites: [{ id: site, name: '本社工場', local: true }],
        rules: [join(root, 'rules/detection')],
        rulebook: join(root, 'rules'),
        demo: plant !== null,
        ...(plant ? { seed: 'seed.json', storySession: 'run/story.session' } : {}),
        enrol: agents.map(({ id, name }) => ({ site, agent: id, name })),
      }),
    );
    const hub = new Part({
      name: 'hub',
      command: hinomi,
      args: ['hub', '--config', join(home, 'hub.yaml'), '--parent'],
      ready: /^hub is ready/,
      onLine: (line) => {
        link = /^sign-in link: (\S+)/.exec(line)?.[1] ?? link;
        if (!/^(hub is ready|sign-in link)/.test(line)) process.stderr.write(`hub: ${line}\n`);
      },
    });
    parts.push(hub);
    await hub.start();
  });
  return { url: `http://127.0.0.1:${port}`, link };
}

/** Starts the plant with the tokens of its PCs; a token is only needed once, the file stays as the list of PCs. */
async function startPlant(home: string, plant: PlantDescription, bus: string, parts: Part[]): Promise<DemoEndpoint[]> {
  const list = join(home, 'plant.tokens');
  if (!existsSync(list)) {
    const tokens = plant.agents.map(({ id }) =>
      readFileSync(join(home, 'hub', 'tokens', `${id}.token`), 'utf8').trim(),
    );
    writeFileSync(list, `${tokens.join('\n')}\n`, { mode: 0o600 });
  }
  let endpoints: DemoEndpoint[] = [];
  const part = new Part({
    name: 'plant',
    command: process.execPath,
    args: [join(root, 'simulators/plant/main.ts'), '--home', home, '--hub-token-file', list, '--bus', bus],
    ready: /"ready":true/,
    onLine: (line) => {
      if (line.startsWith('{"ready":true')) endpoints = (JSON.parse(line) as { endpoints: DemoEndpoint[] }).endpoints;
      else if (!line.startsWith('{')) process.stderr.write(`plant: ${line}\n`);
    },
  });
  parts.push(part);
  await part.start();
  return endpoints;
}

async function startAgent(home: string, endpoints: readonly DemoEndpoint[], bus: string, parts: Part[]): Promise<void> {
  const agentHome = join(home, 'agent');
  mkdirSync(join(agentHome, 'import'), { recursive: true, mode: 0o700 });
  const config = join(home, 'agent.yaml');
  if (!existsSync(config) || endpoints.length > 0) {
    writeFileSync(
      config,
      stringify({ limits: endpoints.length > 0 ? demoLimits : {}, sources: localSources(agentHome, endpoints) }),
    );
  }
  if (!existsSync(join(agentHome, 'identity.json'))) {
    const token = join(home, 'hub', 'tokens', `${localAgent}.token`);
    await outputOf(hinomi, ['enrol', '--home', agentHome, '--token-file', token]);
    rmSync(token);
  }
  const agent = new Part({
    name: 'agent',
    command: hinomi,
    args: ['agent', '--home', agentHome, '--config', config, '--bus', bus, '--parent'],
    ready: /"uplink"/,
    onLine: (line) => {
      if (!line.includes('"level":30')) process.stderr.write(`agent: ${line}\n`);
    },
  });
  parts.push(agent);
  await agent.start();
}

function announce({ url, link }: { url: string; link: string | null }): void {
  process.stdout.write(
    [
      '',
      `  火の見 Hinomi    ${url}`,
      ...(link
        ? ['', '  最初のサインイン用リンク（1回限り） / one-time sign-in link:', `  ${link}`]
        : ['', '  Sign in with the password that you set. 設定したパスワードでサインインしてください。']),
      '',
      '  Ctrl-C で終了します / Ctrl-C ends everything.',
      '',
      '',
    ].join('\n'),
  );
}
