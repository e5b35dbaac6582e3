import { BrowseRequest, CallRequest, ClientSecureChannelLayer, WriteRequest } from 'node-opcua-client';
import { expect, test } from 'vitest';
import { Pace } from '../../controllers/pace.ts';
import { RequestGate } from '../../controllers/request-gate.ts';
import { assertReadService, guardChannel, guardServices, RefusedServiceError } from './services.ts';

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
