import { X509Certificate } from 'node:crypto';
import { connect, createServer } from 'node:tls';
import { expect, test } from 'vitest';
import { makeAuthority, makeServerCertificate, publicKeyPin } from './x509.ts';

test('a server certificate is accepted by a client that trusts only our authority, by name and by address', async () => {
  const authority = makeAuthority('Hinomi test CA');
  const server = makeServerCertificate(authority, 'Hinomi test CA', ['localhost', '127.0.0.1', '::1']);
  const listener = createServer({ cert: server.certificate, key: server.key }, (socket) => socket.end('ok'));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as { port: number };
  for (const host of ['localhost', '127.0.0.1']) {
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect({ host, port, ca: authority.certificate });
      socket.on('data', (data) => resolve(String(data)));
      socket.on('error', reject);
    });
    expect(text).toBe('ok');
  }
  const refused = await new Promise<string>((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, ca: makeAuthority('Hinomi test CA').certificate });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    socket.on('data', () => resolve('accepted'));
  });
  expect(refused).toMatch(/SIGNATURE|VERIFY|SELF_SIGNED/);
  listener.close();
});

test('names, issuer and pin read back', () => {
  const authority = makeAuthority('CA 一');
  const made = makeServerCertificate(authority, 'CA 一', ['hub.example', '192.0.2.7', '2001:db8::17']);
  const leaf = new X509Certificate(made.certificate);
  const ca = new X509Certificate(authority.certificate);
  expect(leaf.checkIssued(ca)).toBe(true);
  expect(leaf.verify(ca.publicKey)).toBe(true);
  expect(leaf.checkHost('hub.example')).toBe('hub.example');
  expect(leaf.checkIP('192.0.2.7')).toBe('192.0.2.7');
  expect(leaf.checkIP('2001:db8::17')).toBeDefined();
  expect(leaf.checkHost('other.example')).toBeUndefined();
  expect(ca.ca).toBe(true);
  expect(publicKeyPin(ca.publicKey)).toMatch(/^[\w-]{43}$/);
});
