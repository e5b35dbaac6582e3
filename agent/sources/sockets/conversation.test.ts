import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isConversation, Listeners, orient } from './conversation.ts';
import { type SocketRow, tcpState } from './socket-row.ts';

const row: SocketRow = {
  key: 'tcp of the test',
  transport: 'tcp',
  localIp: '192.168.0.10',
  localPort: 50000,
  remoteIp: '192.168.0.30',
  remotePort: 502,
  state: tcpState.established,
  inode: 1,
  uid: 0,
};
const listener: SocketRow = {
  ...row,
  localIp: '0.0.0.0',
  localPort: 4840,
  remoteIp: '0.0.0.0',
  remotePort: 0,
  state: tcpState.listen,
};

describe('direction', () => {
  const listeners = new Listeners(1000);
  listeners.update([listener], 0);

  test.each([
    ['outbound', '192.168.0.30', 502, row],
    ['inbound', '192.168.0.10', 4840, { ...row, localPort: 4840, remotePort: 51000 }],
    ['inbound', '192.168.0.10', 502, { ...row, localPort: 502, remotePort: 51000, state: tcpState.synReceived }],
    ['outbound', '192.168.0.30', 60000, { ...row, remotePort: 60000, state: tcpState.synSent }],
    ['unknown', '192.168.0.10', 502, { ...row, localPort: 502, remotePort: 51000 }],
    ['outbound', '192.168.0.30', 40000, { ...row, remotePort: 40000 }],
    ['unknown', '192.168.0.30', 102, { ...row, localPort: 20000, remotePort: 102 }],
  ] as const)('%s', (direction, server, serverPort, input) => {
    expect(orient(input, listeners)).toMatchObject({ direction, server, serverPort });
  });

  test('a listener that closed is remembered for a while only', () => {
    const inbound = { ...row, localPort: 4840, remotePort: 51000 };
    const memory = new Listeners(1000);
    memory.update([listener], 0);
    memory.update([], 900);
    expect(orient(inbound, memory).direction).toBe('inbound');
    memory.update([], 1100);
    expect(orient(inbound, memory).direction).toBe('unknown');
  });

  test('both ends of one connection agree on client, server and id when the server listens', () => {
    const port = fc.integer({ min: 1, max: 65535 });
    fc.assert(
      fc.property(port, port, (serverPort, clientPort) => {
        const server = {
          ...row,
          localIp: '10.0.0.1',
          localPort: serverPort,
          remoteIp: '10.0.0.2',
          remotePort: clientPort,
        };
        const client = {
          ...server,
          localIp: '10.0.0.2',
          localPort: clientPort,
          remoteIp: '10.0.0.1',
          remotePort: serverPort,
          state: tcpState.synSent,
        };
        const there = orient(server, { has: () => true });
        const here = orient(client, { has: () => false });
        expect({ ...there, direction: '' }).toEqual({ ...here, direction: '' });
      }),
    );
  });
});

test('listeners, multicast and loopback are no conversations', () => {
  expect(isConversation(row, false)).toBe(true);
  expect(isConversation(listener, true)).toBe(false);
  expect(isConversation({ ...row, transport: 'udp', remoteIp: '239.255.255.250' }, true)).toBe(false);
  expect(isConversation({ ...row, localIp: '127.0.0.1', remoteIp: '127.0.0.1' }, false)).toBe(false);
  expect(isConversation({ ...row, localIp: '127.0.0.1', remoteIp: '127.0.0.1' }, true)).toBe(true);
});
