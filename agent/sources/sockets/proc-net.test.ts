import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressBytes } from '#engine/wire/address-bytes.ts';
import { parseProcNet, readProcNet } from './proc-net.ts';
import { type SocketRow, tcpState } from './socket-row.ts';

const fixed = '00000000:00000000 00:00000000 00000000';
const rowsOf = (text: string, known?: ReadonlyMap<string, SocketRow>) =>
  parseProcNet(Buffer.from(text, 'latin1'), 'tcp', known);
const withoutKey = ({ key: _, ...row }: SocketRow) => row;
const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

test('reads a listener, a connection and an address mapped into IPv6', () => {
  const four = `${head}   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 23456 1 0 100 0 0 10 0
   1: 0A00A8C0:C350 1E00A8C0:01F6 01 00000000:00000000 02:000A 00000000     0        0 99 2 0 20 4 30 10 -1
`;
  const six = `${head}   0: 0000000000000000FFFF00000A00A8C0:0016 0000000000000000FFFF00001E00A8C0:D431 01 ${fixed}     0        0 7 1
   1: B80D0120000000000000000001000000:12C0 00000000000000000000000000000000:0000 0A ${fixed} 65534        0 8 1
`;
  expect(rowsOf(four).map(withoutKey)).toEqual([
    {
      transport: 'tcp',
      localIp: '127.0.0.1',
      localPort: 8080,
      remoteIp: '0.0.0.0',
      remotePort: 0,
      state: 10,
      uid: 1000,
      inode: 23456,
    },
    {
      transport: 'tcp',
      localIp: '192.168.0.10',
      localPort: 50000,
      remoteIp: '192.168.0.30',
      remotePort: 502,
      state: 1,
      uid: 0,
      inode: 99,
    },
  ]);
  expect(rowsOf(six).map((row) => [row.localIp, row.remoteIp])).toEqual([
    ['192.168.0.10', '192.168.0.30'],
    ['2001:db8::1', '::'],
  ]);
});

test('a row that did not change is the same object; one of another program is not', () => {
  const line = (inode: number) => `   0: 0A00A8C0:C350 1E00A8C0:01F6 01 ${fixed}  1000        0 ${inode} 2 0 20\n`;
  const [before] = rowsOf(line(5));
  const known = new Map([[before!.key, before!]]);
  expect(rowsOf(line(5), known)[0]).toBe(before);
  const [other] = rowsOf(line(6), known);
  expect(other).toEqual({ ...before, inode: 6 });
});

test.runIf(existsSync('/proc/net/tcp'))(
  'finds every line of the real tables, with the inode that the line ends on',
  async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const own = readProcNet().filter((row) => row.localPort === port && row.state === tcpState.listen);
    server.close();
    expect(own).toHaveLength(1);
    expect(own[0]).toMatchObject({ localIp: '127.0.0.1', uid: process.getuid?.() });
    expect(own[0]!.inode).toBeGreaterThan(0);
  },
);

test('every address comes back as it went in', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const words = Buffer.from(bytes);
      for (let at = 0; at < 16; at += 4) words.subarray(at, at + 4).reverse();
      const hex = words.toString('hex').toUpperCase();
      const [row] = rowsOf(`   0: ${hex}:0001 ${hex}:0002 01 ${fixed}     0        0 7 1\n`);
      const mapped = Buffer.from(bytes.subarray(0, 12)).equals(Buffer.from('00000000000000000000ffff', 'hex'));
      expect(addressBytes(row?.localIp ?? '')).toEqual(mapped ? bytes.subarray(12) : Uint8Array.from(bytes));
    }),
  );
});

test('no text makes it fail', () => {
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(rowsOf(text))));
});
