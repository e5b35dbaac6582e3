import { execFile } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { FinishedSnapshot } from '../../agent/controllers/finished-snapshot.ts';
import { JobWorker } from '../../agent/controllers/job-worker.ts';
import { opcUaMegabytes } from '../../agent/sources/opc-ua/crawl-bounds.ts';
import { ownCertificate } from '../../agent/sources/opc-ua/own-certificate.ts';
import { securityPolicies } from '../../agent/sources/opc-ua/security-policy.ts';
import { deviceSchema } from '../../agent/sources/opc-ua/source.config.ts';
import { sources } from '../../agent/sources/registry.ts';
import { honestAnswer, ScriptedAgent, servedObjects } from '../../agent/sources/snmp/scripted-agent.ts';
import { root } from '../../deploy/local/verbs.ts';
import { chunkBytes, fileBytes } from '../../engine/evtx/sample-file.ts';
import { ethernetBytes, ip4Bytes, pcapBytes, udpBytes } from '../../engine/wire/sample-capture.ts';
import { lanes } from '../../protocol/identity.ts';
import { ApiClient } from '../support/api.ts';
import { type Bundled, buildApart, sizesOf } from '../support/bundled.ts';
import { JsonProcess } from '../support/json-process.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually, freePort, start } from '../support/processes.ts';

const site = 'plant-1';
const agent = 'pc-1';
/** Sources that may have nothing to tell on the machine of a test; it is enough that they run. */
const mayBeSilent = new Set(['journald', 'login-records', 'neighbours', 'netflow', 'usb']);
/** Sources that another system is needed for. */
const elsewhere = ['windows-event-log'];
const controllers = ['cell', 'line', 'oven', 'press', 'welder'];
interface SourceState {
  id: string;
  state: string;
  lastEvent: string | null;
}

/** A source as a configuration names it. */
type Configured = { type: string; [setting: string]: unknown };
let bundled: Bundled;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  bundled = await buildApart();
});

afterAll(async () => {
  for (const end of ends) await end();
  await endAll();
  rmSync(bundled.dir, { recursive: true, force: true });
});

test('the files that ship are of ASCII alone: one other character would double what each takes in memory', () => {
  for (const room of ['agent', 'hub']) {
    const files = readdirSync(join(bundled.dir, room)).filter((name) => name.endsWith('.mjs'));
    expect(files.length).toBeGreaterThan(3);
    const beyond = files.filter((name) => readFileSync(join(bundled.dir, room, name)).some((byte) => byte > 0x7f));
    expect(beyond).toEqual([]);
  }
});

test('the bundled reader of OPC UA leaves nothing out that a secured way in needs', async () => {
  const pki = join(bundled.dir, 'opc-ua', 'pki');
  const { file } = await ownCertificate(pki, 'user');
  const program = join(root, 'simulators/opc-ua-server/main.ts');
  const known = ['--security', 'withdrawn', '--user', 'reader:s3cret', '--user-certificate', file];
  const server = await JsonProcess.start(process.execPath, [program, '--profile', 'weld', ...known]);
  ends.push(() => server.stop());
  const passwordFile = join(bundled.dir, 'password');
  writeFileSync(passwordFile, 's3cret\n', { mode: 0o600 });
  const worker = new JobWorker(pathToFileURL(join(bundled.dir, 'agent', 'opc-ua-worker.mjs')), opcUaMegabytes);
  ends.push(() => worker.close());
  const wishes = [
    ...securityPolicies.map((policy) => ({ security: 'SignAndEncrypt', policy })),
    { security: 'Sign', user: 'reader', passwordFile },
    { security: 'Sign', userCertificate: true },
  ];
  for (const wish of wishes) {
    const url = String(server.ready['url']);
    const how = { id: 'weld', url, demoAcceptAnyCertificate: true, requestsPerSecond: 1000, nodeCap: 300, ...wish };
    const job = { device: deviceSchema.parse(how), stateDir: dirname(pki), rules: [], full: false };
    const { header } = await worker.run<FinishedSnapshot>('snapshot', job, 120_000);
    expect(
      header.causes?.map(({ code }) => code),
      header.identity,
    ).toEqual(['node_cap']);
  }
});

test('the bundles run with Node alone: every source with its worker at the bundled agent, stored by the bundled hub', async () => {
  process.stdout.write(
    `bundle sizes in kB: ${JSON.stringify([sizesOf(join(bundled.dir, 'agent')), sizesOf(join(bundled.dir, 'hub'))])}\n`,
  );
  const devices = await controllersToRead();
  const plant = new TestPlant([{ id: site, local: true }]);
  await plant.prepare({
    enrol: [{ site, agent, name: agent }],
    rules: [join(bundled.dir, 'hub', 'rules', 'detection')],
    rulebook: join(bundled.dir, 'hub', 'rules'),
  });
  await plant.startNats('hub');
  const hub = start(process.execPath, [bundled.hub, 'hub', '--config', join(plant.dir, 'hub.yaml')], {
    cwd: plant.dir,
  });
  await hub.says('hub is ready');
  const home = plant.home(agent);
  const enrolment = start(process.execPath, [
    bundled.agent,
    'enrol',
    '--home',
    home,
    '--token-file',
    plant.tokenFile(agent),
  ]);
  expect(await enrolment.ended, enrolment.output()).toBe(0);
  const trust = start(process.execPath, [bundled.agent, 'controllers', 'certificates']);
  expect(await trust.ended).toBe(2);
  expect(trust.output()).toContain('give --home and --config of the agent');

  const place = new Place(plant.dir, await freePort());
  const configured: Configured[] = [
    ...place.sources(),
    ...Object.entries(devices).map(([type, device]) => ({ type, devices: [device] })),
    { type: 'file-evidence', devices: [{ id: 'line', places: [place.projects] }] },
    { type: 'snmp', switches: [await switchToRead(plant.dir)] },
  ];
  expect([...configured.map(({ type }) => type), ...elsewhere].sort()).toEqual(Object.keys(sources).sort());
  const config = join(plant.dir, 'agent.yaml');
  mkdirSync(home, { recursive: true });
  writeFileSync(config, stringify({ hostName: agent, sources: configured }));
  const running = start(process.execPath, [bundled.agent, 'agent', '--home', home, '--config', config], {
    cwd: plant.dir,
  });
  await plant.drained(agent);
  const reader = await ApiClient.first(hub);
  await place.live();
  const wanted = configured.map(({ type }) => type).filter((type) => !mayBeSilent.has(type));
  await eventually(
    async () => {
      const states = ((await reader.get('/agents')).json.items[0]?.sources ?? []) as SourceState[];
      const failed = states.filter(({ state }) => state === 'failed');
      if (failed.length > 0) throw new Error(`${JSON.stringify(failed)}\n${running.output()}`);
      return wanted.filter((type) => !states.some(({ id, lastEvent }) => id === type && lastEvent !== null));
    },
    (silent) => silent.length === 0,
  );
  await eventually(
    async () =>
      ((await reader.get('/events?limit=1000')).json.items as { kind: string }[]).filter(
        ({ kind }) => kind === 'ot.snapshot',
      ).length,
    (count) => count >= controllers.length,
  );
  const kept = lanes.map((lane) => plant.lane(agent, lane).head);
  await eventually(
    () => lanes.map((lane) => plant.lane(agent, lane).committed),
    (committed) => committed.every((last, at) => last >= kept[at]!),
  );
  await running.kill('SIGTERM');
  await hub.kill('SIGTERM');
  const stored = await plant.stored(site, agent);
  const lines = stored.filter(({ kind, source }) => kind === 'host.log' && source === 'text-log');
  expect(lines.map(({ fields }) => fields['message'])).toEqual(['line 1 テスト']);
  const snapshots = stored.filter(({ kind, fields }) => kind === 'ot.snapshot' && fields['snapshot.complete'] === true);
  expect([...new Set(snapshots.map(({ fields }) => fields['device.id']))].sort()).toEqual(controllers);
  expect(stored.filter(({ fields }) => fields['event.action'] === 'source_failed')).toEqual([]);
  const told = new Set(stored.map(({ source }) => source));
  expect(wanted.filter((type) => !told.has(type))).toEqual([]);

  const alone = mkdtempSync(join(tmpdir(), 'hinomi-alone-'));
  ends.push(async () => rmSync(alone, { recursive: true, force: true }));
  const verb = async (file: string, ...args: string[]) => {
    const { stdout } = await promisify(execFile)(process.execPath, [file, 'ledger', ...args], { cwd: alone });
    return stdout;
  };
  copyFileSync(bundled.hub, join(alone, 'verifier.mjs'));
  writeFileSync(
    join(alone, 'l.ndjson'),
    await verb(bundled.hub, 'export', '--db', join(plant.dir, 'hub-home', 'control.db')),
  );
  const report = JSON.parse(await verb('verifier.mjs', 'verify', 'l.ndjson', '--json'));
  expect(report).toMatchObject({ file: 'l.ndjson', ok: true, keys: 'file', fault: null });
  expect(report.entries).toBeGreaterThan(0);
  await endAll();
});

/** A controller for each protocol, as a process of its own, and how its source is told of it. */
async function controllersToRead(): Promise<Record<string, Record<string, unknown>>> {
  const [modbus, opcUa, slmp, fins] = await Promise.all([
    simulator('plc-modbus'),
    simulator('opc-ua-server', '--nodes', '50'),
    simulator('plc-slmp'),
    simulator('plc-fins'),
  ]);
  const read = ({ port, map }: Record<string, unknown>) => ({ host: '127.0.0.1', port, map, requestsPerSecond: 50 });
  return {
    modbus: { id: 'press', ...read(modbus) },
    'opc-ua': { id: 'welder', url: opcUa['url'], security: 'None', requestsPerSecond: 100 },
    slmp: { id: 'oven', ...read(slmp) },
    fins: { id: 'cell', ...read(fins) },
  };
}

/** A switch that answers over SNMP, and how its source is told of it. */
async function switchToRead(folder: string) {
  const ports = [{ name: 'Gi1/0/1' }];
  const bench = { name: 'SW-01', mac: '00:1a:2b:0a:00:01', ports, stations: [] };
  const objects = servedObjects(bench);
  const agent = await ScriptedAgent.listen((asked) => [honestAnswer(objects, asked)]);
  ends.push(async () => agent.stop());
  const communityFile = join(folder, 'community');
  writeFileSync(communityFile, 'lookonly\n', { mode: 0o600 });
  return { id: 'sw-1', host: '127.0.0.1', port: agent.port, communityFile };
}

async function simulator(name: string, ...args: string[]): Promise<Record<string, unknown>> {
  const program = new URL(`../../simulators/${name}/main.ts`, import.meta.url).pathname;
  const started = await JsonProcess.start(process.execPath, [program, ...args]);
  ends.push(() => started.stop());
  return started.ready;
}

/** A PC's logs and folders, and an ordinary moment on it. */
class Place {
  readonly projects: string;
  readonly #at: (name: string) => string;
  readonly #syslogPort: number;

  constructor(dir: string, syslogPort: number) {
    this.#at = (name) => join(dir, name);
    this.#syslogPort = syslogPort;
    this.projects = this.#at('projects');
    for (const name of ['projects', 'recipes', 'evtx', 'captures', 'journal', 'sys/bus/usb/devices'])
      mkdirSync(this.#at(name), { recursive: true });
    for (const name of ['line.log', 'auth.log', 'conn.log', 'eve.json']) writeFileSync(this.#at(name), '');
    writeFileSync(join(this.projects, 'line.gx3'), 'project');
  }

  sources(): Configured[] {
    return [
      { type: 'text-log', paths: [this.#at('line.log')] },
      { type: 'auth-log', paths: [this.#at('auth.log')] },
      { type: 'syslog', tcp: [`127.0.0.1:${this.#syslogPort}`] },
      { type: 'files', watches: [{ name: 'recipes', path: this.#at('recipes') }] },
      { type: 'evtx-file', folder: this.#at('evtx'), pollMs: 200 },
      { type: 'journald', directory: this.#at('journal') },
      { type: 'usb', sysfsRoot: this.#at('sys') },
      { type: 'sockets', includeLoopback: true },
      { type: 'host-inventory' },
      { type: 'neighbours' },
      { type: 'netflow', udp: ['127.0.0.1:0'] },
      { type: 'wire', folder: this.#at('captures') },
      { type: 'login-records' },
      { type: 'zeek', paths: [this.#at('conn.log')] },
      { type: 'suricata', paths: [this.#at('eve.json')] },
    ];
  }

  async live(): Promise<void> {
    appendFileSync(this.#at('line.log'), 'line 1 テスト\n');
    appendFileSync(
      this.#at('auth.log'),
      'Apr  6 08:00:01 pc-1 sshd[42]: Failed password for root from 192.0.2.9 port 4 ssh2\n',
    );
    writeFileSync(join(this.#at('recipes'), 'a.csv'), '1,2,3\n');
    writeFileSync(join(this.#at('evtx'), 'old.evtx'), fileBytes([chunkBytes([{ id: 1, values: ['one'] }])]));
    writeFileSync(
      join(this.#at('captures'), 'talk.pcap'),
      pcapBytes([
        ethernetBytes(0x0800, ip4Bytes('10.0.0.1', '10.0.0.2', 17, udpBytes(40_000, 514, Buffer.from('hi')))),
      ]),
    );
    const [client, server] = ['10.0.0.1', '10.0.0.2'];
    const seen = { ts: 1_772_409_600.5, uid: 'C1', proto: 'tcp', conn_state: 'SF', orig_bytes: 24, resp_bytes: 30 };
    const ends = { 'id.orig_h': client, 'id.orig_p': 40_000, 'id.resp_h': server, 'id.resp_p': 502 };
    appendFileSync(this.#at('conn.log'), `${JSON.stringify({ ...seen, ...ends })}\n`);
    const alert = { signature: 'test', signature_id: 1, category: 'test', severity: 3 };
    const record = {
      event_type: 'alert',
      src_ip: client,
      src_port: 40_000,
      dest_ip: server,
      dest_port: 502,
      proto: 'TCP',
    };
    appendFileSync(
      this.#at('eve.json'),
      `${JSON.stringify({ timestamp: '2026-04-06T08:00:01.000000+0000', ...record, alert })}\n`,
    );
    const socket = connect(this.#syslogPort, '127.0.0.1');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.end('<13>1 2026-04-06T08:00:01Z pc-2 test - - - hello\n', resolve);
    });
  }
}
