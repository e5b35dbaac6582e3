import { expect, test } from 'vitest';
import { isReachable } from './reachable.ts';

test('without a list an agent goes to addresses inside a plant, and to no name', () => {
  const hosts = [
    '192.168.10.21',
    '10.1.2.3',
    '172.31.0.9',
    '172.32.0.9',
    '127.0.0.1',
    'localhost',
    '8.8.8.8',
    'plc-1',
    'fd12::1',
    '2001:db8::1',
  ];
  expect(hosts.filter((host) => isReachable(host))).toEqual([
    '192.168.10.21',
    '10.1.2.3',
    '172.31.0.9',
    '127.0.0.1',
    'localhost',
    'fd12::1',
  ]);
});

test('a list of networks, addresses and names says it all; an empty one says nowhere', () => {
  const allowed = ['192.168.10.0/24', '10.0.0.7', 'plc-1', 'fd00::/8'];
  const hosts = ['192.168.10.21', '192.168.11.21', '10.0.0.7', '10.0.0.8', 'plc-1', 'plc-2', 'fd00::1', '127.0.0.1'];
  expect(hosts.filter((host) => isReachable(host, allowed))).toEqual(['192.168.10.21', '10.0.0.7', 'plc-1', 'fd00::1']);
  expect(hosts.filter((host) => isReachable(host, []))).toEqual([]);
});
