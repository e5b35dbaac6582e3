import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { collectOpcUa } from './collect.ts';

const pki = mkdtempSync(join(tmpdir(), 'hinomi-pki-'));
let server: Server | undefined;

afterEach(() => server?.close());
afterAll(() => rmSync(pki, { recursive: true, force: true }));

async function hostile(act: (socket: Socket) => void): Promise<string> {
  const made = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => act(socket));
  });
  server = made;
  await new Promise<void>((resolve) => {
    made.listen(0, '127.0.0.1', resolve);
  });
  const address = made.address();
  return `opc.tcp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

const acknowledgeOfTwoGigabytes = Buffer.from([...Buffer.from('ACKF'), 0xff, 0xff, 0xff, 0x7f]);

test.each<[string, (socket: Socket) => void]>([
  ['is silent', () => undefined],
  ['talks nonsense', (socket) => socket.write(Buffer.alloc(5000, 0xa5))],
  ['closes', (socket) => socket.destroy()],
  ['announces two gigabytes', (socket) => socket.write(acknowledgeOfTwoGigabytes)],
])('a server that %s gives an incomplete snapshot with a reason', async (_name, act) => {
  const snapshot = await collectOpcUa(
    {
      device: 'x',
      url: await hostile(act),
      security: 'None',
      trust: [],
      acceptAnyCertificate: false,
      requestsPerSecond: 0,
      answerMs: 200,
      slowMs: 60_000,
      budgetSeconds: 10,
      browseBatch: 100,
      readBatch: 500,
      nodeCap: 1000,
    },
    pki,
    [],
    () => new Date(),
  );
  expect(snapshot.header.complete).toBe(false);
  expect(snapshot.header.open).toEqual(['*']);
  expect(snapshot.header.reasons[0]).not.toBe('');
  expect(snapshot.sections.size).toBe(0);
});
