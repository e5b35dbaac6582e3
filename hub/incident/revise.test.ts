import { describe, expect, test } from 'vitest';
import type { Alert } from './alert.ts';
import { alert, everywhere, openDesk, person } from './incident-harness.ts';

const operator = person('op', 'fsoc_operator');
const late = {
  event: 'tokyo/gw-2/evidence/e/9',
  at: '2026-11-01T12:04:00.000Z',
  agent: 'gw-2',
  name: 'GW-02',
};

type World = ReturnType<typeof openDesk>;
const takenBack = (one: Alert, seq: number): Alert => ({ ...one, seq, withdrawn: true, changedBy: late });
const rows = (world: World) => world.incidents.list({ state: 'all' }, everywhere).items;
const timeline = (world: World, id: string) =>
  world.incidents.detail(id, everywhere)!.timeline.map(({ kind, text }) => `${kind}: ${text.ja}`);
const act = (world: World, id: string, action: Parameters<World['incidents']['act']>[1]) =>
  world.incidents.act([id], action, operator).results[0]!;

describe('an alert that a later event takes back', () => {
  test('leaves every count, says by which PC, and stops the calls; a person still closes the matter', () => {
    const world = openDesk();
    world.incidents.consume([alert(1)]);
    expect(world.pager.running.size).toBe(1);
    world.incidents.consume([takenBack(alert(1), 2)]);
    const [row] = rows(world);
    expect(row).toMatchObject({ count: 0, state: 'new', takenBack: world.clock.now().toISOString() });
    expect(row!.spark.every((count) => count === 0)).toBe(true);
    expect(row!.nextStep?.text.ja).toContain('終了');
    expect(world.pager.running.size).toBe(0);
    expect(
      timeline(world, row!.id).find((line) => line.startsWith('system') && line.includes('取り消しました')),
    ).toMatch(/端末「GW-02」から遅れて届いた記録（2026-11-01 21:04 .*）により、検知を取り消しました/);
    expect(timeline(world, row!.id).find((line) => line.startsWith('evidence'))).toContain('取り消し済み');
    expect(act(world, row!.id, { type: 'close', reason: 'taken_back', note: '時系列で確認' }).ok).toBe(true);
    expect(rows(world)[0]).toMatchObject({ state: 'closed', count: 0 });
  });

  test('beside others that stand: the count is exact, the words are those of the earliest that stands, calls go on', () => {
    const world = openDesk();
    const second = alert(2, { sentence: { ja: '二件目', en: 'second' } });
    world.incidents.consume([alert(1), second, takenBack(alert(1), 3)]);
    expect(rows(world)[0]).toMatchObject({
      count: 1,
      takenBack: null,
      first: second.first,
      sentence: { ja: '二件目' },
    });
    expect(world.pager.running.size).toBe(1);
    expect(world.pager.calls).toHaveLength(1);
  });

  test('told twice, or before anybody heard of the alert, changes nothing', () => {
    const world = openDesk();
    world.incidents.consume([takenBack(alert(1), 2)]);
    expect(rows(world)).toEqual([]);
    world.incidents.consume([alert(3), takenBack(alert(3), 4)]);
    const before = world.ledger.head().seq;
    world.incidents.consume([takenBack(alert(3), 4), alert(3)]);
    expect(world.ledger.head().seq).toBe(before);
    expect(rows(world)[0]).toMatchObject({ count: 0 });
  });

  test('replaced by another of the same matter in one commit: nobody is called twice', () => {
    const world = openDesk();
    world.incidents.consume([alert(1)]);
    world.incidents.consume([alert(2, { first: late.at, late: true }), takenBack(alert(1), 3)]);
    expect(rows(world)).toHaveLength(1);
    expect(rows(world)[0]).toMatchObject({ count: 1, late: true, takenBack: null, first: late.at });
    expect(world.pager.calls).toHaveLength(1);
    expect(world.pager.running.size).toBe(1);
  });

  test('that holds again calls people again, unless somebody has acknowledged the matter', () => {
    const world = openDesk();
    world.incidents.consume([alert(1), takenBack(alert(1), 2), { ...alert(1), seq: 3, changedBy: late }]);
    expect(rows(world)[0]).toMatchObject({ count: 1, takenBack: null });
    expect(world.pager.calls.map(({ cause }) => cause)).toEqual(['new', 'new']);
    act(world, rows(world)[0]!.id, { type: 'acknowledge' });
    world.incidents.consume([takenBack(alert(1), 4), { ...alert(1), seq: 5 }]);
    expect(world.pager.calls).toHaveLength(2);
  });

  test('a recurrence after everything was taken back calls again', () => {
    const world = openDesk();
    world.incidents.consume([alert(1), takenBack(alert(1), 2)]);
    world.incidents.consume([alert(3)]);
    expect(rows(world)).toHaveLength(1);
    expect(rows(world)[0]).toMatchObject({ count: 1, takenBack: null });
    expect(world.pager.calls).toHaveLength(2);
  });

  test('does not undo what people declared: their calls go on', () => {
    const world = openDesk();
    world.incidents.consume([alert(1, { severity: 'S3' })]);
    const { id } = rows(world)[0]!;
    act(world, id, { type: 'declare', severity: 'S2' });
    expect(world.pager.running.size).toBe(1);
    world.incidents.consume([takenBack(alert(1, { severity: 'S3' }), 2)]);
    expect(rows(world)[0]).toMatchObject({ state: 'declared', count: 0 });
    expect(world.pager.running.size).toBe(1);
  });

  test('an acknowledgement of what was taken back runs out without a call', () => {
    const world = openDesk();
    world.incidents.consume([alert(1)]);
    act(world, rows(world)[0]!.id, { type: 'acknowledge' });
    world.incidents.consume([takenBack(alert(1), 2)]);
    world.clock.minutes(600);
    world.incidents.tick();
    expect(world.pager.calls).toHaveLength(1);
  });

  test('of a matter that was closed already is noted there and leaves it closed', () => {
    const world = openDesk();
    world.incidents.consume([alert(1)]);
    const { id } = rows(world)[0]!;
    act(world, id, { type: 'close', reason: 'normal_confirmed', note: '確認' });
    world.incidents.consume([takenBack(alert(1), 2)]);
    expect(rows(world)).toHaveLength(1);
    expect(rows(world)[0]).toMatchObject({ state: 'closed', count: 0 });
    expect(timeline(world, id).some((line) => line.includes('取り消しました'))).toBe(true);
    world.incidents.consume([{ ...alert(1), seq: 3 }]);
    expect(rows(world).map(({ state, count }) => [state, count])).toContainEqual(['new', 1]);
  });
});

describe('an alert with other figures', () => {
  const grown = (seq: number, minutes: number, more: Partial<Alert> = {}): Alert => ({
    ...alert(1),
    seq,
    count: seq,
    last: new Date(Date.parse(alert(1).last) + minutes * 60_000).toISOString(),
    ...more,
  });

  test('that goes on keeps its matter up to date without a line for each record', () => {
    const world = openDesk();
    world.incidents.consume([alert(1)]);
    const lines = timeline(world, rows(world)[0]!.id).length;
    world.incidents.consume([grown(2, 5)]);
    world.incidents.consume([grown(3, 9)]);
    expect(rows(world)[0]).toMatchObject({ count: 1, last: grown(3, 9).last, late: false });
    expect(timeline(world, rows(world)[0]!.id)).toHaveLength(lines);
  });

  test('counts every record of those that stand', () => {
    const world = openDesk();
    world.incidents.consume([alert(1), grown(2, 5, { count: 60_000 }), alert(3, { count: 5 })]);
    expect(rows(world)[0]).toMatchObject({ count: 2, records: 60_005 });
    const { id } = rows(world)[0]!;
    expect(world.incidents.detail(id, everywhere)!.paragraph.ja).toContain('計 2 件（記録 60005 件）');
    world.incidents.consume([takenBack(grown(2, 5), 4)]);
    expect(rows(world)[0]).toMatchObject({ count: 1, records: 5 });
    world.incidents.consume([grown(5, 6, { count: 60_001 })]);
    expect(rows(world)[0]).toMatchObject({ count: 2, records: 60_006 });
  });

  test('by a late event says so once', () => {
    const world = openDesk();
    world.incidents.consume([alert(1)]);
    const { id } = rows(world)[0]!;
    world.incidents.consume([grown(2, 0, { first: late.at, late: true, changedBy: late })]);
    world.incidents.consume([grown(3, 5, { first: late.at, late: true, changedBy: late })]);
    expect(rows(world)[0]).toMatchObject({ late: true, first: late.at });
    expect(timeline(world, id).filter((line) => line.includes('内容が変わりました'))).toHaveLength(1);
  });

  test('that goes on after its matter was closed is a matter anew, linked to the old one', () => {
    const world = openDesk();
    world.incidents.consume([alert(1)]);
    const { id } = rows(world)[0]!;
    world.clock.minutes(10);
    act(world, id, { type: 'close', reason: 'false_alarm', note: '試験' });
    world.incidents.consume([grown(2, 5)]);
    expect(rows(world)).toHaveLength(1);
    world.incidents.consume([grown(3, 11)]);
    const next = rows(world).find(({ state }) => state === 'new')!;
    expect(next).toMatchObject({ count: 1, last: grown(3, 11).last });
    expect(world.incidents.detail(next.id, everywhere)!.related.map((one) => one.id)).toContain(id);
    world.incidents.consume([grown(4, 12), grown(5, 13)]);
    expect(rows(world)).toHaveLength(2);
    expect(rows(world).map(({ count }) => count)).toEqual([1, 1]);
  });
});

test('what comes to light late says so on the time line and in the call', () => {
  const world = openDesk();
  world.incidents.consume([alert(1, { late: true, first: late.at })]);
  const [row] = rows(world);
  expect(row!.late).toBe(true);
  expect(timeline(world, row!.id).some((line) => line.includes('遅れて届いた記録により'))).toBe(true);
  expect(world.pager.matters[0]).toMatchObject({ happenedAt: late.at });
});
