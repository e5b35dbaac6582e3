import { open } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Context } from 'hono';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
};

/**
 * Serves the built console. Files under `assets/` carry a hash in their name and are kept by browsers; everything that is
 * no file is a page of the console and gets `index.html`.
 */
export function consoleFiles(dir: string): (c: Context) => Promise<Response> {
  return async (c) => {
    const wanted = safePath(c.req.path);
    if (wanted === null) return c.notFound();
    const direct = wanted !== '' && extname(wanted) !== '' ? await read(join(dir, wanted)) : null;
    if (direct) {
      const lasting = wanted.startsWith(`assets${sep}`);
      return file(direct, extname(wanted), lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
    }
    if (extname(wanted) !== '') return c.notFound();
    const page = await read(join(dir, 'index.html'));
    if (page) return file(page, '.html', 'no-cache');
    return c.text('The console is not built. Run: npm run build\n', 503);
  };
}

/** Path inside the folder, or null when it would lead out of it. */
export function safePath(urlPath: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null;
  const path = normalize(decoded.replace(/^\/+/, ''));
  if (path === '.' || path === '') return '';
  return path.startsWith('..') || path.startsWith(sep) ? null : path;
}

async function read(path: string): Promise<Buffer | null> {
  try {
    const handle = await open(path, 'r');
    try {
      return (await handle.stat()).isFile() ? await handle.readFile() : null;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return null;
    throw error;
  }
}

function file(body: Buffer, extension: string, cache: string): Response {
  return new Response(new Uint8Array(body), {
    headers: { 'Content-Type': types[extension] ?? 'application/octet-stream', 'Cache-Control': cache },
  });
}
