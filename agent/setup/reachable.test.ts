import { expect, test } from 'vitest';
import { isReachable, isReadable } from './reachable.ts';

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

test.each<[string, boolean]>([
  ['/srv/plc/line3', true],
  ['D:\\plc\\line3', true],
  ['\\\\nas\\backup\\line3', true],
  ['/etc/shadow', false],
  ['/srv/../etc', false],
  ['/', false],
  ['C:\\', false],
  ['c:\\Windows\\System32', false],
  ['plc/line3', false],
])('without a list %s may be read on the word of the hub: %s', (path, may) => {
  expect(isReadable(path)).toBe(may);
});

test('with a list only what lies below its folders may be read', () => {
  const paths = ['/srv/plc/line3', '/srv/plc', '/srv/plc-other', '/srv/plc/../../etc', '/etc/plc'];
  expect(paths.filter((path) => isReadable(path, ['10.0.0.0/8', '/srv/plc', '/etc/plc']))).toEqual([
    '/srv/plc/line3',
    '/srv/plc',
    '/etc/plc',
  ]);
  expect(paths.filter((path) => isReadable(path, []))).toEqual([]);
});
