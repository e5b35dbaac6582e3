import { describe, expect, test } from 'vitest';
import { alert, everywhere, openDesk, person } from './incident-harness.ts';

const sentence = { ja: 'INSP-07 の監視が途絶えました', en: 'Monitoring of INSP-07 has gone silent' };

describe('いつもと違う', () => {
  test('a report enters the queue, with the words of whoever made it', () => {
    const world = openDesk();
    const { id, number } = world.incidents.report({
      site: 'tokyo',
      what: 'files_encrypted',
      text: '画面が真っ赤です',
      place: '検査室',
      asset: 'INSP-07',
      name: '作業者A',
    });
    const detail = world.incidents.detail(id, everywhere)!;
    expect(number).toBe('2026-0001');
    expect(detail).toMatchObject({
      kind: 'report',
      severity: 'S1',
      asset: { id: 'asset-7', name: 'INSP-07' },
      zone: 'fa1',
      playbook: { id: 'ransomware' },
      times: { reported_at: '2026-11-02T00:00:00.000Z' },
    });
    expect(detail.timeline.find(({ kind }) => kind === 'report')).toMatchObject({
      who: '作業者A',
      text: { ja: '画面が真っ赤です' },
    });
    expect(world.pager.calls).toHaveLength(1);
  });

  test.each([
    ['INSP-07', 'asset-7'],
    ['２ライン ＩＮＳＰ－０７（検査室）', 'asset-7'],
    ['検査PC 7号機', 'asset-7'],
    ['第1工場 検査PC 7号機', 'asset-7'],
    ['検査室', null],
  ])('a machine named in the place "%s" is the machine of the report', (place, asset) => {
    const world = openDesk();
    const { id } = world.incidents.report({ site: 'tokyo', what: 'slow_or_stopped', text: '遅い', place });
    const detail = world.incidents.detail(id, everywhere)!;
    expect(detail.asset?.id ?? null).toBe(asset);
    expect(detail.sentence.ja.endsWith(`（${place}）`)).toBe(true);
  });

  test('a second report of the same joins the open one; anonymous reports of nowhere stay apart', () => {
    const world = openDesk();
    const report = { site: 'tokyo', what: 'slow_or_stopped' as const, text: '遅い' };
    const first = world.incidents.report({ ...report, place: 'ライン２' });
    expect(world.incidents.report({ ...report, place: 'ライン2' }).id).toBe(first.id);
    expect(world.incidents.detail(first.id, everywhere)!.count).toBe(2);
    const nowhere = world.incidents.report(report);
    world.clock.minutes(1);
    expect(world.incidents.report(report).id).not.toBe(nowhere.id);
  });

  test.each(['report first', 'alert first'])('report and alert on one asset are joined, %s', (order) => {
    const world = openDesk();
    const report = () =>
      world.incidents.report({ site: 'tokyo', what: 'warning_shown', text: '警告が出た', asset: 'INSP-07' });
    if (order === 'alert first') world.incidents.consume([alert(1)]);
    const { id } = report();
    if (order === 'report first') world.incidents.consume([alert(1)]);
    const other = world.incidents.list({}, everywhere).items.find((row) => row.kind === 'rule')!;
    for (const [one, two] of [
      [id, other.id],
      [other.id, id],
    ] as const) {
      const detail = world.incidents.detail(one, everywhere)!;
      expect(detail.related.map((row) => row.id)).toEqual([two]);
      expect(detail.related[0]!.why.ja).toContain('いつもと違う');
      expect(detail.timeline.some(({ text }) => text.ja.includes('結び付けました'))).toBe(true);
    }
  });

  test('a report far in time is not joined, but still related within a day', () => {
    const world = openDesk();
    world.incidents.consume([alert(1)]);
    world.clock.minutes(180);
    const { id } = world.incidents.report({ site: 'tokyo', what: 'other', text: '変な音', asset: 'INSP-07' });
    expect(world.incidents.detail(id, everywhere)!.related[0]!.why.ja).toBe('同じ設備で24時間以内');
  });
});

describe('silence', () => {
  const asset = { id: 'asset-7', name: 'INSP-07' };
  const silent = (agent: string) => ({ agent, since: '2026-11-01T23:50:00.000Z', asset });
  const base = { site: 'tokyo', key: 'zone:fa1', zone: 'fa1', severity: 'S2' as const, sentence };
  const back = { site: 'tokyo', key: 'zone:fa1', at: '2026-11-02T01:00:00.000Z', text: { ja: '復帰', en: 'back' } };

  test('many agents are one matter, closed by the product when all are back and explained', () => {
    const world = openDesk();
    const { id } = world.incidents.raiseSilence({ ...base, agents: [silent('a'), silent('b')] });
    expect(world.incidents.raiseSilence({ ...base, agents: [silent('c')] }).id).toBe(id);
    expect(world.incidents.detail(id, everywhere)).toMatchObject({ count: 3, kind: 'silence', affected: [asset] });
    expect(world.pager.calls).toHaveLength(1);
    for (const agent of ['a', 'b']) {
      world.incidents.resolveSilence({ ...back, agent, explanation: 'power_loss' });
    }
    expect(world.incidents.detail(id, everywhere)!.state).toBe('new');
    expect(world.incidents.resolveSilence({ ...back, agent: 'c', explanation: 'power_loss' })).toEqual({
      id,
      closed: true,
    });
    expect(world.pager.running.size).toBe(0);
    expect(world.incidents.resolveSilence({ ...back, agent: 'c', explanation: 'power_loss' })).toBeNull();
  });

  test('an unexplained silence stays open for a person', () => {
    const world = openDesk();
    const { id } = world.incidents.raiseSilence({ ...base, agents: [silent('a')] });
    expect(world.incidents.resolveSilence({ ...back, agent: 'a', explanation: 'unexplained' })).toEqual({
      id,
      closed: false,
    });
    expect(world.pager.running.has(id)).toBe(true);
    world.incidents.act(
      [id],
      { type: 'close', reason: 'normal_confirmed', note: '清掃でコンセントが抜けた' },
      person('op', 'fsoc_operator'),
    );
    expect(world.incidents.raiseSilence({ ...base, agents: [silent('a')] }).id).not.toBe(id);
  });

  test('trouble of the product itself is one matter that is counted', () => {
    const world = openDesk();
    const trouble = { site: 'tokyo', key: 'disk', severity: 'S2' as const, title: sentence, sentence };
    const { id } = world.incidents.raiseTrouble(trouble);
    expect(world.incidents.raiseTrouble(trouble).id).toBe(id);
    expect(world.incidents.detail(id, everywhere)).toMatchObject({ kind: 'system', count: 2 });
  });
});
