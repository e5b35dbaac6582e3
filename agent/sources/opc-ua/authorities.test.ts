import { X509Certificate } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type Authorities, AuthorityFileError, authoritiesIn, vouchingFor } from './authorities.ts';
import { rootAuthority } from './authority-harness.ts';
import { chainOf } from './certificate-chain.ts';
import { thumbprint } from './certificate-facts.ts';
import { PinnedTrust } from './trust.ts';
import { TrustBook } from './trust-book.ts';

const folder = mkdtempSync(join(tmpdir(), 'hinomi-authorities-'));
const root = rootAuthority({ name: 'Plant root', pathLength: 1 });
const line = root.signs({ name: 'Line 3', authority: true });
const names = { hosts: ['press.plant.test', '10.1.2.3'], uri: 'urn:press:plc' };
const leaf = line.signs({ name: 'Press', ...names });
const other = line.signs({ name: 'Oven', hosts: ['oven.plant.test'], uri: 'urn:oven:plc' });
const late = line.signs({ name: 'Press', ...names, from: -20, to: -10 });
const file = join(folder, 'root.pem');
writeFileSync(file, `Plant root\n${root.pem}`);

const trusted: Authorities = { trusted: [new X509Certificate(root.der)], lists: [] };
const known = { host: 'press.plant.test', uris: new Set<string>() };
const now = new Date();
const vouch = (chain: Buffer[], of: Partial<typeof known> = {}, by = trusted, at = now) =>
  vouchingFor(chain, by, { ...known, ...of }, at);

test('what a server sends is cut into its certificates; what is none of them is left out', () => {
  const sent = Buffer.concat([leaf.der, line.der]);
  expect(chainOf(sent)).toEqual([leaf.der, line.der]);
  expect(chainOf([leaf.der, line.der])).toEqual([leaf.der, line.der]);
  expect(chainOf(Buffer.concat([leaf.der, Buffer.from('and more')]))).toEqual([leaf.der]);
  expect(chainOf(Buffer.from('nothing of the kind'))).toEqual([Buffer.from('nothing of the kind')]);
  for (let cut = 0; cut < 12; cut++) expect(() => chainOf(sent.subarray(0, cut))).not.toThrow();
});

test('an authority vouches for what it signed, itself or through those sent along, under the names by which it is known', () => {
  expect(vouch([leaf.der, line.der])?.by.subject).toBe('CN=Plant root');
  expect(vouch([leaf.der, line.der])?.against).toBeUndefined();
  expect(vouch([leaf.der], {}, { trusted: [new X509Certificate(line.der)], lists: [] })).toMatchObject({
    by: { subject: 'CN=Line 3' },
  });
  expect(vouch([leaf.der, line.der], { host: '10.1.2.3' })?.against).toBeUndefined();
  expect(vouch([leaf.der, line.der], { host: '10.1.2.4' })?.against).toBe('name');
  expect(vouch([leaf.der, line.der], { host: '10.1.2.4', uris: new Set(['urn:press:plc']) })?.against).toBeUndefined();
  expect(vouch([other.der, line.der])?.against).toBe('name');
  expect(vouch([late.der, line.der])?.against).toBe('time');
});

test('nothing else is vouched for: a link missing or forged, a controller that signs, too long a way, an authority out of time', () => {
  expect(vouch([leaf.der])).toBeUndefined();
  const forged = rootAuthority({ name: 'Plant root' }).signs({ name: 'Line 3', authority: true });
  expect(vouch([forged.signs({ name: 'Press', ...names }).der, forged.der, line.der])).toBeUndefined();
  expect(vouch([other.signs({ name: 'Press', ...names }).der, other.der, line.der])).toBeUndefined();
  expect(vouch([line.der])).toBeUndefined();
  const deeper = line.signs({ name: 'Cell 1', authority: true });
  expect(vouch([deeper.signs({ name: 'Press', ...names }).der, deeper.der, line.der])).toBeUndefined();
  expect(vouch([leaf.der, line.der], {}, trusted, new Date(now.getTime() + 400 * 86_400_000))).toBeUndefined();
});

test('links that all sign each other are each looked at once', () => {
  const first = rootAuthority({ name: 'Nobody' });
  const links = [first, ...Array.from({ length: 8 }, () => first.again())];
  const checks = vi.spyOn(X509Certificate.prototype, 'verify');
  try {
    expect(vouch([first.signs({ name: 'Press', ...names }).der, ...links.map(({ der }) => der)])).toBeUndefined();
    expect(checks.mock.calls.length).toBeLessThan(100);
  } finally {
    checks.mockRestore();
  }
});

test('a file that holds no authority is named, and lets nobody in', async () => {
  expect(authoritiesIn([file])).toMatchObject({ trusted: [{ subject: 'CN=Plant root' }], lists: [] });
  const wrong = join(folder, 'leaf.pem');
  writeFileSync(wrong, leaf.pem);
  expect(() => authoritiesIn([wrong])).toThrow(AuthorityFileError);
  const trust = new PinnedTrust({ ...subject, authorities: [wrong] }, new TrustBook(join(folder, 'wrong')));
  expect((await trust.checkCertificate(leaf.der)).name).toBe('BadCertificateUntrusted');
  expect(trust.refusal()?.reason).toMatchObject({ code: 'authority_file_unusable', with: { file: wrong } });
});

const subject = {
  device: 'press',
  url: 'opc.tcp://press.plant.test:4840',
  trust: [] as string[],
  acceptAnyCertificate: false,
};

test('a renewed certificate of the same controller comes in under a trusted authority, unless a person refused it', async () => {
  const book = new TrustBook(join(folder, 'renewed'));
  const meets = async (sent: Buffer, more: Partial<typeof subject & { authorities: string[] }> = {}) => {
    const trust = new PinnedTrust({ ...subject, ...more }, book);
    const { name } = await trust.checkCertificate(sent);
    return { name, code: trust.refusal()?.reason.code, shown: trust.shown && thumbprint(trust.shown) };
  };
  const sent = Buffer.concat([leaf.der, line.der]);
  expect(await meets(sent)).toEqual({
    name: 'BadCertificateUntrusted',
    code: 'opcua_certificate_unknown',
    shown: thumbprint(leaf.der),
  });
  expect(await meets(sent, { trust: [thumbprint(leaf.der)] })).toMatchObject({ name: 'Good' });
  expect(await meets(sent, { trust: [thumbprint(sent)] })).toMatchObject({ name: 'Good' });
  const elsewhere = { authorities: [file], url: 'opc.tcp://10.9.9.9:4840' };
  expect(await meets(sent, elsewhere)).toMatchObject({ code: 'opcua_vouched_other_name' });
  const renewed = Buffer.concat([line.signs({ name: 'Press', ...names }).der, line.der]);
  expect(await meets(renewed, { ...elsewhere, trust: [thumbprint(leaf.der)] })).toMatchObject({ name: 'Good' });
  expect(await meets(Buffer.concat([late.der, line.der]), { authorities: [file] })).toMatchObject({
    code: 'opcua_vouched_out_of_time',
  });
  book.decide('hub', [
    { id: 'd', device: 'press', sha256: thumbprint(leaf.der), verdict: 'refused', at: now.toISOString() },
  ]);
  expect(await meets(sent, { authorities: [file] })).toMatchObject({ code: 'opcua_certificate_refused' });
  const before = new TrustBook(join(folder, 'refused-whole'));
  before.decide('hub', [
    { id: 'd', device: 'press', sha256: thumbprint(sent), verdict: 'refused', at: now.toISOString() },
  ]);
  const trust = new PinnedTrust({ ...subject, authorities: [file] }, before);
  expect((await trust.checkCertificate(sent)).name).toBe('BadCertificateUntrusted');
});
