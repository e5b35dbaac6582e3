import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ApiClient } from '../support/api.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually } from '../support/processes.ts';

afterEach(endAll);

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

test('a medium that a person permits in the console is permitted at the agents; another one is not', async () => {
  const plant = new TestPlant([{ id: 'plant-1', local: true }]);
  await plant.prepare({ enrol: [{ site: 'plant-1', agent: 'pc-1', name: '検査PC' }] });
  await plant.startNats('hub');
  const api = await ApiClient.first(await plant.startHub());
  const sysfsRoot = join(plant.dir, 'sys');
  mkdirSync(join(sysfsRoot, 'bus/usb/devices'), { recursive: true });
  await plant.enrol('pc-1');
  plant.startAgent('pc-1', [{ type: 'usb', sysfsRoot, pollMs: 50, settleMs: 0 }]);
  await plant.drained('pc-1');

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
  const before = plant.lane('pc-1', 'evidence').committed;
  plug(sysfsRoot, '1-1', 'PERMITTED1');
  plug(sysfsRoot, '1-2', 'STRANGER22');
  await plant.delivered('pc-1', before, 2);
  await plant.running.get('hub')!.kill('SIGTERM');
  const sticks = (await plant.stored('plant-1', 'pc-1')).filter(({ kind }) => kind === 'host.usb');
  expect(
    Object.fromEntries(sticks.map(({ fields }) => [fields['device.serial_number'], fields['hinomi.usb.registered']])),
  ).toEqual({ PERMITTED1: true, STRANGER22: false });
});
