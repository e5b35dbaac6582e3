import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { afterEach, expect, test, vi } from 'vitest';
import { ReadEndedError } from '../store/read-bounds.ts';
import { openHub } from './api-harness.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function auditor() {
  const hub = await openHub();
  return { hub, browser: hub.browserOf((await hub.person('eye', ['auditor'])).id) };
}

test('what takes too long, or finds no room, is answered with what to do', async () => {
  const { hub, browser } = await auditor();
  const reads = vi.spyOn(hub.events, 'aggregate');
  reads.mockRejectedValueOnce(new ReadEndedError('too_long'));
  const long = await browser.get('/events/values?field=kind&q=pump');
  expect([long.status, long.json.code]).toEqual([503, 'too_much_to_read']);
  expect(long.json.remedy.en).toContain('Narrow');
  reads.mockRejectedValueOnce(new ReadEndedError('busy'));
  const busy = await browser.get('/events/values?field=kind&q=pump');
  expect([busy.status, busy.json.code]).toEqual([503, 'busy']);
});

test('a caller who goes away ends what is read for him', async () => {
  const { hub, browser } = await auditor();
  const asked = Promise.withResolvers<AbortSignal>();
  const ended = Promise.withResolvers<void>();
  vi.spyOn(hub.events, 'aggregate').mockImplementation(({ search }) => {
    const signal = search.signal!;
    asked.resolve(signal);
    return new Promise((_, reject) =>
      signal.addEventListener('abort', () => {
        ended.resolve();
        reject(new ReadEndedError('left'));
      }),
    );
  });
  const server = createServer(getRequestListener(hub.app.fetch));
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const caller = new AbortController();
  const request = fetch(`http://127.0.0.1:${port}/api/v1/events/values?field=kind&q=pump`, {
    headers: { cookie: browser.cookie },
    signal: caller.signal,
  });
  expect((await asked.promise).aborted).toBe(false);
  caller.abort();
  await expect(request).rejects.toThrow();
  await ended.promise;
});
