import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { LedgerVerifier } from '#engine/ledger/index.ts';
import { openControlStore } from '../store/control-store.ts';
import { fileLines, wrapping } from '../verbs/file-lines.ts';
import { run } from '../verbs/ledger.ts';
import { Ledger } from './ledger.ts';
import { ledgerMigrations } from './migrations.ts';
import { testSigner } from './test-signer.ts';

const dir = mkdtempSync(join(tmpdir(), 'hinomi-handed-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** An export of ten entries, the last five signed by another key than the first. */
function exported(): string[] {
  const control = openControlStore(':memory:', ledgerMigrations);
  const clock = () => new Date('2026-11-02T00:00:00Z');
  for (const signer of [testSigner(1), testSigner(2)]) {
    const ledger = new Ledger(control, signer, clock);
    for (let at = 1; at <= 5; at++)
      ledger.record({ who: 'p', kind: 'a.b', subject: 's', text: { ja: `${at} 件目`, en: `entry ${at}` } });
    ledger.checkpoint();
  }
  return [...new Ledger(control, testSigner(2), clock).export()];
}

const lines = exported();
const text = `${lines.join('\n')}\n`;
const isCheckpoint = (line: string) => line.startsWith('{"type":"checkpoint"');
const lastCheckpoint = lines.findLastIndex(isCheckpoint);

function file(name: string, content: string | Uint8Array): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

function verified(content: string | Uint8Array, trusted: Uint8Array[] = []) {
  const verifier = new LedgerVerifier({ trusted });
  for (const line of fileLines(file('ledger.ndjson', content))) verifier.add(line);
  return verifier.finish();
}

/** The same signature with the group's order added to its second half: another spelling that lax verifiers take. */
function respelled(line: string): string {
  const checkpoint = JSON.parse(line) as { signature: string };
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const bytes = Buffer.from(checkpoint.signature, 'base64');
  let scalar = order;
  for (let at = 0; at < 32; at++) scalar += BigInt(bytes[32 + at]!) << BigInt(8 * at);
  for (let at = 0; at < 32; at++) bytes[32 + at] = Number((scalar >> BigInt(8 * at)) & 255n);
  return JSON.stringify({ ...checkpoint, signature: bytes.toString('base64') });
}

test('an export stays sound with the line ends and marks that other machines put into it, and over a change of the key', () => {
  for (const content of [text, text.trimEnd(), text.replaceAll('\n', '\r\n'), `\ufeff${text}`, `${text}\n\n`])
    expect(verified(content)).toMatchObject({ ok: true, entries: 10, checkpoints: 2 });
});

const whole = lines.length;
const damages: [string, string | Uint8Array, { line: number; reason: RegExp }][] = [
  ['nothing in it', '', { line: 0, reason: /holds no ledger/ }],
  ['a last line that was cut', `${text}{"type":"en`, { line: whole + 1, reason: /^not JSON/ }],
  ['a last line cut within', text.slice(0, -40), { line: whole, reason: /^not JSON/ }],
  ['the same export twice', text + text, { line: whole + 1, reason: /second ledger header/ }],
  [
    'an entry twice',
    [...lines.slice(0, 3), ...lines.slice(2)].join('\n'),
    { line: 4, reason: /entry 3 expected, entry 2/ },
  ],
  [
    'no checkpoints',
    lines.filter((line) => !isCheckpoint(line)).join('\n'),
    { line: 11, reason: /no signed checkpoint/ },
  ],
  [
    'a signature in another spelling',
    lines.map((line, at) => (at === lastCheckpoint ? respelled(line) : line)).join('\n'),
    { line: lastCheckpoint + 1, reason: /signature is not valid/ },
  ],
  ['what steers a terminal', '\u001b[2J', { line: 1, reason: /^not JSON[^\u001b]*$/ }],
];

test.each(damages)('%s: the first bad line is named', (_name, content, { line, reason }) => {
  expect(verified(content)).toMatchObject({ ok: false, fault: { line, reason: expect.stringMatching(reason) } });
});

test('keys that were got apart must be all that signed', () => {
  const [first, second] = [testSigner(1).publicKey, testSigner(2).publicKey];
  expect(verified(text, [first, second])).toMatchObject({ ok: true, keys: 'given' });
  expect(verified(text, [first]).fault).toMatchObject({ line: lastCheckpoint + 1 });
  expect(verified(text, [testSigner(3).publicKey]).fault?.reason).toMatch(/not among the keys given/);
});

test('a packed file, or one saved in another encoding, is refused with what to do', async () => {
  const cases: [string, Uint8Array, RegExp][] = [
    ['l.gz', gzipSync(text), /gzip -d/],
    ['l.zst', zstdCompressSync(text), /zstd -d/],
    ['l.zip', Buffer.from('PK\u0003\u0004'), /ZIP/],
    ['l.txt', Buffer.from(`\ufeff${text}`, 'utf16le'), /UTF-8/],
  ];
  for (const [name, content, remedy] of cases) {
    expect(wrapping(file(name, content))).toMatch(remedy);
    expect(await run(['verify', join(dir, name)])).toBe(1);
  }
  expect(wrapping(file('plain', text))).toBeNull();
  expect(wrapping(file('empty', ''))).toBeNull();
});
