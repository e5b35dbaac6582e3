import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { incomparable, type Snapshot } from '#engine/snapshot/snapshot.ts';
import { JobWorker } from '../../agent/controllers/job-worker.ts';
import { type MadeLink, rootAuthority } from '../../agent/sources/opc-ua/authority-harness.ts';
import { certificateFacts } from '../../agent/sources/opc-ua/certificate-facts.ts';
import { waysIn } from '../../agent/sources/opc-ua/once.ts';
import { ownCertificate } from '../../agent/sources/opc-ua/own-certificate.ts';
import { deviceSchema } from '../../agent/sources/opc-ua/source.config.ts';
import type { OpcUaTarget } from '../../agent/sources/opc-ua/target.ts';
import { root } from '../../deploy/local/verbs.ts';
import { JsonProcess } from '../support/json-process.ts';
import { differencesOf, readServer } from '../support/opc-ua-reading.ts';
import { endAll, eventually, start } from '../support/processes.ts';

const program = join(root, 'simulators/opc-ua-server/main.ts');
const module = new URL('../../agent/sources/opc-ua/worker.ts', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'hinomi-pki-'));
const pki = join(folder, 'own');
let server: JsonProcess;
let thumbprint: string;

/** Nodes that a reading takes here: enough to see that it got in. */
const few = 300;

beforeAll(async () => {
  const { file } = await ownCertificate(pki, 'user');
  const how = ['--security', 'withdrawn', '--user', 'reader:s3cret', '--user-certificate', file];
  server = await JsonProcess.start(process.execPath, [program, '--profile', 'weld', ...how]);
  const refused = await read({ security: 'Sign' });
  thumbprint = String((securityOf(refused)['certificate'] as Record<string, unknown>)['sha256']);
});

afterEach(endAll);

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function read(how: Partial<OpcUaTarget>, own = pki): Promise<Snapshot> {
  return readServer(String(server.ready['url']), own, { device: 'weld', nodeCap: few, ...how });
}

const securityOf = (snapshot: Snapshot) => snapshot.header.facts?.['security'] as Record<string, unknown>;
const codes = (snapshot: Snapshot) => snapshot.header.causes?.map(({ code }) => code);
/** It read as many nodes as it may, and nothing stood in its way. */
const gotIn = ['node_cap'];

describe('the way in', () => {
  test.each(['Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss', 'Basic256', 'Basic128Rsa15'] as const)(
    'may be by %s, and the header says whether it is withdrawn',
    async (policy) => {
      const snapshot = await read({ security: 'SignAndEncrypt', policy, trust: [thumbprint] });
      expect(codes(snapshot)).toEqual(gotIn);
      expect(snapshot.header.identity).toBe(`SignAndEncrypt/${policy}/anonymous`);
      expect(securityOf(snapshot)).toMatchObject({ mode: 'SignAndEncrypt', policy, trust: 'approved' });
      expect('deprecated' in securityOf(snapshot)).toBe(policy === 'Basic256' || policy === 'Basic128Rsa15');
    },
  );

  test('of a certificate that nobody approved is named with all that a person compares', async () => {
    const snapshot = await read({ security: 'Sign' });
    expect(codes(snapshot)).toEqual(['opcua_certificate_unknown']);
    expect(snapshot.header.causes![0]!.with).toMatchObject({ thumbprint, subject: expect.stringContaining('CN=') });
    expect(securityOf(snapshot)).toMatchObject({ trust: 'refused', certificate: { sha256: thumbprint } });
  });

  test('stays shut where another certificate was approved, and says that it changed', async () => {
    const snapshot = await read({ security: 'Sign', trust: ['0'.repeat(64)] });
    expect(codes(snapshot)).toEqual(['opcua_certificate_changed']);
    expect(snapshot.sections.has('instances')).toBe(false);
  });
});

test('a way in that the controller does not offer is answered with those that it does', async () => {
  const plain = await JsonProcess.start(process.execPath, [program, '--profile', 'weld']);
  const url = String(plain.ready['url']);
  const snapshot = await read({ url, security: 'Sign' });
  await plain.stop();
  expect(snapshot.header.causes).toMatchObject([
    { code: 'opcua_no_such_way_in', with: { wanted: 'Sign Basic256Sha256', offered: 'None None' } },
  ]);
});

test('the ways in are shown with what a person compares, withdrawn ones named', async () => {
  const { url } = server.ready as { url: string };
  const ways = await waysIn({ url, security: 'None', trust: [], requestsPerSecond: 0 });
  expect(ways).toHaveLength(11);
  expect(ways.filter(({ deprecated }) => deprecated)).toHaveLength(4);
  expect(new Set(ways.map(({ certificate }) => certificate?.sha256))).toEqual(new Set([thumbprint]));
  expect(ways[0]!.tokens).toContain('Certificate');
});

describe('who comes', () => {
  test('may be a user with a password', async () => {
    const how = { trust: [thumbprint], user: 'reader', password: () => 's3cret' };
    for (const security of ['Sign', 'SignAndEncrypt'] as const) {
      const snapshot = await read({ ...how, security });
      expect(codes(snapshot)).toEqual(gotIn);
      expect(snapshot.header.identity).toBe(`${security}/Basic256Sha256/user reader`);
      expect(JSON.stringify([snapshot.header, ...snapshot.sections.values()])).not.toContain('s3cret');
    }
  });

  test('may be a user with a certificate that the controller knows, made here', async () => {
    const snapshot = await read({ security: 'Sign', trust: [thumbprint], userCertificate: true });
    expect(codes(snapshot)).toEqual(gotIn);
    expect(snapshot.header.identity).toBe('Sign/Basic256Sha256/user certificate');
    const own = await ownCertificate(pki, 'user');
    expect(securityOf(snapshot)['user']).toMatchObject({ sha256: certificateFacts(own.getCertificate()).sha256 });
  });

  test('with a certificate that the controller does not know reads nothing', async () => {
    const stranger = join(folder, 'stranger');
    const snapshot = await read({ security: 'Sign', trust: [thumbprint], userCertificate: true }, stranger);
    expect(snapshot.header.complete).toBe(false);
    expect(snapshot.sections.has('instances')).toBe(false);
  });

  test('never shows a password over None, unless a person accepts that', async () => {
    const how = { security: 'None', user: 'reader', password: () => 's3cret' } as const;
    const guarded = await read(how);
    expect(codes(guarded)).toEqual(['opcua_password_at_risk']);
    expect(guarded.header.requests['ActivateSession'] ?? 0).toBe(0);
    const accepted = await read({ ...how, passwordInClear: true });
    expect(codes(accepted)).toEqual(gotIn);
    expect(securityOf(accepted)).toEqual({ mode: 'None', passwordInClear: true });
  });

  test('as somebody else, or by another policy, is not compared', async () => {
    const anonymous = await read({});
    const others = [
      await read({ security: 'Sign', trust: [thumbprint] }),
      await read({ security: 'Sign', trust: [thumbprint], policy: 'Aes256_Sha256_RsaPss' }),
      await read({ security: 'Sign', trust: [thumbprint], userCertificate: true }),
    ];
    const all = [anonymous, ...others];
    const compared = all.flatMap((a, i) => all.slice(i + 1).map((b) => incomparable(a, b)));
    expect(compared.filter((why) => why === undefined)).toEqual([]);
  });
});

interface Held {
  sessions: { sessionName: string; sessionTimeout: number }[];
  channels: number;
}

/** What the server itself says that clients hold. */
const held = async (): Promise<Held> => (await server.order({ report: true })) as unknown as Held;

/** Reads so slowly that the reading is under way whenever something happens to it. */
const device = () =>
  deviceSchema.parse({
    id: 'weld',
    url: String(server.ready['url']),
    requestsPerSecond: 2,
    browseBatch: 1,
    readBatch: 1,
  });

const underWay = () => eventually(held, ({ sessions }) => sessions.length === 1);
const nothingHeld = () => eventually(held, ({ sessions, channels }) => sessions.length === 0 && channels === 0);

/** A reading in a worker of its own, as the agent runs it. */
async function reading(signal?: AbortSignal): Promise<{ worker: JobWorker; outcome: Promise<unknown> }> {
  const worker = new JobWorker(module, 100);
  const outcome = worker
    .run(
      'snapshot',
      { device: device(), stateDir: join(folder, 'sessions'), rules: [], full: false, learn: false },
      600_000,
      signal,
    )
    .catch((error: Error) => error.message);
  await underWay();
  return { worker, outcome };
}

test('an agent that is stopped in the middle of a reading gives session and channel back', async () => {
  const stop = new AbortController();
  const { worker, outcome } = await reading(stop.signal);
  stop.abort();
  expect(await outcome).toMatchObject({ header: { complete: false, causes: [{ code: 'reading_cancelled' }] } });
  await worker.close();
  await nothingHeld();
});

test('a snapshot by hand that is interrupted gives them back and says that it is incomplete', async () => {
  const url = String(server.ready['url']);
  const running = start(join(root, 'hinomi'), ['snapshot', 'opcua', url, '--rate', '2']);
  await underWay();
  running.child.kill('SIGTERM');
  expect(await running.ended).toBe(3);
  await nothingHeld();
});

test('a thread that was killed leaves a session that the server forgets after the short time that was asked for', async () => {
  const { worker, outcome } = await reading();
  const { sessions } = await held();
  expect(sessions).toMatchObject([{ sessionName: expect.stringContaining('Hinomi-ReadOnly'), sessionTimeout: 30_000 }]);
  await worker.close();
  expect(await outcome).toContain('the device thread ended');
  await eventually(held, ({ channels }) => channels === 0);
});

test('a server with a chain is known by its own certificate, and its renewal under a trusted authority is a change, not a closed door', async () => {
  const plant = rootAuthority({ name: 'Plant root' });
  const line = plant.signs({ name: 'Line 3', authority: true });
  const authorities = [join(folder, 'plant-root.pem')];
  writeFileSync(authorities[0]!, plant.pem);
  const names = { hosts: ['127.0.0.1'], uri: 'urn:weld:plc' };
  const serve = async (name: string, certificate: MadeLink, port = 0) => {
    const [file, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
    writeFileSync(file, certificate.pem + line.pem);
    writeFileSync(key, certificate.privatePem, { mode: 0o600 });
    const how = ['--security', 'all', '--user', 'reader:s3cret', '--certificate', file, '--private-key', key];
    return JsonProcess.start(process.execPath, [program, '--profile', 'weld', '--port', String(port), ...how]);
  };
  const own = join(folder, 'chain');
  const first = line.signs({ name: 'Weld', ...names });
  const leaf = certificateFacts(first.der).sha256;
  let chained = await serve('first', first);
  const { url, port } = chained.ready as { url: string; port: number };
  const way = { url, security: 'SignAndEncrypt', user: 'reader', password: () => 's3cret' } as const;
  const pinned = await read({ ...way, trust: [leaf] }, own);
  expect(codes(pinned)).toEqual(gotIn);
  expect(securityOf(pinned)).toMatchObject({
    trust: 'approved',
    certificate: { sha256: leaf, subject: 'CN=Weld' },
    sentAlong: [{ subject: 'CN=Line 3' }],
  });
  expect(codes(await read(way, own))).toEqual(['opcua_certificate_unknown']);
  const vouched = await read({ ...way, authorities }, own);
  expect(codes(vouched)).toEqual(gotIn);
  expect(securityOf(vouched)).toMatchObject({ trustedBy: 'configuration', authority: { subject: 'CN=Plant root' } });
  await chained.stop();
  chained = await serve('second', line.signs({ name: 'Weld', ...names }), port);
  expect(codes(await read({ ...way, trust: [leaf] }, own))).toEqual(['opcua_certificate_changed']);
  const renewed = await read({ ...way, authorities }, own);
  expect(codes(renewed)).toEqual(gotIn);
  const told = differencesOf(vouched, renewed).filter((one) => one.includes('endpoints'));
  expect(told.length).toBeGreaterThan(0);
  expect(told.every((one) => one.startsWith('changed endpoints') && one.includes('certificate'))).toBe(true);
  await chained.stop();
});
