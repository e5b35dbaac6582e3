import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIpNeighbours, parseProcArp, parseWindowsArp } from './arp-table.ts';

test('of the kernel’s table only entries that are complete and stand for one device say something', () => {
  const text = `IP address       HW type     Flags       HW address            Mask     Device
192.168.0.30     0x1         0x2         00:1A:2B:3C:4D:5E     *        eth0
192.168.0.31     0x1         0x0         00:00:00:00:00:00     *        eth0
192.168.0.33     0x1         0x0         00:1a:2b:3c:4d:61     *        eth0
192.168.0.32     0x1         0x6         00:1a:2b:3c:4d:60     *        eno2
239.255.255.250  0x1         0x6         01:00:5e:7f:ff:fa     *        eth0
`;
  expect(parseProcArp(text)).toEqual([
    { address: '192.168.0.30', mac: '00:1a:2b:3c:4d:5e', via: 'eth0' },
    { address: '192.168.0.32', mac: '00:1a:2b:3c:4d:60', via: 'eno2' },
  ]);
});

test('of what ip prints, entries that a device filled say who it is and when it last answered', () => {
  const entry = {
    dst: '10.20.1.9',
    dev: 'eth0',
    lladdr: '00:1A:2B:3C:4D:5E',
    used: 9,
    confirmed: 40,
    state: ['STALE'],
  };
  const shown = [
    entry,
    { dst: 'fe80::1', dev: 'eth0', lladdr: '00:1a:2b:3c:4d:60', router: null, state: ['REACHABLE'] },
    { ...entry, dst: '10.20.1.10', state: ['PERMANENT'] },
    { dst: '10.20.1.11', dev: 'eth0', state: ['FAILED'] },
  ];
  expect(parseIpNeighbours(JSON.stringify(shown))).toEqual([
    { address: '10.20.1.9', mac: '00:1a:2b:3c:4d:5e', via: 'eth0', ageMs: 40_000 },
    { address: 'fe80::1', mac: '00:1a:2b:3c:4d:60', via: 'eth0' },
  ]);
});

test.each([
  ['English', 'Interface', 'Internet Address      Physical Address      Type', 'dynamic', 'static'],
  ['Japanese', 'インターフェイス', 'インターネット アドレス 物理アドレス           種類', '動的', '静的'],
])('the words of a Windows in %s do not matter', (_, word, columns, moving, fixed) => {
  const text = `\r
${word}: 10.20.1.40 --- 0x8\r
  ${columns}\r
  10.20.1.1             00-1a-2b-3c-4d-5e     ${moving}        \r
  10.20.1.255           ff-ff-ff-ff-ff-ff     ${fixed}        \r
  224.0.0.22            01-00-5e-00-00-16     ${fixed}        \r
\r
${word}: 192.168.56.1 --- 0x11\r
  ${columns}\r
  192.168.56.20         08-00-27-aa-bb-cc     ${moving}        \r
`;
  const shown = Buffer.from(text).toString('latin1');
  expect(parseWindowsArp(shown)).toEqual([
    { address: '10.20.1.1', mac: '00:1a:2b:3c:4d:5e', via: '10.20.1.40' },
    { address: '192.168.56.20', mac: '08:00:27:aa:bb:cc', via: '192.168.56.1' },
  ]);
});

test('no text makes them fail', () => {
  fc.assert(
    fc.property(fc.string(), (text) =>
      [parseProcArp(text), parseWindowsArp(text)].every((rows) => Array.isArray(rows)),
    ),
  );
});
