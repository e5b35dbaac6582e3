import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprintOf, isNewer, type PackFile, packLimits, readPack, signPack, writePack } from './pack-file.ts';

const files = [
  { path: '現場/usb.yml', text: 'title: 未登録のUSB\n' },
  { path: '現場/usb.events.yaml', text: 'positive: []\n' },
];
const made = '2026-11-02T00:00:00.000Z';
const plain = writePack({ name: 'line-3', version: '1.4', made, files });
const key = generateKeyPairSync('ed25519').privateKey;
const signed = signPack(plain, key);
const spki = (of: KeyObject) => createPublicKey(of).export({ type: 'spki', format: 'der' }).toString('base64url');
const read = (text: string) => readPack(text) as PackFile;
const isFault = (text: string) => 'fault' in readPack(text);
const changed = (change: (pack: Record<string, never>) => void) => {
  const pack = JSON.parse(signed) as Record<string, never>;
  change(pack);
  return JSON.stringify(pack);
};

test('a pack comes back whole, with who signed it, and signing anew changes the signer alone', () => {
  expect(read(plain)).toMatchObject({ name: 'line-3', version: '1.4', made, files, signer: null });
  expect(read(signed).signer).toEqual({ key: spki(key), fingerprint: fingerprintOf(spki(key)) });
  const other = generateKeyPairSync('ed25519').privateKey;
  const again = read(signPack(signed, other));
  expect([again.digest, again.signer?.key]).toEqual([read(plain).digest, spki(other)]);
});

test.each<[string, string]>([
  ['a file was altered', changed((pack) => Object.assign(pack['files']!, { '現場/usb.yml': 'title: 別のルール\n' }))],
  ['a file was added', changed((pack) => Object.assign(pack['files']!, { 'more.yml': 'title: x\n' }))],
  ['a file is gone', changed((pack) => Reflect.deleteProperty(pack['files']!, '現場/usb.yml'))],
  ['the version was altered', signed.replace('\\"version\\":\\"1.4\\"', '\\"version\\":\\"1.5\\"')],
  ['the signature alone is there', changed((pack) => Object.assign(pack, { key: null }))],
  ['the key is of another kind', changed((pack) => Object.assign(pack, { key: 'AAAA' }))],
  ['a path leads out', writeRaw('../../keys/hub.yml')],
  ['a path is absolute', writeRaw('/etc/x.yml')],
  ['nothing', ''],
  ['a rule file', 'title: x\nlogsource: {product: a}\n'],
  ['endless depth', '['.repeat(200_000)],
  ['more than a pack may hold', ' '.repeat(packLimits.bytes + 1)],
])('%s: refused with words in both languages', (_name, text) => {
  expect(readPack(text)).toMatchObject({ fault: { ja: expect.any(String), en: expect.any(String) } });
});

/** A pack whose manifest names any path. */
function writeRaw(path: string): string {
  return plain.replaceAll('現場/usb.yml', path);
}

test('any text is a pack or a fault, and no change of a letter of a signed pack leaves it signed and different', () => {
  const before = read(signed);
  fc.assert(
    fc.property(fc.nat(signed.length - 1), fc.string({ minLength: 0, maxLength: 2 }), (at, letters) => {
      const text = signed.slice(0, at) + letters + signed.slice(at + 1);
      const after = readPack(text);
      if ('fault' in after) return;
      expect([after.digest, after.files]).toEqual([before.digest, before.files]);
      expect(after.signer?.fingerprint).toBe(before.signer?.fingerprint);
    }),
    { numRuns: 400 },
  );
  fc.assert(
    fc.property(fc.json(), (text) => isFault(text)),
    { numRuns: 100 },
  );
});

test('versions are compared as numbers', () => {
  expect([isNewer('1.10', '1.9'), isNewer('1.9', '1.10'), isNewer('2', '2.0'), isNewer('2.0.1', '2')]).toEqual([
    ...[true, false, false, true],
  ]);
});
