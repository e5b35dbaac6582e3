import { createHash } from 'node:crypto';
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

const lasting = 'public, max-age=31536000, immutable';
/** May be kept, but is asked for again each time; an unchanged file costs an answer without a body. */
const asked = 'no-cache';

/**
 * Serves the built console. Files under `assets/` carry a hash in their name and are kept by browsers; everything that is
 * no file is a page of the console and gets `index.html`. A file that the build left compressed beside it travels so.
 */
export function consoleFiles(dir: string): (c: Context) => Promise<Response> {
  const files = new KeptFiles();
  const read = (path: string) => files.read(path);
  return async (c) => {
    const wanted = safePath(c.req.path);
    if (wanted === null) return c.notFound();
    const name = wanted !== '' && extname(wanted) !== '' ? wanted : 'index.html';
    const body = await read(join(dir, name));
    if (body) return answer(c, dir, name, body, read);
    if (name === wanted) return c.notFound();
    return c.text('The console is not built. Run: npm run build\n', 503);
  };
}

type Read = (path: string) => Promise<KeptFile | null>;

async function answer(c: Context, dir: string, name: string, file: KeptFile, read: Read): Promise<Response> {
  const headers: Record<string, string> = {
    'Content-Type': types[extname(name)] ?? 'application/octet-stream',
    'Cache-Control': name.startsWith(`assets${sep}`) ? lasting : asked,
    Vary: 'Accept-Encoding',
    ETag: file.tag,
  };
  if (c.req.header('if-none-match') === headers['ETag']) return new Response(null, { status: 304, headers });
  const packed = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '') ? await read(join(dir, `${name}.gz`)) : null;
  if (packed) headers['Content-Encoding'] = 'gzip';
  return new Response((packed ?? file).bytes, { headers });
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

interface KeptFile {
  bytes: Uint8Array<ArrayBuffer>;
  tag: string;
  /** Size and last change: another one is another file. */
  state: string;
}

/** The console's few files as they were read last: who asks a thousand times and takes no answer costs no more than one copy. */
class KeptFiles {
  readonly #kept = new Map<string, KeptFile>();

  /** Null where there is no file. */
  async read(path: string): Promise<KeptFile | null> {
    try {
      const handle = await open(path, 'r');
      try {
        const stat = await handle.stat();
        if (!stat.isFile()) return null;
        const state = `${stat.size} ${stat.mtimeMs}`;
        const kept = this.#kept.get(path);
        if (kept?.state === state) return kept;
        const bytes = new Uint8Array(await handle.readFile());
        const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
        const file = { bytes, tag, state };
        this.#kept.set(path, file);
        return file;
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes((error as NodeJS.ErrnoException).code ?? ''))
        return null;
      throw error;
    }
  }
}
