import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import { assetRoutes } from './asset-routes.ts';
import { routes } from './fixture-routes.ts';
import { networkRoutes } from './network-data.ts';
import { both } from './seeded.ts';
import { visitRoutes } from './visit-routes.ts';
import { zoneRoutes } from './zone-data.ts';

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function stream(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const say = (message: { type: string }) =>
    response.write(`event: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`);
  say({ type: 'hello', at: new Date().toISOString() } as { type: string });
  const timer = setInterval(
    () => say({ type: 'tick', at: new Date().toISOString(), detectLagSeconds: 0.4 } as { type: string }),
    5000,
  );
  request.on('close', () => clearInterval(timer));
}

async function serve(request: IncomingMessage, response: ServerResponse, next: () => void): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (!url.pathname.startsWith('/api/v1/')) return next();
  const path = url.pathname.slice('/api/v1'.length);
  if (path === '/stream') return stream(request, response);
  const reply = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === null ? '' : JSON.stringify(body));
  };
  const route = [...routes, ...assetRoutes, ...networkRoutes, ...visitRoutes, ...zoneRoutes].find(
    ([method, pattern]) => method === request.method && pattern.test(path),
  );
  const found = route?.[2]({
    params: url.searchParams,
    parts: route[1].exec(path)!.slice(1),
    body: await bodyOf(request),
  });
  if (found !== undefined) return reply(200, found);
  if (path === '/session')
    return reply(401, { code: 'signed_out', message: both('サインインしてください。', 'Please sign in.') });
  return reply(404, {
    code: 'not_found',
    message: both('見つかりません。', 'Not found.'),
    remedy: both('一覧に戻って選び直してください。', 'Go back to the list and choose again.'),
  });
}

/** Answers /api/v1 from made-up data of the model plant, for development and page tests; never part of the build. */
export function fixtureServer(): Plugin {
  return {
    name: 'hinomi-fixture-server',
    configureServer: (server) =>
      void server.middlewares.use((request, response, next) => void serve(request, response, next)),
    configurePreviewServer: (server) =>
      void server.middlewares.use((request, response, next) => void serve(request, response, next)),
  };
}
