import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { ApiClient } from '../support/api.ts';
import { longForm } from '../support/form.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually, freePort } from '../support/processes.ts';

afterEach(endAll);

const megabyte = 1024 * 1024;
/** What the hub may grow by under all of this: less than half of the bodies that are sent at the same time. */
const mayGrowBy = 400 * megabyte;

/** Nothing may come back for bytes that could go on: then the other side is left after this time. */
const patienceMs = 300;

/** Writes bytes to the door; resolves with the first words that come back, or with nothing. */
function say(port: number, bytes: Uint8Array | string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('latin1');
    const answered = (text: string) => {
      socket.destroy();
      resolve(text);
    };
    socket.on('data', (data) => answered(String(data)));
    socket.on('error', () => answered(''));
    socket.on('close', () => answered(''));
    socket.setTimeout(patienceMs, () => answered(''));
  });
}

const residentBytes = (pid: number) =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);

test('garbage at the door of the console: refused or closed, never a failure inside, memory stays, and people go on working', async () => {
  const port = await freePort();
  const plant = new TestPlant([{ id: 'local', local: true }]);
  const files = join(plant.dir, 'console');
  mkdirSync(join(files, 'assets'), { recursive: true });
  writeFileSync(join(files, 'index.html'), 'the page');
  await plant.prepare({ console: { listen: `127.0.0.1:${port}`, dir: files } });
  await plant.startNats('hub');
  const hub = await plant.startHub();
  const person = await ApiClient.first(hub);
  const works = async () => expect((await person.get('/incidents')).status).toBe(200);
  await works();
  const before = residentBytes(hub.child.pid!);

  const lines = fc.constantFrom('GET', 'POST', 'PRI', 'CONNECT', 'OPTIONS', 'gEt', '');
  const paths = fc.oneof(
    fc.constantFrom('/', '/api/v1/incidents', '/api/v1/events?filters=', '*', 'http://x/', '//', '/%ff', '/%00', '/..'),
    fc.string({ maxLength: 60 }),
  );
  const headers = fc.oneof(
    fc.constantFrom(
      'Content-Length: 5, 100',
      'Content-Length: -1',
      'Content-Length: 99999999999999999999',
      'Transfer-Encoding: chunked, identity',
      'Transfer-Encoding: chunked\r\nContent-Length: 4',
      'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAA',
      'Upgrade: websocket\r\nConnection: Upgrade',
      'Expect: 100-continue',
      'Cookie: hinomi_session=%ff%fe; hinomi_session=\u0000',
      'Accept-Encoding: gzip;q=nan',
      'If-None-Match: "',
      'Range: bytes=-1-,',
      `X: ${'x'.repeat(100_000)}`,
      'x: y\r\n'.repeat(3000),
    ),
    fc.string({ maxLength: 80 }),
  );
  await fc.assert(
    fc.asyncProperty(lines, paths, headers, fc.uint8Array({ maxLength: 2000 }), async (method, path, header, body) => {
      const head = Buffer.from(`${method} ${path} HTTP/1.1\r\nHost: x\r\n${header}\r\n\r\n`, 'utf8');
      expect(statusOf(await say(port, Buffer.concat([head, body])))).toBeLessThan(500);
    }),
    { numRuns: longForm ? 2000 : 150 },
  );
  for (let at = 0; at < 30; at++) await say(port, randomBytes(at * 500));
  await works();

  // Ways out of the folder of the console.
  writeFileSync(join(plant.dir, 'secret.txt'), 'not for the world');
  const up = ['..', '%2e%2e', '..%2f', '%2e%2e%2f..', '..%5c', '..%c0%af', '....//', '%252e%252e'];
  for (const step of up) {
    for (const path of [
      `/${step}/secret.txt`,
      `/assets/${step}/${step}/secret.txt`,
      `//${step}/secret.txt`,
      `/${step}/hub.yaml`,
    ]) {
      const answer = await eventually(
        () => say(port, `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`),
        (text) => text !== '',
      );
      expect(answer).not.toMatch(/not for the world|bus:/);
      expect([400, 404]).toContain(statusOf(answer));
    }
  }

  // Bodies: too large, too deep, not text.
  const session = person.headers();
  const post = (path: string, body: string | Uint8Array | ReadableStream) =>
    fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
      method: 'POST',
      headers: session,
      body,
      duplex: 'half',
    } as RequestInit).then(
      ({ status }) => status,
      () => 0,
    );
  const endless = () => {
    let left = 100;
    return new ReadableStream({
      pull: (to) => (left-- > 0 ? to.enqueue(new Uint8Array(megabyte)) : to.close()),
    });
  };
  const taken = await Promise.all(
    [1, 2]
      .flatMap(() => ['/people', '/session/password', '/assets/import', '/events/import'])
      .map((path) => post(path, endless())),
  );
  for (const status of taken) expect([0, 400, 403, 404, 413]).toContain(status);
  const deep = '['.repeat(300_000);
  for (const body of [
    deep,
    deep + ']'.repeat(300_000),
    '{"a":'.repeat(100_000),
    '\u0000',
    'null',
    '"',
    '{"user":1e999}',
  ]) {
    expect(await post('/people', body)).toBe(400);
  }
  for (let at = 0; at < 20; at++) expect(await post('/people', randomBytes(1000))).toBe(400);
  const filters = encodeURIComponent('['.repeat(5000));
  for (const query of [
    `filters=${filters}`,
    'filters=[1]',
    'limit=-1',
    'limit=1e9',
    'cursor=%ff',
    'cursor=AAAA',
    `q=${'%'.repeat(3)}`,
    'from=x',
    'site=%00',
  ]) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/events?${query}`, { headers: session });
    expect(answer.status, query).toBeLessThan(500);
  }
  await works();

  // Heads that never end, and answers that nobody reads.
  const slow: Socket[] = [];
  for (let at = 0; at < (longForm ? 2000 : 300); at++) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.pause();
    socket.write(
      at % 2 === 0
        ? 'GET /api/v1/incidents HTTP/1.1\r\nHost: x\r\nX-Slow: '
        : 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(100),
    );
    slow.push(socket);
  }
  await works();
  await works();
  const grown = residentBytes(hub.child.pid!) - before;
  for (const socket of slow) socket.destroy();
  expect(grown).toBeLessThan(mayGrowBy);
  expect(hub.output()).not.toContain('request failed');
  expect(hub.child.exitCode).toBeNull();
  process.stderr.write(`figures: garbage at the console's door: the hub grew by ${Math.round(grown / megabyte)} MB\n`);
});
