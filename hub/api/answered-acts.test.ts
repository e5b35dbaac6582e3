import { describe, expect, test } from 'vitest';
import { actHeader } from './answered-acts.ts';
import { openHub } from './api-harness.ts';
import { createApp } from './app.ts';

async function matter() {
  const hub = await openHub();
  const [first, second] = [await hub.person('first', ['fsoc_operator']), await hub.person('second', ['fsoc_operator'])];
  const token = hub.sites.get('tokyo')!.reportPath.split('#')[1];
  const report = { site: 'tokyo', token, what: 'other', text: '動きが変' };
  await hub.browser().send('POST', '/reports', report, { [actHeader]: 'report-0001' });
  const me = hub.browserOf(first.id);
  const [{ id }] = (await me.get('/incidents')).json.items;
  const comment = (text: string) => ({ ids: [id], action: { type: 'comment', text } });
  const notes = async () =>
    (await me.get(`/incidents/${id}`)).json.timeline.filter((one: { kind: string }) => one.kind === 'person').length;
  return { hub, me, other: hub.browserOf(second.id), report, comment, notes };
}

describe('an act that is sent again', () => {
  test('is done once and answered the same, also while the first is still at work', async () => {
    const { me, comment, notes } = await matter();
    const send = () => me.send('POST', '/incidents/actions', comment('確認した'), { [actHeader]: 'act-00000001' });
    const [a, b] = await Promise.all([send(), send()]);
    const c = await send();
    expect([a.status, b.json, c.json]).toEqual([200, a.json, a.json]);
    expect(await notes()).toBe(1);
  });

  test('under another name, without one, or by another person is another act', async () => {
    const { me, other, comment, notes } = await matter();
    const named = (act: string) => ({ [actHeader]: act });
    await me.send('POST', '/incidents/actions', comment('一'), named('act-00000001'));
    await me.send('POST', '/incidents/actions', comment('二'), named('act-00000002'));
    await other.send('POST', '/incidents/actions', comment('三'), named('act-00000001'));
    await me.send('POST', '/incidents/actions', comment('四'));
    await me.send('POST', '/incidents/actions', comment('五'), named('?'));
    expect(await notes()).toBe(5);
  });

  test('after a restart of the hub is said to be done already', async () => {
    const { hub, me, comment, notes } = await matter();
    const headers = { [actHeader]: 'act-00000001' };
    await me.send('POST', '/incidents/actions', comment('確認した'), headers);
    const restarted = createApp(hub.services);
    const again = await restarted.request('http://localhost/api/v1/incidents/actions', {
      method: 'POST',
      headers: { cookie: me.cookie, 'x-hinomi-csrf': me.csrf, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(comment('確認した')),
    });
    expect([again.status, ((await again.json()) as { code: string }).code]).toEqual([409, 'already_done']);
    expect(await notes()).toBe(1);
  });

  test('a refusal is no act: nothing is noted of it', async () => {
    const { hub, me } = await matter();
    const closing = { ids: ['nowhere'], action: { type: 'close', reason: 'duplicate', note: '' } };
    const headers = { [actHeader]: 'act-00000009' };
    expect((await me.send('POST', '/incidents/actions', closing, headers)).status).toBe(400);
    expect(hub.control.db.prepare("SELECT * FROM answered_act WHERE act = 'act-00000009'").all()).toEqual([]);
  });

  test('a report from the floor, too', async () => {
    const { hub, me, report } = await matter();
    await hub.browser().send('POST', '/reports', report, { [actHeader]: 'report-0001' });
    expect((await me.get('/incidents')).json.items[0].count).toBe(1);
  });
});
