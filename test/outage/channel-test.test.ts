import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { verifyWebhook } from '../../hub/notify/webhook.ts';
import { ApiClient } from '../support/api.ts';
import { mailSink } from '../support/mail-sink.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually, freePort } from '../support/processes.ts';

afterEach(endAll);

const zones = ['Asia/Tokyo', 'UTC'] as const;
const leastAheadMs = 3000;

/** The next full minute that is far enough away, and a zone in which neither it nor what follows it begins a day. */
function nextMinute(): { due: number; at: string; timeZone: string } {
  const due = Math.ceil((Date.now() + leastAheadMs) / 60_000) * 60_000;
  const local = (timeZone: string) =>
    new Date(due).toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  const timeZone = zones.find((zone) => !/^(23|00)/.test(local(zone)))!;
  return { due, at: local(timeZone), timeZone };
}

/** A receiver of webhooks that keeps what it was sent. */
async function receiver() {
  const posts: { headers: Record<string, string>; body: string; at: Date }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      posts.push({ headers: request.headers as Record<string, string>, body, at: new Date() });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hinomi`;
  return { posts, url, close: () => new Promise((resolve) => server.close(resolve)) };
}

test('every channel is tested at its time of day, once; what came of it is kept, and one that fails is raised', async () => {
  const plant = new TestPlant([{ id: 'plant-1', local: true }]);
  const { due, at, timeZone } = nextMinute();
  await plant.prepare({
    channelTestAt: at,
    sites: [{ id: 'plant-1', name: 'plant-1', local: true, timeZone }],
  });
  await plant.startNats('hub');
  const api = await ApiClient.first(await plant.startHub());
  const sink = await mailSink();
  const hook = await receiver();
  const secret = 'a secret of this test';
  const mail = (port: number) => ({
    host: '127.0.0.1',
    port,
    from: 'hinomi@example.jp',
    secure: false,
    starttls: 'never',
    testTo: 'soc@example.jp',
  });
  const items = [
    { id: '', type: 'mail', name: '工場内メール', enabled: true, settings: mail(sink.port) },
    { id: '', type: 'webhook', name: '当直の表示灯', enabled: true, settings: { url: hook.url }, secret },
    { id: '', type: 'mail', name: '止まった中継', enabled: true, settings: mail(await freePort()) },
  ];
  expect((await api.put('/channels', { items })).status).toBe(200);
  const channels = async () =>
    (await api.get('/channels')).json.items as { name: string; lastTest: { at: string; ok: boolean } | null }[];
  const tested = await eventually(channels, (all) => all.every(({ lastTest }) => lastTest !== null));
  expect(tested.map(({ name, lastTest }) => [name, lastTest!.ok])).toEqual([
    ['工場内メール', true],
    ['当直の表示灯', true],
    ['止まった中継', false],
  ]);
  for (const { lastTest } of tested) expect(Date.parse(lastTest!.at)).toBeGreaterThanOrEqual(due);
  for (const { at: arrived } of sink.mails) expect(arrived).toBeGreaterThanOrEqual(due);
  expect(sink.mails.map(({ to }) => to)).toEqual([['soc@example.jp']]);
  const [post] = hook.posts;
  const headers = { timestamp: post!.headers['x-hinomi-timestamp']!, signature: post!.headers['x-hinomi-signature']! };
  expect(verifyWebhook(secret, headers, post!.body, post!.at)).toBe(true);
  expect(verifyWebhook('another', headers, post!.body, post!.at)).toBe(false);

  const raised = await eventually(
    async () => (await api.get('/incidents?view=queue')).json.items as { sentence: { ja: string }; severity: string }[],
    (all) => all.length > 0,
  );
  expect(raised).toMatchObject([{ severity: 'S3', sentence: { ja: expect.stringContaining('止まった中継') } }]);

  await plant.running.get('hub')!.kill();
  await plant.startHub();
  await api.post(`/channels/${(await api.get('/channels')).json.items[1].id}/test`, {});
  await eventually(
    () => hook.posts.map(({ body }) => (JSON.parse(body) as { type: string }).type).sort(),
    (types) => types.join() === 'page,test,test',
  );
  expect(sink.mails).toHaveLength(1);
  await sink.close();
  await hook.close();
});
