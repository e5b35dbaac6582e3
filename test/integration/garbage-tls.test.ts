import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type ClientHttp2Session, connect as connectHttp2, constants } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { makeAuthority, makeServerCertificate } from '../../deploy/certificates/x509.ts';
import { longForm } from '../support/form.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, freePort } from '../support/processes.ts';

const open = new Set<Socket>();
afterEach(async () => {
  for (const socket of open) socket.destroy();
  await endAll();
});

const megabyte = 1024 * 1024;
/** The answers that nobody takes would be ten times as much, were each of them read anew. */
const mayGrowBy = 400 * megabyte;
const many = longForm ? 1000 : 200;

/** A frame of HTTP/2 (RFC 9113, section 4.1). */
function frame(type: number, flags: number, stream: number, body: Uint8Array = Buffer.of()): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(body.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, body]);
}

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const kind = { data: 0, headers: 1, priority: 2, reset: 3, settings: 4, ping: 6, windowUpdate: 8, continuation: 9 };
const endStream = 1;
const endHeaders = 4;
/** GET / of https, by the static table of HPACK, and a host. */
const getRoot = Buffer.from([0x82, 0x87, 0x84, 0x41, 0x01, 0x78]);
const settings = (id: number, value: number) => {
  const body = Buffer.alloc(6);
  body.writeUInt16BE(id, 0);
  body.writeUInt32BE(value, 2);
  return frame(kind.settings, 0, 0, body);
};
const initialWindowSize = 4;
const streams = (count: number, each: (id: number) => Buffer[]) =>
  Array.from({ length: count }, (_, at) => each(2 * at + 1)).flat();

const residentBytes = (pid: number) =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;

/** Who stays with the door only as long as it likes: what it says is thrown away, or not even read. */
function keep<T extends Socket>(socket: T, reads = true): T {
  open.add(socket);
  socket.on('error', () => undefined);
  socket.on('close', () => open.delete(socket));
  if (reads) socket.resume();
  else socket.pause();
  return socket;
}

test('garbage at the door of the console by TLS and HTTP/2: memory stays, nothing fails inside, and people go on working', async () => {
  const port = await freePort();
  const plant = new TestPlant([{ id: 'local', local: true }]);
  const files = join(plant.dir, 'console');
  mkdirSync(join(files, 'assets'), { recursive: true });
  writeFileSync(join(files, 'index.html'), `the page ${'x'.repeat(100_000)}`);
  const authority = makeAuthority('console');
  const { certificate, key } = makeServerCertificate(authority, 'console', ['127.0.0.1']);
  const tls = { cert: join(plant.dir, 'console.pem'), key: join(plant.dir, 'console.key') };
  writeFileSync(tls.cert, certificate);
  writeFileSync(tls.key, key);
  await plant.prepare({ console: { listen: `127.0.0.1:${port}`, dir: files, tls } });
  await plant.startNats('hub');
  const hub = await plant.startHub();
  await hub.says('hub is ready');

  /** A person's browser comes to the door anew and gets the page and an answer of the API. */
  const works = async () => {
    const session: ClientHttp2Session = connectHttp2(`https://127.0.0.1:${port}`, { ca: authority.certificate });
    try {
      for (const [path, status] of [
        ['/', 200],
        ['/api/v1/session', 401],
      ] as const) {
        const request = session.request({ [constants.HTTP2_HEADER_PATH]: path });
        const [head] = (await once(request, 'response')) as [Record<string, unknown>];
        expect(head[':status']).toBe(status);
        request.resume();
        await once(request, 'end');
      }
    } finally {
      session.destroy();
    }
  };
  /** A connection that has shaken hands and speaks HTTP/2. */
  const speaking = async (reads = true): Promise<TLSSocket> => {
    const socket = connectTls({ port, host: '127.0.0.1', ca: authority.certificate, ALPNProtocols: ['h2'] });
    keep(socket, reads);
    await once(socket, 'secureConnect');
    socket.write(Buffer.concat([preface, frame(kind.settings, 0, 0)]));
    return socket;
  };
  /** Writes as long as the door listens. */
  const flood = async (socket: Socket, frames: readonly Buffer[]) => {
    for (let from = 0; from < frames.length && !socket.destroyed; from += 500) {
      if (!socket.write(Buffer.concat(frames.slice(from, from + 500)))) {
        await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => undefined);
      }
    }
  };
  await works();
  const before = residentBytes(hub.child.pid!);

  // What is no TLS, or breaks off in the middle of it.
  const hello = Buffer.from('16030100c8010000c40303', 'hex');
  for (const bytes of [
    Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    preface,
    Buffer.from('80640100', 'hex'),
    Buffer.concat([hello, randomBytes(200)]),
    Buffer.concat([hello.subarray(0, 3), Buffer.from([0xff, 0xff]), randomBytes(60_000)]),
    ...Array.from({ length: 40 }, (_, at) => randomBytes(at * 200 + 1)),
  ]) {
    keep(connect(port, '127.0.0.1')).end(bytes);
  }
  await works();

  // Connections that say nothing, or stop in the middle of a greeting.
  for (let at = 0; at < many; at++) {
    const socket = keep(connect(port, '127.0.0.1'));
    if (at % 2 === 0) socket.write(hello);
  }
  await works();

  const count = longForm ? 50_000 : 10_000;
  const floods: Record<string, () => Buffer[]> = {
    'requests taken back at once': () =>
      streams(count, (id) => [
        frame(kind.headers, endStream | endHeaders, id, getRoot),
        frame(kind.reset, 0, id, Buffer.from([0, 0, 0, 8])),
      ]),
    settings: () => Array.from({ length: count }, () => settings(initialWindowSize, 65_535)),
    pings: () => Array.from({ length: count }, () => frame(kind.ping, 0, 0, randomBytes(8))),
    priorities: () => streams(count, (id) => [frame(kind.priority, 0, id, Buffer.from([0, 0, 0, 0, 255]))]),
    'a head without an end': () => [
      frame(kind.headers, endStream, 1, getRoot),
      ...Array.from({ length: count / 10 }, () => frame(kind.continuation, 0, 1, randomBytes(16_000))),
    ],
    'a head that unpacks to much': () =>
      streams(200, (id) => [
        frame(
          kind.headers,
          endStream | endHeaders,
          id,
          Buffer.concat([
            getRoot,
            Buffer.from('400178', 'hex'),
            Buffer.from([0x7f, 0x81, 0x1e]),
            Buffer.alloc(4000, 0x61),
            ...Array.from({ length: 4000 }, () => Buffer.of(0xbe)),
          ]),
        ),
      ]),
    'empty data': () => [
      frame(kind.headers, endHeaders, 1, Buffer.concat([Buffer.of(0x83), getRoot.subarray(1)])),
      ...Array.from({ length: count }, () => frame(kind.data, 0, 1)),
    ],
    'frames of no kind': () => Array.from({ length: count }, () => frame(200, 255, 1, randomBytes(10))),
    noise: () => Array.from({ length: 200 }, () => randomBytes(1000)),
  };
  for (const [what, frames] of Object.entries(floods)) {
    await Promise.all([1, 2, 3].map(async () => flood(await speaking(), frames())));
    await works();
    expect(hub.child.exitCode, what).toBeNull();
  }

  // Many requests whose answers nobody takes.
  for (let at = 0; at < many / 5; at++) {
    const socket = await speaking(at % 2 === 0);
    socket.write(settings(initialWindowSize, 0));
    await flood(
      socket,
      streams(500, (id) => [frame(kind.headers, endStream | endHeaders, id, getRoot)]),
    );
  }
  await works();
  await works();
  const grown = residentBytes(hub.child.pid!) - before;
  expect(grown).toBeLessThan(mayGrowBy);
  expect(hub.output()).not.toContain('request failed');
  expect(hub.child.exitCode).toBeNull();
  process.stderr.write(`figures: garbage by TLS and HTTP/2: the hub grew by ${Math.round(grown / megabyte)} MB\n`);
});
