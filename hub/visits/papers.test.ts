import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { VisitPapers } from './papers.ts';
import { openVisitPlant } from './visit-harness.ts';

const pdf = (words: string) => Buffer.from(`%PDF-1.4\n% ${words}\nstartxref\n9\n%%EOF\n`);
const attach = (content: Buffer, more: object = {}) => ({
  type: 'attach',
  sort: 'compare',
  device: null,
  name: '照合結果.pdf',
  data: content.toString('base64'),
  ...more,
});
const sha256 = (content: Buffer) => hash('sha256', content, 'hex');

describe('a file beside a visit', () => {
  test('is kept once by its content, stands in the visit, the report and the ledger, and comes back whole', async () => {
    const plant = await openVisitPlant();
    const { id, number } = await plant.walkIn();
    const screen = pdf('照合 一致');
    const added = await plant.act('mech', id, attach(screen, { device: plant.controller }));
    expect(added.status).toBe(200);
    const expected = {
      sha256: sha256(screen),
      name: '照合結果.pdf',
      sort: 'compare',
      type: 'application/pdf',
      size: screen.length,
      device: { id: plant.controller },
      afterSigning: false,
      kept: true,
    };
    expect(added.json.papers).toMatchObject([expected]);
    expect((await plant.people.qa.get(`/visits/${id}/report`)).json.visit.papers).toMatchObject([expected]);
    const whole = await plant.people.qa.get(`/visits/${id}/papers/${sha256(screen)}`);
    expect(Buffer.from(whole.json.data, 'base64')).toEqual(screen);
    expect(whole.headers.get('x-content-type-options')).toBe('nosniff');
    expect(whole.headers.get('content-type')).toMatch(/^application\/json/);

    const entry = plant.hub.ledger.list({ kind: 'visit.paper_attached' }).items[0]!;
    expect(entry.text.ja).toContain(number);
    expect(entry.text.ja).toContain(sha256(screen));
    expect(JSON.stringify(plant.hub.ledger.body(entry.seq))).not.toContain(screen.toString('base64'));

    expect((await plant.act('mech', id, attach(screen))).json.message.ja).toMatch(/同じ中身/);
    expect((await plant.people.mech.get(`/visits/${id}/papers/${'0'.repeat(64)}`)).status).toBe(404);
  });

  test('is taken back with a reason: it stays readable and struck out, and may be laid there anew', async () => {
    const plant = await openVisitPlant();
    const { fitter } = plant.people;
    const { id } = await plant.walkIn({ workers: [{ name: '東海 太郎', account: fitter.id }] });
    const [own, foreign] = [pdf('own'), pdf('foreign')];
    await fitter.post(`/visits/${id}`, attach(own, { device: plant.controller }));
    await plant.act('mech', id, attach(foreign));
    const back = (content: Buffer) => ({ type: 'withdraw_paper', sha256: sha256(content), reason: '別の機器の画面' });
    expect((await fitter.post(`/visits/${id}`, back(foreign))).json.message.ja).toMatch(/別の人が添付/);
    expect((await fitter.post(`/visits/${id}`, { ...back(own), reason: ' ' })).status).toBe(400);
    const taken = await fitter.post(`/visits/${id}`, back(own));
    expect(taken.json.papers).toMatchObject([
      { sha256: sha256(own), kept: true, withdrawn: { reason: '別の機器の画面' } },
      { sha256: sha256(foreign), withdrawn: null },
    ]);
    expect((await plant.act('mech', id, back(own))).json.message.ja).toMatch(/もう取り消されている/);
    expect((await plant.people.qa.get(`/visits/${id}/papers/${sha256(own)}`)).status).toBe(200);
    const entry = plant.hub.ledger.list({ kind: 'visit.paper_withdrawn' }).items[0]!;
    expect(entry.text.ja).toContain('照合結果.pdf');
    expect(entry.text.ja).toContain('別の機器の画面');
    const anew = await fitter.post(`/visits/${id}`, attach(own));
    expect(anew.json.papers.map((one: { withdrawn: object | null }) => one.withdrawn === null)).toEqual([
      ...[false, true, true],
    ]);
  });

  test.each([
    ['a page of the web with the name of a picture', Buffer.from('<script>alert(1)</script>'), 400, /JPEG・PNG・PDF/],
    ['one that was cut off', pdf('x').subarray(0, 20), 400, /壊れて/],
    ['nothing', Buffer.alloc(0), 400, /中身がありません/],
    ['one of more than 8 MB', Buffer.concat([pdf('x'), Buffer.alloc(8 * 1024 * 1024), pdf('x')]), 413, /8 MB/],
  ])('is not taken when it is %s: the answer names it and says what to do', async (_name, content, status, words) => {
    const plant = await openVisitPlant();
    const { id } = await plant.walkIn();
    const refused = await plant.act('mech', id, attach(content, { name: '画面.jpg' }));
    expect(refused.status).toBe(status);
    expect(refused.json.message.ja).toContain('「画面.jpg」');
    expect(refused.json.message.ja).toMatch(words);
    expect(refused.json.remedy.ja).not.toBe('');
    expect((await plant.visit(id)).papers).toEqual([]);
  });

  test('comes from a vendor only to the visit that names him, and until it is signed; sheets with signatures are not for him', async () => {
    const plant = await openVisitPlant();
    const { fitter, mech } = plant.people;
    const other = await plant.walkIn();
    const own = await plant.walkIn({ workers: [{ name: '東海 太郎', account: fitter.id }] });
    expect((await fitter.post(`/visits/${other.id}`, attach(pdf('a')))).status).toBe(404);
    expect((await fitter.post(`/visits/${own.id}`, attach(pdf('a')))).json.papers).toHaveLength(1);
    const signed = pdf('signed by hand');
    expect((await mech.post(`/visits/${own.id}`, attach(signed, { sort: 'signed' }))).json.papers).toHaveLength(2);
    expect((await fitter.get(`/visits/${own.id}`)).json.papers).toMatchObject([{ sha256: sha256(pdf('a')) }]);
    expect((await fitter.get(`/visits/${own.id}/papers/${sha256(signed)}`)).status).toBe(404);
    expect((await fitter.get(`/visits/${own.id}/papers/${sha256(pdf('a'))}`)).status).toBe(200);
    expect((await plant.people.auditor.post(`/visits/${own.id}`, attach(pdf('b')))).status).toBe(403);
  });

  test('that came after the signature says so', async () => {
    const plant = await openVisitPlant();
    const { id } = await plant.walkIn();
    await plant.leave(id, { '100': 230, '101': 5, '102': 7 });
    const [item] = (await plant.review(id)).items;
    await plant.decide('leader', id, 'accepted', [item.id]);
    await plant.submit('leader', id);
    plant.minutes(1);
    const added = await plant.act('mech', id, attach(pdf('late'), { sort: 'signed' }));
    expect(added.json).toMatchObject({ state: 'provisional', papers: [{ afterSigning: true }] });
  });
});

describe('room', () => {
  test('on a disk that is nearly full, or full, is told, and nothing is half kept', async () => {
    let room = false;
    const plant = await openVisitPlant({ hasRoom: () => room });
    const { id } = await plant.walkIn();
    const refused = await plant.act('mech', id, attach(pdf('a')));
    expect(refused).toMatchObject({ status: 507, json: { code: 'no_room' } });
    expect(refused.json.remedy.ja).toContain('ディスクの空き');

    room = true;
    const { db } = plant.hub.control;
    const { page_count: pages } = db.prepare('PRAGMA page_count').get() as { page_count: number };
    db.exec(`PRAGMA max_page_count = ${pages + 2}`);
    const large = pdf('x'.repeat(100_000));
    expect((await plant.act('mech', id, attach(large))).status).toBe(507);
    db.exec('PRAGMA max_page_count = 1000000');
    expect((await plant.visit(id)).papers).toEqual([]);
    expect(db.prepare('SELECT * FROM visit_paper_content').all()).toEqual([]);
    expect((await plant.act('mech', id, attach(large))).json.papers).toHaveLength(1);
  });

  test('is bounded in each visit and over all of them', async () => {
    const plant = await openVisitPlant();
    const { id } = await plant.walkIn();
    for (let at = 0; at < 40; at += 1) {
      expect((await plant.act('mech', id, attach(pdf(String(at))))).status).toBe(200);
    }
    expect((await plant.act('mech', id, attach(pdf('one more')))).json.message.ja).toContain('40 件');
    const papers = new VisitPapers(plant.hub.control, 4000);
    expect([papers.fits(1000), papers.fits(4000)]).toEqual([true, false]);
  });
});

test('contents go with the keeping time of the site and with the persons of a visit; hash and place stay', async () => {
  const plant = await openVisitPlant();
  const { hub } = plant;
  const contents = () => hub.control.db.prepare('SELECT sha256 FROM visit_paper_content').all().length;
  const cancelled = async (content: Buffer) => {
    const form = { ...plant.form(), plannedStart: plant.inMinutes(10) };
    const { id } = (await plant.people.mech.post('/visits', { type: 'plan', site: 'tokyo', form })).json;
    await plant.act('mech', id, attach(content));
    await plant.act('mech', id, attach(pdf('of two visits')));
    await plant.act('mech', id, { type: 'cancel', reason: '延期' });
    return id as string;
  };
  const [first, second] = [await cancelled(pdf('a')), await cancelled(pdf('b'))];
  expect(contents()).toBe(3);
  const open = (await plant.walkIn()).id;
  await plant.act('mech', open, attach(pdf('open')));

  hub.control.transaction(() => hub.services.visits.papers.forgetVisit(first));
  expect(contents()).toBe(3);
  const days = hub.services.sites.get('tokyo')!.retentionDays;
  plant.minutes((days + 3) * 24 * 60);
  hub.services.retention.confirmClock('試験', { id: 'x', role: null });
  await hub.retention.run();
  expect(contents()).toBe(1);
  expect((await plant.visit(second)).papers).toMatchObject([
    { sha256: sha256(pdf('b')), kept: false },
    { sha256: sha256(pdf('of two visits')), kept: false },
  ]);
  expect((await plant.people.mech.get(`/visits/${second}/papers/${sha256(pdf('b'))}`)).status).toBe(404);
  expect((await plant.visit(open)).papers).toMatchObject([{ kept: true }]);
  expect(hub.ledger.list({ kind: 'retention.papers' }).items[0]?.text.ja).toContain('2 件');
});
