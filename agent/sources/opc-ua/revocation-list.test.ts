import { X509Certificate } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { authoritiesIn, listFileOf, vouchingFor } from './authorities.ts';
import { rootAuthority } from './authority-harness.ts';
import { thumbprint } from './certificate-facts.ts';
import { isListOf, isRevoked, revocationList } from './revocation-list.ts';
import { PinnedTrust } from './trust.ts';
import { TrustBook } from './trust-book.ts';

const root = rootAuthority({ name: 'Plant root' });
const line = root.signs({ name: 'Line 3', authority: true });
const names = { hosts: ['press.plant.test'] };
const leaf = line.signs({ name: 'Press', ...names });
const renewed = line.signs({ name: 'Press', ...names });
const direct = root.signs({ name: 'Press', ...names });
const [rootCertificate, lineCertificate] = [root, line].map(({ der }) => new X509Certificate(der));
const known = { host: 'press.plant.test', uris: new Set<string>() };
const pem = (list: Buffer) => `-----BEGIN X509 CRL-----\n${list.toString('base64')}\n-----END X509 CRL-----\n`;

/** A file with the authority, and beside it its lists. */
function authorityWith(...lists: (Buffer | string)[]): string {
  const file = join(mkdtempSync(join(tmpdir(), 'hinomi-revoked-')), 'plant.pem');
  writeFileSync(file, root.pem);
  if (lists.length > 0) writeFileSync(listFileOf(file), Buffer.concat(lists.map((one) => Buffer.from(one))));
  return file;
}

const against = (file: string, ...chain: Buffer[]) => {
  const vouching = vouchingFor(chain, authoritiesIn([file]), known, new Date());
  return vouching && (vouching.against ?? 'nothing');
};

test('a list names what its authority took back, and nothing else', () => {
  const list = revocationList(line.revokes([leaf, direct]));
  const revoked = ({ der }: { der: Buffer }) => isRevoked(new X509Certificate(der), lineCertificate!, [list]);
  expect([leaf, renewed].map(revoked)).toEqual([true, false]);
  expect([isListOf(list, lineCertificate!), isListOf(list, rootCertificate!)]).toEqual([true, false]);
  expect(revocationList(line.revokes([])).serials.size).toBe(0);
});

test('what an authority took back is let in no more, whether it signed it itself or through others, in PEM or DER', () => {
  const ofLine = pem(line.revokes([leaf]));
  expect(against(authorityWith(), leaf.der, line.der)).toBe('nothing');
  expect(against(authorityWith(ofLine), leaf.der, line.der)).toBe('revoked');
  expect(against(authorityWith(ofLine), renewed.der, line.der)).toBe('nothing');
  expect(against(authorityWith(root.revokes([direct])), direct.der)).toBe('revoked');
  expect(against(authorityWith(pem(root.revokes([line])), ofLine), renewed.der, line.der)).toBe('revoked');
});

test('a list under the name of a trusted authority that it did not sign, or none at all, is told and lets nobody in', () => {
  const forged = rootAuthority({ name: 'Plant root' }).revokes([]);
  for (const wrong of [forged, 'no list', root.revokes([]).subarray(0, -40)]) {
    expect(() => authoritiesIn([authorityWith(wrong)])).toThrow(/plant\.crl/);
  }
  const whole = root.revokes([direct]);
  for (let cut = 0; cut < whole.length; cut += 7) expect(() => revocationList(whole.subarray(0, cut))).toThrow();
});

test('it outweighs a person who accepted the certificate, says why, and a list behind its time is told', async () => {
  const meets = async (file: string, trust: string[]) => {
    const of = { device: 'press', url: 'opc.tcp://press.plant.test:4840', acceptAnyCertificate: false };
    const pinned = new PinnedTrust(
      { ...of, trust, authorities: [file] },
      new TrustBook(mkdtempSync(join(tmpdir(), 'hinomi-pki-'))),
    );
    const { name } = await pinned.checkCertificate(direct.der);
    return [name, pinned.refusal()?.reason.code, pinned.listOutdated !== undefined];
  };
  const accepted = [thumbprint(direct.der)];
  expect(await meets(authorityWith(root.revokes([])), accepted)).toEqual(['Good', undefined, false]);
  const revoked = ['BadCertificateUntrusted', 'opcua_certificate_revoked'];
  expect(await meets(authorityWith(root.revokes([direct])), accepted)).toEqual([...revoked, false]);
  expect(await meets(authorityWith(root.revokes([direct], -1)), [])).toEqual([...revoked, true]);
  expect(await meets(authorityWith(root.revokes([], -1)), [])).toEqual(['Good', undefined, true]);
});
