import { expect, test } from 'vitest';
import { networkAddress, networkAddresses } from './network-address.ts';

test.each([
  ['PLC-7', 'plc-7:502'],
  ['plc-7.', 'plc-7:502'],
  ['192.0.2.7', '192.0.2.7:502'],
  ['192.0.2.007', '192.0.2.7:502'],
  ['[2001:DB8:0:0::0007]', '[2001:db8::7]:502'],
  ['2001:db8::7', '[2001:db8::7]:502'],
  ['::ffff:192.0.2.7', '192.0.2.7:502'],
  ['fe80::0:1%eth0', '[fe80::1%eth0]:502'],
  ['line_3', 'line_3:502'],
])('%s is %s', (host, address) => {
  expect(networkAddress(host, 502)).toBe(address);
});

test('ports are kept apart', () => {
  expect(networkAddress('192.0.2.7', 502)).not.toBe(networkAddress('192.0.2.7', 503));
});

test('a name shares an address with what it stands for', async () => {
  const byName = await networkAddresses('LOCALHOST', 4840);
  expect(byName).toContain('localhost:4840');
  const own = await Promise.all(['127.0.0.1', '[::1]'].map((host) => networkAddresses(host, 4840)));
  expect(own.flat().some((address) => byName.includes(address))).toBe(true);
});

test('what nobody can look up stands alone', async () => {
  const host = 'x'.repeat(64);
  expect(await networkAddresses(host, 4840)).toEqual([`${host}:4840`]);
});
