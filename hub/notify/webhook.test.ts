import { describe, expect, test } from 'vitest';
import { alert } from '../incident/incident-harness.ts';
import { administrator, openHub, receiver } from './notify-harness.ts';
import { backoffSeconds } from './outbox.ts';
import { verifyWebhook } from './webhook.ts';

describe('webhook', () => {
  const secret = 'a secret of the plant';

  test('is signed with its time, retried with the same id, and not final before its last try', async () => {
    const { got, state, settings } = await receiver(503);
    const hub = openHub();
    hub.notifier.channels.replace(
      [{ id: '', type: 'webhook', name: 'hook', enabled: true, settings, secret }],
      administrator,
    );
    hub.incidents.consume([alert(1, { severity: 'S3' })]);
    await hub.minute(0);
    await hub.minute(1);
    state.status = 204;
    await hub.minute(1);
    expect(got).toHaveLength(3);
    const { headers, body } = got[2]!;
    const timestamp = headers['x-hinomi-timestamp'] as string;
    const signature = headers['x-hinomi-signature'] as string;
    const now = hub.clock.now();
    expect(verifyWebhook(secret, { timestamp, signature }, body, now)).toBe(true);
    expect(verifyWebhook('other', { timestamp, signature }, body, now)).toBe(false);
    expect(verifyWebhook(secret, { timestamp, signature }, `${body} `, now)).toBe(false);
    expect(verifyWebhook(secret, { timestamp, signature }, body, new Date(now.getTime() + 301_000))).toBe(false);
    expect(new Set(got.map((one) => one.headers['x-hinomi-id'])).size).toBe(1);
    expect(JSON.parse(body)).toMatchObject({ type: 'page', incident: hub.id(), severity: 'S3', site: 'tokyo' });
    expect(hub.notifier.outbox.of(hub.id())[0]!.state).toBe('delivered');
  });

  test('gives up after its tries, and a redirect is not followed', async () => {
    const { got, settings } = await receiver(302);
    const gone = await receiver(500);
    const hub = openHub();
    hub.notifier.channels.replace(
      [
        { id: 'a', type: 'webhook', name: 'a', enabled: true, settings, secret },
        { id: 'b', type: 'webhook', name: 'b', enabled: true, settings: gone.settings, secret },
      ],
      administrator,
    );
    hub.incidents.consume([alert(1, { severity: 'S3' })]);
    for (let count = 0; count < backoffSeconds.length + 3; count++) await hub.minute(121);
    expect(got).toHaveLength(1);
    expect(gone.got).toHaveLength(backoffSeconds.length + 1);
    expect(hub.notifier.outbox.dead(['tokyo'])).toHaveLength(2);
  });
});
