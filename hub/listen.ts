import type { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createSecureServer, type ServerHttp2Session } from 'node:http2';
import { serve } from '@hono/node-server';
import type { HubConfig } from './hub.config.ts';

/** The console beyond this machine without TLS would send passwords in clear. */
export class ClearConsoleError extends Error {
  override name = 'ClearConsoleError';
}

/** What strangers may hold of the door. A browser has one connection by HTTP/2, six by HTTP/1. */
const limits = { connections: 2000, streamsPerConnection: 100, greetingMs: 30_000, silenceMs: 120_000 };

/** Opens the console's door; returns how to close it. Beyond loopback it is HTTPS with HTTP/2, or it does not open. */
export async function serveConsole(
  app: Pick<Parameters<typeof serve>[0], 'fetch'>,
  { listen, tls }: HubConfig['console'],
): Promise<() => Promise<void>> {
  const at = listen.lastIndexOf(':');
  const hostname = listen.slice(0, at).replace(/^\[|\]$/g, '');
  const port = Number(listen.slice(at + 1));
  const loopback = hostname === 'localhost' || hostname === '::1' || hostname.startsWith('127.');
  if (!tls && !loopback) {
    throw new ClearConsoleError(
      `console.listen ${listen} is reachable from other machines: give console.tls (cert and key), or listen on 127.0.0.1`,
    );
  }
  const secure = tls
    ? {
        createServer: createSecureServer as never,
        serverOptions: {
          ...{ cert: readFileSync(tls.cert), key: readFileSync(tls.key), allowHTTP1: true },
          ...{ handshakeTimeout: limits.greetingMs, settings: { maxConcurrentStreams: limits.streamsPerConnection } },
        } as never,
      }
    : { createServer };
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname, port, ...secure }, () =>
      resolve(
        () =>
          new Promise((closed) => {
            server.close(() => closed());
            if ('closeAllConnections' in server) server.closeAllConnections();
            setTimeout(closed, 1000).unref();
          }),
      ),
    );
    server.on('error', reject);
    server.maxConnections = limits.connections;
    // An answer that nobody takes is given up with its connection; the live stream says something more often.
    (server as EventEmitter).on('session', (session: ServerHttp2Session) =>
      session.setTimeout(limits.silenceMs, () => session.destroy()),
    );
  });
}
