import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CertificateVerdict } from '#protocol/command.ts';
import { thumbprint } from './certificate-facts.ts';
import { takeHubDecisions } from './hub-decisions.ts';
import { PinnedTrust } from './trust.ts';
import { TrustBook } from './trust-book.ts';

const old = Buffer.from('not a certificate, but bytes have a thumbprint');
const other = Buffer.from('another one');
const now = new Date('2026-11-04T03:00:00.000Z');
const subject = { device: 'cell', url: 'opc.tcp://cell:4840', trust: [] as string[], acceptAnyCertificate: false };

function inFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'hinomi-trust-'));
  const book = new TrustBook(folder);
  const meets = async (certificate: Buffer, of: Partial<typeof subject> = {}) => {
    const trust = new PinnedTrust({ ...subject, ...of }, new TrustBook(folder));
    const { name } = await trust.checkCertificate(certificate);
    return { name, by: trust.trustedBy, reason: trust.refusal()?.reason };
  };
  return { folder, book, meets };
}

const verdict = (more: Partial<CertificateVerdict> = {}): CertificateVerdict => ({
  ...{ id: 'd-1', device: 'cell', sha256: thumbprint(old), verdict: 'accepted', at: now.toISOString() },
  ...more,
});
const devices = [{ id: 'cell', hubMayTrust: true }];

test('what nobody decided is not trusted, and the refusal names what was shown, also where nobody can read it', async () => {
  const { meets, book } = inFolder();
  const { name, reason } = await meets(old);
  expect(name).toBe('BadCertificateUntrusted');
  expect(reason).toMatchObject({ code: 'opcua_certificate_unknown', with: { thumbprint: thumbprint(old) } });
  expect(book.seen('cell')).toMatchObject([{ sha256: thumbprint(old), der: old.toString('base64') }]);
});

test('the configuration, a person here and one at the hub may each trust it, for that controller alone', async () => {
  const { meets, book } = inFolder();
  const spaced = thumbprint(old).replaceAll(/(..)/g, '$1:').slice(0, -1).toLowerCase();
  expect(await meets(old, { trust: [spaced] })).toMatchObject({ name: 'Good', by: 'configuration' });
  book.decide('here', [verdict()]);
  expect(await meets(old)).toMatchObject({ name: 'Good', by: 'here' });
  book.decide('hub', [verdict()]);
  expect(await meets(old)).toMatchObject({ name: 'Good', by: 'hub' });
  expect(await meets(old, { device: 'press' })).toMatchObject({ reason: { code: 'opcua_certificate_unknown' } });
  expect(await meets(other)).toMatchObject({ reason: { code: 'opcua_certificate_changed' } });
});

test('one refusal outweighs every acceptance', async () => {
  const { meets, book } = inFolder();
  book.decide('here', [verdict()]);
  book.decide('hub', [verdict({ verdict: 'refused' })]);
  const met = await meets(old, { trust: [thumbprint(old)] });
  expect(met).toMatchObject({ name: 'BadCertificateUntrusted', reason: { code: 'opcua_certificate_refused' } });
});

test('a damaged book trusts nobody and says which file to put right', async () => {
  const { folder, meets, book } = inFolder();
  book.decide('hub', [verdict()]);
  const file = join(folder, 'decided-by-hub.json');
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, 40));
  const met = await meets(old, { trust: [thumbprint(old)] });
  expect(met).toMatchObject({
    name: 'BadCertificateUntrusted',
    reason: { code: 'trust_book_damaged', with: { file } },
  });
});

test('decisions of the hub hold, are told to nobody twice, and end when they are no longer named', () => {
  const { book } = inFolder();
  book.note('cell', thumbprint(old), old, now);
  const take = (certificates: CertificateVerdict[] | undefined) => takeHubDecisions(book, devices, { certificates });
  expect(take([verdict(), verdict({ device: 'elsewhere' })])).toEqual({ changed: ['cell'], refused: [] });
  expect(take([verdict()])).toEqual({ changed: [], refused: [] });
  expect(take(undefined)).toEqual({ changed: [], refused: [] });
  expect([...book.trusted('cell', [])]).toEqual([[thumbprint(old), 'hub']]);
  expect(take([])).toEqual({ changed: ['cell'], refused: [] });
  expect([...book.trusted('cell', [])]).toEqual([]);
});

test('a decision about another certificate than the one seen now is void, told once, and never comes into force', () => {
  const { book } = inFolder();
  book.note('cell', thumbprint(old), old, now);
  book.note('cell', thumbprint(other), other, now);
  const take = (...certificates: CertificateVerdict[]) => takeHubDecisions(book, devices, { certificates });
  expect(take(verdict()).refused).toMatchObject([
    { code: 'certificate_decision_void', with: { decided: thumbprint(old), seen: thumbprint(other) } },
  ]);
  book.note('cell', thumbprint(old), old, new Date(now.getTime() + 1));
  expect(take(verdict())).toEqual({ changed: [], refused: [] });
  expect([...book.trusted('cell', [])]).toEqual([]);
  expect(take(verdict({ id: 'd-2' }))).toEqual({ changed: ['cell'], refused: [] });
});

test('a machine that decides alone takes refusals of the hub and no acceptance', () => {
  const { book } = inFolder();
  const alone = [{ id: 'cell', hubMayTrust: false }];
  const take = (one: CertificateVerdict) => takeHubDecisions(book, alone, { certificates: [one] });
  expect(take(verdict()).refused).toMatchObject([{ code: 'certificate_decided_here' }]);
  expect(book.trusted('cell', []).size).toBe(0);
  expect(take(verdict({ id: 'd-2', verdict: 'refused' }))).toEqual({ changed: ['cell'], refused: [] });
});
