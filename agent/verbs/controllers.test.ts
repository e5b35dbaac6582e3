import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SealedPasswords } from '../controllers/sealed-password.ts';
import { thumbprint } from '../sources/opc-ua/certificate-facts.ts';
import { TrustBook } from '../sources/opc-ua/trust-book.ts';
import { run } from './controllers.ts';

let home: string;
let pki: string;
let at: string[];
let said: string;

const shown = Buffer.from('bytes that a controller showed');
const sha256 = thumbprint(shown);

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hinomi-controllers-'));
  pki = join(home, 'sources', 'opc-ua', 'pki');
  const config = join(home, 'agent.yaml');
  const device = 'id: cell, url: "opc.tcp://cell:4840", security: Sign, user: reader, passwordSealed: true';
  writeFileSync(config, `sources:\n  - type: opc-ua\n    devices: [{ ${device} }]\n`);
  at = ['--home', home, '--config', config];
  said = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
  }
});

afterEach(() => {
  vi.restoreAllMocks();
});

test('trust is given to one whole fingerprint with a reason, and taken back', async () => {
  const book = new TrustBook(pki);
  book.note('cell', sha256, shown, new Date());
  expect(await run(['trust', 'cell', sha256, ...at])).toBe(2);
  expect(await run(['trust', 'cell', sha256.slice(0, 16), '--reason', 'short', ...at])).toBe(2);
  expect(await run(['trust', 'cell', 'any', '--reason', 'whatever comes', ...at])).toBe(2);
  expect(await run(['trust', 'press', sha256, '--reason', 'no such one', ...at])).toBe(1);
  expect(book.trusted('cell', []).size).toBe(0);
  const spaced = sha256.toLowerCase().replaceAll(/(..)(?=.)/g, '$1:');
  expect(await run(['trust', 'cell', spaced, '--reason', 'as on the panel', ...at])).toBe(0);
  expect([...book.trusted('cell', [])]).toEqual([[sha256, 'here']]);
  expect(book.decisions('here')).toMatchObject([{ reason: 'as on the panel', by: expect.any(String) }]);
  expect(await run(['withdraw', 'cell', sha256, ...at])).toBe(0);
  expect(await run(['withdraw', 'cell', sha256, ...at])).toBe(1);
  expect(book.trusted('cell', []).size).toBe(0);
});

test('nothing is trusted while the controller shows another certificate; a refusal always holds', async () => {
  const book = new TrustBook(pki);
  book.note('cell', sha256, shown, new Date());
  const other = '0'.repeat(64);
  expect(await run(['trust', 'cell', other, '--reason', 'an old note', ...at])).toBe(1);
  expect(said).toContain(`showed another certificate last (${sha256}`);
  expect(await run(['refuse', 'cell', other, '--reason', 'a stolen key', ...at])).toBe(0);
  expect([...book.refused('cell')]).toEqual([other]);
});

test('the own certificate is renewed in two steps, and until the second the old one is in use', async () => {
  const inUse = async () => {
    said = '';
    expect(await run(['certificates', '--json', ...at])).toBe(0);
    return said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { standing: string; sha256: string });
  };
  const [before] = await inUse();
  expect(await run(['renew', '--take', ...at])).toBe(1);
  expect(await run(['renew', ...at])).toBe(0);
  const [still, waits] = await inUse();
  expect(still).toEqual(before);
  expect(waits!.standing).toBe('made, not used yet');
  expect(await run(['renew', '--take', ...at])).toBe(0);
  expect((await inUse()).map(({ sha256: now }) => now)).toEqual([waits!.sha256]);
  expect(thumbprint(readFileSync(join(pki, 'own.der')))).toBe(waits!.sha256);
});

/** What the hub sent of a controller that people set up there. */
function sentByHub(more: object = {}) {
  const settings = { url: 'opc.tcp://10.0.0.8:4840', security: 'SignAndEncrypt', user: 'reader' };
  const press = { type: 'opc-ua', id: 'press-3', settings, ...more };
  writeFileSync(join(home, 'controllers-of-hub.json'), JSON.stringify([press]));
}

test('a controller that was set up at the hub is known, too: its password and whom it is trusted as', async () => {
  const { Readable } = await import('node:stream');
  vi.spyOn(process, 'stdin', 'get').mockImplementation(() => Readable.from(['another secret\n']) as never);
  expect(await run(['password', 'press-3', ...at])).toBe(1);
  sentByHub();
  expect(await run(['password', 'press-3', ...at])).toBe(0);
  const passwords = new SealedPasswords(join(home, 'sources', 'opc-ua_hub'));
  const owner = { device: 'press-3', url: 'opc.tcp://10.0.0.8:4840', user: 'reader' };
  expect(passwords.open(owner)).toBe('another secret');
  expect(await run(['trust', 'press-3', sha256, '--reason', 'as on the panel', ...at])).toBe(0);
  expect(new TrustBook(join(home, 'sources', 'opc-ua_hub', 'pki')).trusted('press-3', []).size).toBe(1);
  sentByHub({ password: 'sealed by the hub' });
  expect(await run(['password', 'press-3', ...at])).toBe(1);
  expect(said).toContain('given at the hub');
  expect(passwords.open(owner)).toBe('another secret');
});

test('a password comes over standard input, is kept sealed, and is said nowhere', async () => {
  const { Readable } = await import('node:stream');
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from(['s3cret words\n']) as never);
  expect(await run(['password', 'cell', ...at])).toBe(0);
  expect(said).not.toContain('s3cret');
  const passwords = new SealedPasswords(join(home, 'sources', 'opc-ua'));
  expect(passwords.open({ device: 'cell', url: 'opc.tcp://cell:4840', user: 'reader' })).toBe('s3cret words');
});
