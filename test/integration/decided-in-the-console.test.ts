import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../deploy/local/verbs.ts';
import { ApiClient } from '../support/api.ts';
import { JsonProcess } from '../support/json-process.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually } from '../support/processes.ts';

const plant = new TestPlant([{ id: 'plant-1', local: true }]);
const sysfsRoot = join(plant.dir, 'sys');
let api: ApiClient;
let cell: JsonProcess;

/** A controller with secured endpoints and a certificate of its own. */
const controller = (certificates: string, port = '0') =>
  JsonProcess.start(process.execPath, [
    join(root, 'simulators/opc-ua-server/main.ts'),
    ...['--profile', 'weld', '--security', 'all', '--port', port, '--pki', join(plant.dir, certificates)],
  ]);

beforeAll(async () => {
  await plant.prepare({ enrol: [{ site: 'plant-1', agent: 'pc-1', name: '検査PC' }] });
  await plant.startNats('hub');
  [api, cell] = await Promise.all([plant.startHub().then((hub) => ApiClient.first(hub)), controller('first')]);
  mkdirSync(join(sysfsRoot, 'bus/usb/devices'), { recursive: true });
  await plant.enrol('pc-1');
  const device = { id: 'cell', url: cell.ready['url'], security: 'SignAndEncrypt', nodeCap: 100 };
  const often = { probeEverySeconds: 0.5, settleSeconds: 0, confirmSeconds: 0, requestsPerSecond: 100 };
  plant.startAgent('pc-1', [
    { type: 'usb', sysfsRoot, pollMs: 50, settleMs: 0 },
    { type: 'opc-ua', devices: [{ ...device, ...often }] },
  ]);
  await plant.drained('pc-1');
});

afterAll(async () => {
  await endAll();
  await cell.stop();
});

/** A USB stick in a folder that stands for sysfs. */
function plug(root: string, port: string, serial: string): void {
  const write = (name: string, attributes: Record<string, string>) => {
    mkdirSync(join(root, 'bus/usb/devices', name), { recursive: true });
    for (const [file, value] of Object.entries(attributes)) {
      writeFileSync(join(root, 'bus/usb/devices', name, file), `${value}\n`);
    }
  };
  write(`${port}:1.0`, { bInterfaceClass: '08', bInterfaceSubClass: '06', bInterfaceProtocol: '50' });
  const ids = { idVendor: '0781', idProduct: '5583', product: 'Ultra Fit', serial };
  write(port, { ...ids, bDeviceClass: '00', bNumInterfaces: ' 1', devnum: port.slice(2) });
}

interface Shown {
  sha256: string;
  current: boolean;
  state: string;
}

test('whose certificate is trusted a person decides in the console, for one fingerprint; another one stops the reading and is a matter', async () => {
  const engineer = await api.colleague('engineer', ['production_engineering']);
  const one = async (path: string) => (await engineer.get(path)).json;
  const listed = () => one('/controllers?site=plant-1').then(({ items }) => items[0]);
  const found = await eventually(listed, (item) => item?.pendingCertificate === 'new');
  const path = `/controllers/${found.id}/certificates`;
  const { shown, own } = await one(path);
  expect(shown).toMatchObject([{ state: 'pending', current: true, selfSigned: true, uriMatches: true }]);
  expect(Buffer.from(own[0].der, 'base64').length).toBeGreaterThan(500);
  expect((await one('/now?site=plant-1')).certificates).toMatchObject([{ controller: found.id, changed: false }]);

  const decide = (who: ApiClient, sha256: string, type: string) =>
    who.post(`${path}/${sha256}`, { type, reason: '操作パネルの表示と照合した' });
  const first = shown[0].sha256;
  expect((await decide(api, first, 'accept')).status).toBe(403);
  expect((await decide(engineer, '0'.repeat(64), 'accept')).status).toBe(409);
  expect((await decide(engineer, first, 'accept')).status).toBe(200);
  const security = () => one(`/controllers/${found.id}`).then(({ snapshots }) => snapshots[0].header.facts.security);
  const trusted = await eventually(security, ({ trust }) => trust === 'approved');
  expect(trusted).toMatchObject({ trustedBy: 'hub', certificate: { sha256: first } });
  const told = await eventually(
    () => one(path),
    ({ arrived }) => arrived === true,
  );
  expect(told.shown).toMatchObject([{ state: 'accepted', trustedBy: 'hub' }]);

  const port = String(cell.ready['port']);
  await cell.kill();
  cell = await controller('second', port);
  await eventually(listed, (item) => item.pendingCertificate === 'changed');
  const matters = () => one('/incidents?site=plant-1').then(({ items }) => JSON.stringify(items));
  await eventually(matters, (text) => text.includes('config_security_changed') || text.includes('セキュリティ設定'));
  const both: Shown[] = (await one(path)).shown;
  expect(both.map(({ sha256, state }) => [sha256 === first, state])).toEqual([
    [false, 'pending'],
    [true, 'accepted'],
  ]);
  expect((await decide(engineer, first, 'accept')).status).toBe(409);
  expect((await decide(engineer, both[0]!.sha256, 'refuse')).status).toBe(200);
  const causes = () =>
    one(`/controllers/${found.id}`).then(({ snapshots }) => JSON.stringify(snapshots[0].header.causes));
  await eventually(causes, (text) => text.includes('opcua_certificate_refused'));

  // Taken back and accepted after all: the new one holds alone, and nothing is left at the controller when the agent ends.
  expect((await decide(engineer, both[0]!.sha256, 'accept')).status).toBe(200);
  await eventually(security, ({ trust, certificate }) => trust === 'approved' && certificate.sha256 !== first);
  const after: Shown[] = (await one(path)).shown;
  expect(after.map(({ state }) => state)).toEqual(['accepted', 'pending']);
  const ledger = (await one('/ledger?site=plant-1')).items as { kind: string }[];
  const decided = ledger.map(({ kind }) => kind).filter((kind) => kind.startsWith('certificate.'));
  expect(decided).toEqual(['certificate.accepted', 'certificate.refused', 'certificate.accepted']);
});

test('a controller that is off when a person asks for a reading, or for a series: what became of it is said in both languages', async () => {
  const engineer = await api.colleague('maintainer', ['production_engineering']);
  const { id } = (await engineer.get('/controllers?site=plant-1')).json.items[0];
  const port = String(cell.ready['port']);
  await cell.kill();
  const path = `/controllers/${id}/reading`;
  const standing = () => engineer.get(path).then(({ json }) => json);
  expect((await engineer.post(path, {})).status).toBeLessThan(300);
  const { asked } = await eventually(standing, (now) => now.asked?.state === 'answered');
  expect(asked).toMatchObject({ complete: false, changes: 0, waits: false });
  expect(asked.why.ja).toContain('OPC UA サーバが待ち受けていない');
  expect(asked.why.en).toContain('nothing listens at opc.tcp://');
  expect((await engineer.post(path, { series: { readings: 2, minutes: 0.01 } })).status).toBeLessThan(300);
  const { series } = await eventually(standing, (now) => now.series !== null && now.series.ended !== null);
  expect(series).toMatchObject({ of: 2, taken: 0, failed: 2, due: null });
  expect(series.why.ja).toContain('待ち受けていない');
  const ofAgent = () => engineer.get('/agents?site=plant-1').then(({ json }) => JSON.stringify(json));
  await eventually(ofAgent, (text) => text.includes('cell：') && text.includes('待ち受けていない'));
  cell = await controller('second', port);
});

test('a medium that a person permits in the console is permitted at the agents; another one is not', async () => {
  const medium = {
    vendorId: '0781',
    productId: '5583',
    serial: 'PERMITTED1',
    label: '保全 1',
    custodian: null,
    expires: null,
  };
  expect((await api.post('/media', medium)).status).toBeLessThan(300);
  const file = join(plant.home('pc-1'), 'sources', 'usb', 'permitted-media.json');
  await eventually(
    () => (existsSync(file) ? readFileSync(file, 'utf8') : ''),
    (text) => text.includes('PERMITTED1'),
  );
  plug(sysfsRoot, '1-1', 'PERMITTED1');
  plug(sysfsRoot, '1-2', 'STRANGER22');
  const arrived = (serial: string) => api.get(`/events?site=plant-1&q=${serial}`).then(({ json }) => json.items.length);
  for (const serial of ['PERMITTED1', 'STRANGER22'])
    await eventually(
      () => arrived(serial),
      (count) => count > 0,
    );
  await plant.running.get('agent pc-1')!.kill('SIGTERM');
  const held = async () => (await cell.order({ report: true }))['sessions'] as unknown[];
  await eventually(held, (sessions) => sessions.length === 0);
  await plant.running.get('hub')!.kill('SIGTERM');
  const sticks = (await plant.stored('plant-1', 'pc-1')).filter(({ kind }) => kind === 'host.usb');
  expect(
    Object.fromEntries(sticks.map(({ fields }) => [fields['device.serial_number'], fields['hinomi.usb.registered']])),
  ).toEqual({ PERMITTED1: true, STRANGER22: false });
});
