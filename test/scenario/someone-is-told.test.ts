import { afterEach, expect, test } from 'vitest';
import { ApiClient } from '../support/api.ts';
import { mailSink } from '../support/mail-sink.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually } from '../support/processes.ts';
import { sshdHere, whyNoSshd } from '../support/sshd.ts';

afterEach(endAll);
const why = whyNoSshd();

test.skipIf(why !== '')(
  `wrong passwords and then a right one at this machine's own sshd: an incident, and the holder of the post gets a mail${why}`,
  async () => {
    const plant = new TestPlant([{ id: 'plant-1', local: true }]);
    await plant.prepare({ enrol: [{ site: 'plant-1', agent: 'pc-1', name: '検査PC' }] });
    await plant.startNats('hub');
    const api = await ApiClient.first(await plant.startHub());
    const sink = await mailSink();
    const sshd = await sshdHere(plant.dir);
    const posts = (await api.get('/sites/plant-1/contacts')).json.items as Record<string, unknown>[];
    const contacts = posts.map((post) =>
      post['role'] === 'prod_eng'
        ? { ...post, id: '', holder: '生産技術 当番', phone: '内線 100', mail: 'gijutsu@example.jp' }
        : post,
    );
    const held = contacts.filter((post) => post['holder']);
    expect((await api.put('/sites/plant-1/contacts', { items: held })).status).toBe(200);
    const channel = {
      id: '',
      type: 'mail',
      name: '工場内メール',
      enabled: true,
      settings: {
        host: '127.0.0.1',
        port: sink.port,
        from: 'hinomi@example.jp',
        secure: false,
        starttls: 'never',
        testTo: 'test@example.jp',
      },
    };
    expect((await api.put('/channels', { items: [channel] })).status).toBe(200);

    await plant.enrol('pc-1');
    plant.startAgent('pc-1', [{ type: 'auth-log', paths: [sshd.log], program: 'sshd' }]);
    await plant.drained('pc-1');
    for (let at = 0; at < 7; at++) await sshd.login('wrong');
    const acted = Date.now();
    expect(await sshd.login('right')).toBe(true);

    const incident = await eventually(
      async () =>
        (
          (await api.get('/incidents?view=queue')).json.items as {
            id: string;
            severity: string;
            sentence: { ja: string; en: string };
            items: string[];
            count: number;
          }[]
        )[0],
      (found) => found?.severity === 'S2' || found?.severity === 'S1',
    );
    const { json: detail } = await api.get(`/incidents/${incident!.id}`);
    expect(Date.parse(detail.times.detected_at)).toBeGreaterThanOrEqual(acted);
    expect(incident!.items).toContain('3-8');
    expect(incident!.sentence.ja).toContain('127.0.0.1');
    expect(incident!.sentence.en).toContain('127.0.0.1');
    expect(detail.board.length).toBeGreaterThan(3);
    expect(detail.playbook.id).toBe('account-attack');

    const mail = await eventually(
      () => sink.mails.find(({ to }) => to.includes('gijutsu@example.jp')),
      (found) => found !== undefined,
    );
    expect(mail!.subject).toContain('高');
    expect(mail!.text).toContain(incident!.sentence.ja);
    const act = (who: ApiClient) =>
      who.post('/incidents/actions', { ids: [incident!.id], action: { type: 'acknowledge' } });
    expect((await act(api)).status).toBe(403);
    const operator = await api.colleague('fsoc-1', ['fsoc_operator']);
    expect((await act(operator)).json.results).toMatchObject([{ ok: true }]);
    const step = detail.board[0].id as string;
    expect(
      (await operator.post(`/incidents/${incident!.id}/steps/${step}`, { type: 'done', note: '現場で確認' })).status,
    ).toBe(200);
    const after = (await operator.get(`/incidents/${incident!.id}`)).json;
    expect(after.state).toBe('acknowledged');
    expect(after.board[0]).toMatchObject({ state: 'done', note: '現場で確認' });
    await sink.close();
  },
);
