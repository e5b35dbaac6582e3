import { expect, test } from 'vitest';
import { openHub } from '../api/api-harness.ts';

const print = (digit: string) => digit.repeat(64);
const certificate = (sha256: string) => ({
  ...{ sha256, subject: 'CN=press', issuer: 'CN=plant', notBefore: '2026-01-01T00:00:00.000Z' },
  notAfter: '2027-01-01T00:00:00.000Z',
});

/** A controller whose agent says by each header how it let its certificate in, and a person who decides. */
async function withCertificates() {
  const hub = await openHub();
  const facts = { site: 'tokyo', agent: 'gw-1', device: 'press', protocol: 'opcua', address: '', asset: null };
  const id = hub.controllers.ensure(facts);
  const engineer = hub.browserOf((await hub.person('eng', ['production_engineering'], ['tokyo'])).id);
  const path = `/controllers/${id}/certificates`;
  return {
    /** What a reading says of the certificate with this fingerprint. */
    read: (sha256: string, security: object) => {
      hub.advance(60_000);
      const header = { facts: { security: { certificate: certificate(sha256), ...security } } };
      hub.services.certificates.observe(id, header, hub.clock().toISOString());
    },
    shown: async () => (await engineer.get(path)).json.shown,
    decide: (sha256: string, type: string) => engineer.post(`${path}/${sha256}`, { type, reason: '照合した' }),
    verdicts: () =>
      hub.services.certificates.verdictsFor('tokyo', 'gw-1').map(({ sha256, verdict }) => [sha256, verdict]),
  };
}

test('what was accepted as a whole chain stands as accepted under the fingerprint of the controller’s own certificate, until it is withdrawn', async () => {
  const { read, shown, decide, verdicts } = await withCertificates();
  const [chain, leaf] = [print('A'), print('B')];
  read(chain, { trust: 'refused' });
  expect((await decide(chain, 'accept')).status).toBe(200);
  read(leaf, { trust: 'approved', trustedBy: 'hub' });
  expect((await shown())[0]).toMatchObject({ sha256: leaf, state: 'accepted', trustedBy: 'hub', asChain: true });
  expect((await decide(leaf, 'withdraw')).status).toBe(200);
  expect((await shown())[0]).toMatchObject({ state: 'pending', asChain: false });
  expect(verdicts()).toEqual([]);
});

test('another certificate waits for a person, whatever was accepted before; an accepted one takes the place of the chain', async () => {
  const { read, shown, decide, verdicts } = await withCertificates();
  read(print('A'), { trust: 'refused' });
  await decide(print('A'), 'accept');
  read(print('C'), { trust: 'refused' });
  expect((await shown())[0]).toMatchObject({ sha256: print('C'), state: 'pending', asChain: false });
  await decide(print('C'), 'accept');
  expect(verdicts()).toEqual([[print('C'), 'accepted']]);
});

test('the authority that vouched for a certificate is named with it, and no longer once it did not', async () => {
  const { read, shown } = await withCertificates();
  const authority = { ...certificate(print('D')), subject: 'CN=plant authority' };
  read(print('A'), { trust: 'approved', trustedBy: 'configuration', authority });
  expect((await shown())[0]).toMatchObject({
    ...{ state: 'accepted', trustedBy: 'configuration' },
    vouchedBy: { subject: 'CN=plant authority', sha256: print('D') },
  });
  read(print('A'), { trust: 'approved', trustedBy: 'configuration' });
  expect((await shown())[0]).toMatchObject({ state: 'accepted', vouchedBy: null });
});

test('what came with a certificate is told; one that its authority took back stands as refused, whatever a person decided', async () => {
  const { read, shown, decide } = await withCertificates();
  read(print('A'), { trust: 'refused', sentAlong: [certificate(print('E'))] });
  expect((await shown())[0]).toMatchObject({ state: 'pending', against: null, sentAlong: [{ sha256: print('E') }] });
  await decide(print('A'), 'accept');
  read(print('A'), { trust: 'refused', against: 'revoked' });
  expect((await shown())[0]).toMatchObject({ state: 'refused', trustedBy: null, against: 'revoked', sentAlong: [] });
});
