import { BrowseRequest, CallRequest, ClientSecureChannelLayer, WriteRequest } from 'node-opcua-client';
import { expect, test } from 'vitest';
import { Pace } from '../../controllers/pace.ts';
import { RequestGate } from '../../controllers/request-gate.ts';
import { thumbprint } from './certificate-facts.ts';
import { assertReadService, guardChannel, guardServices, RefusedServiceError } from './services.ts';
import { PinnedTrust } from './trust.ts';

const named = (service: string) => ({ schema: { name: `${service}Request` } });

test.each(['Write', 'Call', 'AddNodes', 'DeleteNodes', 'RegisterNodes', 'HistoryUpdate', 'SetTriggering', 'Nonsense'])(
  'refuses %s, also where events are allowed',
  (name) => {
    expect(() => assertReadService(named(name))).toThrow(RefusedServiceError);
    expect(() => assertReadService(named(name), true)).toThrow(RefusedServiceError);
  },
);

test.each(['Read', 'Browse', 'BrowseNext', 'GetEndpoints', 'CreateSession'])('lets %s pass', (name) => {
  expect(assertReadService(named(name))).toBe(name);
});

test('lets a subscription pass only where events are allowed', () => {
  expect(() => assertReadService(named('CreateSubscription'))).toThrow(RefusedServiceError);
  expect(assertReadService(named('CreateSubscription'), true)).toBe('CreateSubscription');
});

test('the guard stands in the channel itself, before anything is sent, and a channel without one lets nothing pass', async () => {
  guardServices();
  const gate = new RequestGate(assertReadService, new Pace(0));
  const guarded = new ClientSecureChannelLayer({ transportSettings: {} } as never);
  guardChannel(guarded, { gate, answerMs: 1000, answered: () => undefined });
  const unknown = new ClientSecureChannelLayer({ transportSettings: {} } as never);
  const refusal = (channel: ClientSecureChannelLayer, request: object) =>
    new Promise((resolve) => channel.performMessageTransaction(request as never, resolve));
  expect(await refusal(guarded, new WriteRequest())).toBeInstanceOf(RefusedServiceError);
  expect(await refusal(guarded, new CallRequest())).toBeInstanceOf(RefusedServiceError);
  expect(await refusal(guarded, new BrowseRequest())).not.toBeInstanceOf(RefusedServiceError);
  expect(await refusal(unknown, new BrowseRequest())).toBeInstanceOf(RefusedServiceError);
  expect([gate.refused, gate.requests]).toEqual([{ Write: 1, Call: 1 }, {}]);
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
