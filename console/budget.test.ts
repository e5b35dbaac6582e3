import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

const dist = fileURLToPath(new URL('./dist/', import.meta.url));
const built = existsSync(`${dist}index.html`);
const firstLoadLimit = 200 * 1024;
/** What the first page needs beyond what it imports by itself: its language and, at once, the page Now with its chart. */
const lazyOnFirstPage = [/^ja-/, /^Now-/, /^TimeChart-/];

/** The QR library can also write HTML tables, which nobody asks of it. */
const unusedMarkup = /^qrcode-/;

function scripts(): string[] {
  return readdirSync(`${dist}assets`).filter((file) => file.endsWith('.js'));
}

function read(name: string): string {
  return readFileSync(`${dist}assets/${name}`, 'utf8');
}

/** Files that the browser loads before the first page stands. */
function firstLoad(): Set<string> {
  const html = readFileSync(`${dist}index.html`, 'utf8');
  // What is packed beforehand stands beside each file and is loaded instead of it, not as well.
  const assets = readdirSync(`${dist}assets`).filter((name) => !name.endsWith('.gz'));
  const seen = new Set<string>();
  const add = (name: string) => {
    if (seen.has(name) || !assets.includes(name)) return;
    seen.add(name);
    if (!name.endsWith('.js')) return;
    for (const match of read(name).matchAll(/(?:from|import)\s*["']\.\/([\w.-]+)["']/g)) add(match[1]!);
  };
  for (const match of html.matchAll(/assets\/([\w.-]+)/g)) add(match[1]!);
  for (const name of assets) if (lazyOnFirstPage.some((pattern) => pattern.test(name))) add(name);
  return seen;
}

describe.skipIf(!built)('the built console (run the build first)', () => {
  test('the first load stays within 200 KB gzip', () => {
    const files = [...firstLoad()];
    expect(files.length).toBeGreaterThan(3);
    const bytes = files.reduce((sum, name) => sum + gzipSync(readFileSync(`${dist}assets/${name}`)).length, 0);
    expect(bytes, files.join(', ')).toBeLessThanOrEqual(firstLoadLimit);
  });

  test('no code, style or handler stands inside the page, as the content policy demands', () => {
    const html = readFileSync(`${dist}index.html`, 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
    const guilty = scripts().filter((name) => !unusedMarkup.test(name) && /<[a-z]+[^>`]*\sstyle=/.test(read(name)));
    expect(guilty).toEqual([]);
  });

  test('nothing made up for development is in it', () => {
    expect(scripts().filter((name) => read(name).includes('模擬工場 第一棟'))).toEqual([]);
  });
});
