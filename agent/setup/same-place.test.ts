import { expect, test } from 'vitest';
import { parseAgentConfig } from '../agent.config.ts';
import { placesOf, sameDevices } from './same-place.ts';

async function found(text: string) {
  const config = await parseAgentConfig(text);
  if (Array.isArray(config)) throw new Error(JSON.stringify(config));
  return (await sameDevices(config.sources)).map(({ source, address, holder, held }) => [
    source,
    address,
    holder,
    held,
  ]);
}

test('a device that is named twice, once by name and once by address, is found, whatever its protocol', async () => {
  const ip = (await placesOf('localhost:4840')).find((one) => one !== 'localhost:4840')!.replace(/:4840$/, '');
  expect(
    await found(`sources:
  - { type: opc-ua, devices: [{ id: a, url: "opc.tcp://LOCALHOST:4840/x" }, { id: b, url: "opc.tcp://${ip}/x" }, { id: c, url: "opc.tcp://${ip}/y" }] }
  - { type: slmp, devices: [{ id: d, host: localhost, port: 5007 }, { id: e, host: "${ip.replace(/[[\]]/g, '')}", port: 5007 }] }
  - { type: fins, devices: [{ id: f, host: 192.0.2.7 }] }
`),
  ).toEqual([
    ['opc-ua', `${ip}:4840/x`, 'opc-ua', 'localhost:4840/x'],
    ['slmp', `${ip}:5007`, 'slmp', 'localhost:5007'],
  ]);
});

test('units behind one gateway share it within a source, and a serial port has one name', async () => {
  const map = '{ units: [{ id: 1, ranges: [{ table: holding, start: 0, count: 1 }] }] }';
  expect(
    await found(`sources:
  - { type: modbus, devices: [{ id: a, host: localhost, map: ${map} }, { id: b, host: 127.0.0.1, map: ${map} }] }
`),
  ).toEqual([]);
  expect(await placesOf('/dev/ttyUSB0')).toEqual(['/dev/ttyUSB0']);
});
