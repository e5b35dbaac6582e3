import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { ApiClient } from '../support/api.ts';
import { mailSink } from '../support/mail-sink.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually } from '../support/processes.ts';

afterEach(endAll);

interface Seen {
  id: string;
  history: boolean;
  count: number;
  first: string;
  last: string;
  sentence: { ja: string };
}

/** Seven refusals and a login from one address, a few seconds apart, as a Debian machine logs them. */
function breakIn(start: Date, address: string): string {
  const line = (at: number, words: string) =>
    `${new Date(start.getTime() + at * 3000).toISOString()} gw1 sshd[42]: ${words} password for kanri from ${address} port 4000 ssh2\n`;
  return Array.from({ length: 8 }, (_, at) => line(at, at < 7 ? 'Failed' : 'Accepted')).join('');
}

test('a break-in of years past is found in the logs of enrolment and pages nobody; the same today does', async () => {
  const plant = new TestPlant([{ id: 'plant-1', local: true }]);
  await plant.prepare({ enrol: [{ site: 'plant-1', agent: 'gw-1', name: 'ゲートウェイ' }] });
  await plant.startNats('hub');
  const api = await ApiClient.first(await plant.startHub());
  const sink = await mailSink();
  const posts = (await api.get('/sites/plant-1/contacts')).json.items as Record<string, unknown>[];
  const holder = { id: '', holder: '生産技術 当番', phone: '内線 100', mail: 'gijutsu@example.jp' };
  const items = posts.filter((post) => post['role'] === 'prod_eng').map((post) => ({ ...post, ...holder }));
  expect((await api.put('/sites/plant-1/contacts', { items })).status).toBe(200);
  const mail = { host: '127.0.0.1', port: sink.port, from: 'hinomi@example.jp', secure: false, starttls: 'never' };
  const settings = { ...mail, testTo: 'test@example.jp' };
  const channel = { id: '', type: 'mail', name: '工場内メール', enabled: true, settings };
  expect((await api.put('/channels', { items: [channel] })).status).toBe(200);

  const log = join(plant.dir, 'auth.log');
  writeFileSync(`${log}.2.gz`, gzipSync(breakIn(new Date('2021-04-05T01:00:00Z'), '192.0.2.21')));
  writeFileSync(log, breakIn(new Date('2024-04-05T01:00:00Z'), '192.0.2.24'));
  await plant.enrol('gw-1');
  plant.startAgent('gw-1', [{ type: 'auth-log', paths: [log] }]);
  await plant.drained('gw-1');

  const incidents = async () => (await api.get('/incidents?state=all&limit=200')).json.items as Seen[];
  const [past] = await eventually(incidents, (seen) => seen.some(({ count }) => count === 2));
  expect(past).toMatchObject({
    history: true,
    first: expect.stringMatching(/^2021/),
    last: expect.stringMatching(/^2024/),
  });
  expect((await incidents()).filter(({ history }) => !history)).toEqual([]);
  const searched = (await api.get('/events?site=plant-1&q=192.0.2.21')).json.items as { history: boolean }[];
  expect(searched).toHaveLength(8);
  expect(searched.every(({ history }) => history)).toBe(true);

  appendFileSync(log, breakIn(new Date(), '192.0.2.77'));
  const told = await eventually(
    () => sink.mails.filter(({ to }) => to.includes('gijutsu@example.jp')),
    (mails) => mails.some(({ text }) => text.includes('192.0.2.77')),
  );
  expect(told.filter(({ text }) => /192\.0\.2\.2[14]/.test(text))).toEqual([]);
  expect((await incidents()).some(({ history, sentence }) => !history && sentence.ja.includes('192.0.2.77'))).toBe(
    true,
  );
  await sink.close();
});
