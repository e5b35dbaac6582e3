import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type ServerType, serve } from '@hono/node-server';
import { afterEach, describe, expect, test } from 'vitest';
import type { StreamMessage } from '#protocol/api/settings.ts';
import { openHub, testPassword } from './api-harness.ts';
import { safePath } from './console-files.ts';
import { contentSecurityPolicy } from './security-headers.ts';
import { maxPerSession, maxQueued, StreamQueue } from './stream.ts';

const incident = (id: string, site = 'tokyo'): StreamMessage => ({ type: 'incident', id, site, change: 'new' });

describe('queue of one console', () => {
  test('the same thing twice is one message; counts add up', () => {
    const queue = new StreamQueue();
    queue.push(incident('a'));
    queue.push(incident('a'));
    queue.push({ type: 'events', site: 'tokyo', count: 2, at: 'x' });
    queue.push({ type: 'events', site: 'tokyo', count: 3, at: 'y' });
    const text = queue.drain();
    expect(text.match(/event: incident/g)).toHaveLength(1);
    expect(text).toContain('"count":5');
    expect(queue.drain()).toBe('');
  });
  test('a console that does not read gets one reset, and the queue stays bounded', () => {
    const queue = new StreamQueue();
    for (let i = 0; i <= maxQueued; i++) queue.push(incident(String(i)));
    queue.push(incident('after'));
    const text = queue.drain();
    expect(text).toMatch(/^event: reset\n/);
    expect(text).toContain('after');
    expect(text.match(/event: /g)).toHaveLength(2);
  });
});

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});

/** A real server on a free port. */
async function listen(options: Parameters<typeof openHub>[0] = {}) {
  const hub = await openHub(options);
  const server = await new Promise<ServerType>((resolve) => {
    const one = serve({ fetch: hub.app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(one));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const base = `http://127.0.0.1:${address.port}`;
  stop = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
  const signIn = async (user: string) => {
    const answer = await fetch(`${base}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: base },
      body: JSON.stringify({ user, password: testPassword }),
    });
    const { csrf } = (await answer.json()) as { csrf: string };
    return { cookie: answer.headers.get('set-cookie')!.split(';')[0]!, csrf };
  };
  return { hub, base, signIn };
}

/** Reads a stream until the predicate holds for its text so far. */
async function readUntil(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  done: (text: string) => boolean,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  while (!done(text)) {
    const part = await reader.read();
    if (part.done) return `${text}(end)`;
    text += decoder.decode(part.value, { stream: true });
  }
  return text;
}

describe('over a real connection', () => {
  test('a console hears what happens at its sites only, and the stream ends with sign-out', async () => {
    const { hub, base, signIn } = await listen();
    await hub.person('op', ['fsoc_operator'], ['tokyo']);
    const { cookie, csrf } = await signIn('op');
    const stream = await fetch(`${base}/api/v1/stream`, { headers: { cookie } });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const reader = stream.body!.getReader();
    expect(await readUntil(reader, (text) => text.includes('event: tick'))).toContain('event: hello');
    hub.bus.publish(incident('other', 'osaka'));
    hub.bus.publish(incident('mine', 'tokyo'));
    const heard = await readUntil(reader, (text) => text.includes('"mine"'));
    expect(heard).not.toContain('other');
    await fetch(`${base}/api/v1/session`, { method: 'DELETE', headers: { cookie, 'x-hinomi-csrf': csrf } });
    expect(await readUntil(reader, () => false)).toBe('(end)');
  });

  test('needs a session, and a browser may have only so many', async () => {
    const { hub, base, signIn } = await listen();
    await hub.person('op', ['fsoc_operator'], ['tokyo']);
    expect((await fetch(`${base}/api/v1/stream`)).status).toBe(401);
    const { cookie } = await signIn('op');
    const open = () => fetch(`${base}/api/v1/stream`, { headers: { cookie } });
    const first = await Promise.all(Array.from({ length: maxPerSession }, open));
    expect(new Set(first.map((one) => one.status))).toEqual(new Set([200]));
    expect((await open()).status).toBe(429);
    for (const one of first) await one.body!.cancel();
  });

  test('knows the caller’s address, so that guessing from one address slows down over all accounts', async () => {
    const { base } = await listen();
    const guess = (user: string) =>
      fetch(`${base}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user, password: 'no such password' }),
      });
    for (let i = 0; i < 10; i++) expect((await guess(`user-${i}`)).status).toBe(401);
    expect((await guess('user-11')).status).toBe(429);
  });

  test('bodies that are too large, no JSON, or not the contract are refused with what to do', async () => {
    const { base } = await listen();
    const post = (body: string, type = 'application/json') =>
      fetch(`${base}/api/v1/session`, { method: 'POST', headers: { 'content-type': type }, body });
    expect((await post('x'.repeat(1_100_000))).status).toBe(413);
    expect((await post('user=a', 'application/x-www-form-urlencoded')).status).toBe(415);
    const broken = await post('{');
    expect([broken.status, ((await broken.json()) as { code: string }).code]).toEqual([400, 'bad_request']);
    const wrong = (await (await post('{"user":5,"password":"x"}')).json()) as {
      field: string;
      message: { ja: string };
    };
    expect(wrong.field).toBe('user');
    expect(wrong.message.ja).not.toBe('');
    const nowhere = await fetch(`${base}/api/v1/nothing`);
    expect([nowhere.status, ((await nowhere.json()) as { code: string }).code]).toEqual([404, 'no_such_endpoint']);
  });
});

describe('console files', () => {
  const dir = mkdtempSync(join(tmpdir(), 'console-'));
  mkdirSync(join(dir, 'assets'));
  writeFileSync(join(dir, 'index.html'), '<!doctype html><title>Hinomi</title>');
  writeFileSync(join(dir, 'assets', 'app-1a2b.js'), 'export {};');
  writeFileSync(join(dir, '..', 'outside.txt'), 'secret');

  test('pages get index.html, hashed files are kept, nothing leads out of the folder', async () => {
    const { app } = await openHub({ consoleDir: dir });
    const get = (path: string) => app.request(`http://localhost${path}`);
    for (const path of ['/', '/incidents/0199', '/start']) {
      const page = await get(path);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(page.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
      expect(page.headers.get('cache-control')).toBe('no-cache');
    }
    const tag = (await get('/')).headers.get('etag')!;
    const unchanged = await app.request('http://localhost/logs', { headers: { 'if-none-match': tag } });
    expect([unchanged.status, await unchanged.text()]).toEqual([304, '']);
    writeFileSync(join(dir, 'index.html.gz'), gzipSync('<!doctype html><title>Hinomi</title>'));
    const packed = await app.request('http://localhost/', { headers: { 'accept-encoding': 'gzip, br' } });
    expect([packed.headers.get('content-encoding'), packed.headers.get('vary')]).toEqual(['gzip', 'Accept-Encoding']);
    expect((await get('/')).headers.get('content-encoding')).toBeNull();
    const script = await get('/assets/app-1a2b.js');
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect(script.headers.get('content-type')).toContain('javascript');
    expect((await get('/assets/gone.js')).status).toBe(404);
    for (const path of ['/..%2foutside.txt', '/%2e%2e/outside.txt', '/..%5coutside.txt', '/%00.txt', '/%E0%A4%A.txt']) {
      expect((await get(path)).status, path).toBe(404);
    }
    rmSync(dir, { recursive: true });
    expect((await get('/')).status).toBe(503);
    rmSync(join(dir, '..', 'outside.txt'));
  });

  test('paths', () => {
    expect(safePath('/')).toBe('');
    expect(safePath('/a/../b.js')).toBe('b.js');
    expect(safePath('/../b.js')).toBeNull();
    expect(safePath('//etc/passwd')).toBe('etc/passwd');
  });

  test('the policy allows no inline code and nothing from outside', () => {
    expect(contentSecurityPolicy).not.toMatch(/unsafe|https?:|\*/);
    expect(contentSecurityPolicy).toContain("default-src 'none'");
  });
});

test('the OpenAPI document names every endpoint with its permission', async () => {
  const { app } = await openHub();
  const document = (await (await app.request('http://localhost/api/v1/openapi.json')).json()) as {
    paths: Record<string, Record<string, Record<string, unknown>>>;
  };
  const operation = document.paths['/api/v1/incidents/{id}']!['get']!;
  expect(operation['x-needs']).toEqual(['see_incidents']);
  expect(JSON.stringify(operation)).toContain('acknowledgedUntil');
  expect(Object.values(document.paths).flatMap((one) => Object.keys(one)).length).toBeGreaterThan(50);
});
