import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { PinMismatchError } from './pinned-tls.ts';
import { pinnedTransport } from './pinned-transport.ts';

const pin = 'a'.repeat(43);
let server: Server | undefined;
afterEach(() => server?.close());

/** A server that greets as it likes and keeps what it is told. */
async function impostor(greeting: object): Promise<{ port: number; heard: Promise<string> }> {
  const { promise: heard, resolve } = Promise.withResolvers<string>();
  server = createServer((socket) => {
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString();
    });
    socket.on('error', () => resolve(text));
    socket.on('close', () => resolve(text));
    socket.write(
      `INFO ${JSON.stringify({ server_id: 'x', version: '2.12.0', proto: 1, nonce: 'n', ...greeting })}\r\n`,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, heard };
}

const tls = { tls: { rejectUnauthorized: false } };

test.each([
  ['says nothing of TLS', {}],
  ['says that there is none', { tls_required: false, tls_available: false }],
  ['says it in a form that the client takes for a yes without starting it', { tls_available: 1 }],
])('with a pin, a server that %s is left without a word', async (_, greeting) => {
  const { port, heard } = await impostor(greeting);
  const address = { hostname: '127.0.0.1', port, tlsName: '' };
  await expect(new (pinnedTransport(pin))().connect(address, tls)).rejects.toThrow();
  expect(await heard).toBe('');
});

test('the refusal names the server and the reason', async () => {
  const { port } = await impostor({ tls_available: 'yes' });
  const connecting = new (pinnedTransport(pin))().connect({ hostname: '127.0.0.1', port, tlsName: 'site' }, tls);
  await expect(connecting).rejects.toThrow(PinMismatchError);
  await expect(connecting).rejects.toThrow('the server at site does not speak TLS');
});
