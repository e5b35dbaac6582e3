import { describe, expect, test } from 'vitest';
import { piercingRule } from '../api/api-harness.ts';
import { Enricher } from '../enrich/enricher.ts';
import { alert } from '../incident/incident-harness.ts';
import { BlockBuilder } from '../store/block-builder.ts';
import { EventBlock } from '../store/event-block.ts';
import { openVisitPlant, ordinary } from './visit-harness.ts';

/** A change of the press as its agent would send it, last seen unchanged and first seen changed at these times. */
function change(unchangedAt: string, seenAt: string, fields: Record<string, string | boolean> = {}) {
  return {
    v: 1 as const,
    id: 'e',
    site: 'tokyo',
    agent: 'gw-1',
    lane: 'evidence' as const,
    epoch: 'e',
    seq: 1,
    kind: 'ot.config_change',
    time: seenAt,
    recorded: seenAt,
    received: seenAt,
    boot: 'b',
    source: 'modbus',
    fields: {
      'device.id': 'press-1',
      'change.id': 'x',
      'change.op': 'changed',
      'change.section': 'holding',
      'change.key': '101',
      'change.attribute': 'value',
      'change.observed_from': unchangedAt,
      ...fields,
    },
  };
}

async function plant() {
  const all = await openVisitPlant({ asset: true });
  const enricher = new Enricher({
    clock: () => null,
    asset: () => null,
    visit: (event) => all.hub.visitScope.ofChange(event),
  });
  const at = (minutes: number) => all.inMinutes(minutes);
  const said = (event: ReturnType<typeof change>) => {
    const builder = new BlockBuilder(1);
    builder.add(event, event);
    const columns = builder.finish();
    enricher.enrich(columns, Date.parse(event.received));
    const { fields } = new EventBlock(columns).event(0);
    return [fields['change.in_visit'], fields['change.visit']];
  };
  return { ...all, at, said };
}

describe('what an agent says of a change', () => {
  test('is overwritten: only the hub knows whether a visit was open', async () => {
    const { said, at, walkIn } = await plant();
    const lie = { 'change.in_visit': true, 'change.visit': 'mine' };
    expect(said(change(at(-10), at(0), lie))).toEqual([false, undefined]);
    const { id } = await walkIn();
    expect(said(change(at(-10), at(1)))).toEqual([true, id]);
    expect(said(change(at(-10), at(-5)))).toEqual([false, undefined]);
    const other = change(at(-10), at(1), { 'device.id': 'oven' });
    expect(said(other)).toEqual([false, undefined]);
  });

  test('a late event is judged by when it happened, not by when it came', async () => {
    const { said, at, walkIn, minutes, act } = await plant();
    const { id } = await walkIn();
    minutes(30);
    const [seen, unchanged] = [at(0), at(-20)];
    await act('mech', id, { type: 'leave' });
    minutes(600);
    expect(said({ ...change(unchanged, seen), received: at(0) })).toEqual([true, id]);
    expect(said(change(at(-10), at(0)))).toEqual([false, undefined]);
  });

  test('a visit that nobody closes hides nothing once its grace is over', async () => {
    const { said, at, walkIn, minutes } = await plant();
    const { id } = await walkIn();
    minutes(120);
    expect(said(change(at(-10), at(20)))).toEqual([true, id]);
    minutes(60);
    expect(said(change(at(-5), at(0)))).toEqual([false, undefined]);
  });

  test('putting back what a review rejected belongs to the visit; any other value does not', async () => {
    const { said, at, walkIn, leave, review, decide, submit, confirm, sign, minutes } = await plant();
    const { id } = await walkIn();
    const after = { ...ordinary, '101': 9 };
    await leave(id, after);
    const [item] = (await review(id)).items;
    await decide('leader', id, 'rejected', [item.id]);
    await submit('leader', id);
    await confirm(after);
    await sign('eng', id);
    minutes(60);
    const back = (to: string) => change(at(-5), at(0), { 'change.from': '9', 'change.to': to });
    expect(said(back('5'))).toEqual([true, id]);
    expect(said(back('6'))).toEqual([false, undefined]);
  });
});

describe('alerts on equipment of a visit', () => {
  async function inVisit(more: Parameters<typeof alert>[1]) {
    const all = await plant();
    const { id, number } = await all.walkIn();
    const first = all.at(1);
    all.minutes(2);
    all.hub.incidents.consume([
      alert(1, { site: 'tokyo', asset: all.asset, severity: 'S2', first, last: first, ...more }),
    ]);
    const [row] = all.hub.incidents.list({}, { sites: ['tokyo'] }).items;
    const detail = all.hub.incidents.detail(row!.id, { sites: ['tokyo'] })!;
    return { ...all, id, number, row: row!, words: detail.timeline.map((one) => one.text.ja) };
  }

  test('are recorded, marked, and call nobody', async () => {
    const { row, id, words, number, visit } = await inVisit({});
    expect(row).toMatchObject({ severity: 'S4', visit: id });
    expect(words.join()).toContain(`保守作業 ${number}`);
    expect((await visit(id)).incidents).toMatchObject([{ id: row.id, when: 'during' }]);
  });

  test.each([
    ['a rule that pierces', { rule: piercingRule }],
    ['a playbook that is never stopped', { playbook: 'ransomware' }],
  ])('%s is told all the same', async (_words, more) => {
    const { row, id, words } = await inVisit(more);
    expect(row).toMatchObject({ severity: 'S2', visit: id });
    expect(words.join()).toContain('この種類は作業中でも知らせます');
  });

  test('other equipment is judged as ever', async () => {
    const { row } = await inVisit({ asset: 'another' });
    expect(row).toMatchObject({ severity: 'S2', visit: null });
  });

  test('the same alert outside the visit is grave again', async () => {
    const { hub, asset, minutes, at, row } = await inVisit({});
    minutes(300);
    hub.incidents.consume([alert(2, { site: 'tokyo', asset, severity: 'S2', first: at(0), last: at(0) })]);
    expect(hub.incidents.detail(row.id, { sites: ['tokyo'] })).toMatchObject({ severity: 'S2', count: 2 });
  });

  test('soon after a visit they say so, and can be linked with it', async () => {
    const all = await plant();
    const { id, number } = await all.walkIn();
    all.minutes(30);
    await all.act('mech', id, { type: 'leave' });
    all.minutes(40);
    const first = all.at(0);
    all.hub.incidents.consume([alert(1, { site: 'tokyo', asset: all.asset, severity: 'S2', first, last: first })]);
    const [row] = all.hub.incidents.list({}, { sites: ['tokyo'] }).items;
    const words = () =>
      all.hub.incidents
        .detail(row!.id, { sites: ['tokyo'] })!
        .timeline.map((one) => one.text.ja)
        .join();
    expect(row).toMatchObject({ severity: 'S2', visit: null });
    expect(words()).toContain(`40 分前に同じ設備の保守作業 ${number}`);
    expect((await all.visit(id)).incidents).toMatchObject([{ id: row!.id, when: 'after' }]);
    const link = { type: 'link_incident', incident: row!.id, note: '試運転の設定' };
    expect((await all.act('mech', id, link)).json.linked).toMatchObject([
      { number: row!.number, note: '試運転の設定' },
    ]);
    expect(words()).toContain('試運転の設定');
    expect((await all.act('mech', id, { ...link, incident: 'none' })).status).toBe(404);
  });
});
