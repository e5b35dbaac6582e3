import { CallRequest, ClientSecureChannelLayer, WriteRequest } from 'node-opcua-client';
import { expect, test } from 'vitest';
import { thumbprint } from './certificate-facts.ts';
import { assertReadService, guardServices, RefusedServiceError, refusedServices } from './services.ts';
import { PinnedTrust } from './trust.ts';

test.each(['Write', 'Call', 'AddNodes', 'DeleteNodes', 'RegisterNodes', 'HistoryUpdate', 'SetTriggering', 'Nonsense'])(
  'refuses %s',
  (name) => {
    expect(() => assertReadService(`${name}Request`)).toThrow(RefusedServiceError);
    expect(refusedServices[name]).toBe(1);
  },
);

test.each(['Read', 'Browse', 'BrowseNext', 'GetEndpoints', 'CreateSession'])('lets %s pass', (name) => {
  expect(() => assertReadService(`${name}Request`)).not.toThrow();
});

test('the guard stands in the channel itself, before anything is sent', () => {
  guardServices();
  for (const request of [new WriteRequest(), new CallRequest()]) {
    let refused: unknown;
    ClientSecureChannelLayer.prototype.performMessageTransaction.call({} as never, request as never, (error) => {
      refused = error;
    });
    expect(refused).toBeInstanceOf(RefusedServiceError);
  }
});

test('only approved certificates are trusted, and the refusal names what was shown, also where nobody can read it', async () => {
  const certificate = Buffer.from('not a certificate, but bytes have a thumbprint');
  const trust = new PinnedTrust([]);
  expect((await trust.checkCertificate(certificate)).name).toBe('BadCertificateUntrusted');
  const { reason } = trust.refusal('opc.tcp://cell:4840')!;
  expect(reason).toMatchObject({ code: 'opcua_certificate_unknown', with: { thumbprint: thumbprint(certificate) } });
  const spaced = thumbprint(certificate).replaceAll(/(..)/g, '$1:').slice(0, -1).toLowerCase();
  expect((await new PinnedTrust([spaced]).checkCertificate(certificate)).name).toBe('Good');
});
