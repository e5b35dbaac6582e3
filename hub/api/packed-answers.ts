import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { MiddlewareHandler } from 'hono';

const pack = promisify(gzip);
/** Below this a packed answer is hardly shorter than one network packet. */
const leastBytes = 1_400;

/**
 * Packs JSON answers of some length for those who accept it: rows of a list shrink to about a tenth, which is what a slow
 * line to the hub needs. Streams, files and the session (it carries the secret that guards against forged requests) pass as they are.
 */
export function packedAnswers(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    const { res } = c;
    const isJson = res.headers.get('Content-Type')?.startsWith('application/json') ?? false;
    if (!isJson || c.req.path.startsWith('/api/v1/session') || res.headers.has('Content-Encoding')) return;
    res.headers.append('Vary', 'Accept-Encoding');
    if (c.req.method === 'HEAD' || !/\bgzip\b/.test(c.req.header('accept-encoding') ?? '')) return;
    const body = await res.arrayBuffer();
    const headers = new Headers(res.headers);
    headers.delete('Content-Length');
    let shown: ArrayBuffer | Uint8Array<ArrayBuffer> = body;
    if (body.byteLength >= leastBytes) {
      shown = new Uint8Array(await pack(body, { level: constants.Z_BEST_SPEED }));
      headers.set('Content-Encoding', 'gzip');
    }
    c.res = undefined;
    c.res = new Response(shown, { status: res.status, headers });
  };
}
