import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IncidentFilter } from '#protocol/api/incidents.ts';
import { alert, everywhere, openDesk, person } from './incident-harness.ts';
import { readIncidentFilters } from './queue-conditions.ts';

const severities = ['S4', 'S1', 'S3', 'S2', 'info'] as const;

/** A desk with matters of two sites, five zones and seven assets, every third of them acknowledged. */
function queue(many = 40) {
  const world = openDesk();
  world.incidents.consume(
    Array.from({ length: many }, (_, at) =>
      alert(at + 1, {
        rule: `rule-${at}`,
        title: { ja: `ルール ${at % 4}`, en: `Rule ${at % 4}` },
        severity: severities[at % 5]!,
        site: at % 8 === 7 ? 'osaka' : 'tokyo',
        zone: at % 5 === 4 ? null : `zone-${at % 5}`,
        asset: at % 7 === 6 ? null : `asset-${at % 7}`,
        assetName: at % 7 === 6 ? null : `PC-${at % 7}`,
      }),
    ),
  );
  const all = world.incidents.list({ limit: 500 }, everywhere).items;
  const ids = all.filter((_, at) => at % 3 === 0).map(({ id }) => id);
  world.incidents.act(ids, { type: 'acknowledge' }, person('operator', 'fsoc_operator'));
  return world;
}

const is = (field: IncidentFilter['field'], value: string): IncidentFilter => ({ field, op: 'is', value });
const not = (field: IncidentFilter['field'], value: string): IncidentFilter => ({ field, op: 'is_not', value });

describe('the order of the queue', () => {
  test('is gravest first, the unseen before the seen, then newest; pages by cursor and by place give the same rows', () => {
    const world = queue();
    const whole = world.incidents.list({ limit: 500 }, everywhere);
    const rank = (row: (typeof whole.items)[number]) =>
      `${[...severities].sort().indexOf(row.severity)}${row.state === 'new' ? 0 : 1}`;
    const ranks = whole.items.map(rank);
    expect(ranks).toEqual([...ranks].sort());
    expect(whole).toMatchObject({ total: 40, next: null });
    expect(whole.unseen).toBe(whole.items.filter(({ state }) => state === 'new').length);

    const order = whole.items.map(({ id }) => id);
    const byCursor: string[] = [];
    let cursor: string | undefined;
    do {
      const page = world.incidents.list({ limit: 7, ...(cursor ? { cursor } : {}) }, everywhere);
      byCursor.push(...page.items.map(({ id }) => id));
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(byCursor).toEqual(order);
    const byPlace = [0, 7, 14, 21, 28, 35, 42].flatMap((offset) =>
      world.incidents.list({ limit: 7, offset }, everywhere).items.map(({ id }) => id),
    );
    expect(byPlace).toEqual(order);
  });

  test('rows can be asked for by their ids, and what has come since', () => {
    const world = queue(20);
    const before = world.incidents.list({ limit: 3 }, everywhere);
    const ids = before.items.map(({ id }) => id);
    const { at } = before;
    world.clock.minutes(1);
    world.incidents.consume([alert(50, { severity: 'S1', rule: 'new' }), alert(51, { severity: 'S4', rule: 'newer' })]);
    world.incidents.act([ids[1]!], { type: 'close', reason: 'duplicate', note: '同じ' }, person('lead', 'fsoc_lead'));
    const still = world.incidents.list({ ids: ids.join(',') }, everywhere).items.map(({ id }) => id);
    expect(still.sort()).toEqual([ids[0], ids[2]].sort());
    expect(world.incidents.list({ ids: ids.join(',') }, { sites: ['nowhere'] }).items).toEqual([]);
    expect(world.incidents.list({ since: at, limit: 1 }, everywhere)).toMatchObject({ total: 21, fresh: 2 });
    expect(world.incidents.list({ since: at, severity: 'S1' }, everywhere).fresh).toBe(1);
    expect(world.incidents.list({}, everywhere).fresh).toBe(0);
  });

  test.for(['queue', 'incidents'] as const)('words that all have change neither rows nor counts: %s', (view) => {
    const world = queue();
    const since = world.clock.now().toISOString();
    world.clock.minutes(1);
    world.incidents.consume([alert(50, { severity: 'S1', title: { ja: 'ルール', en: 'Rule' }, rule: 'new' })]);
    let pages = 0;
    for (let cursor: string | null | undefined; cursor !== null; pages++) {
      const asked = { view, since, limit: 7, ...(cursor ? { cursor } : {}) };
      const plain = world.incidents.list(asked, everywhere);
      expect(world.incidents.list({ ...asked, q: ' ルール ' }, everywhere)).toEqual(plain);
      expect(plain.fresh).toBe(1);
      cursor = plain.next;
    }
    expect(pages).toBeGreaterThan(1);
    expect(world.incidents.list({ view, q: 'nothing like it' }, everywhere)).toMatchObject({ total: 0, items: [] });
  });

  test('a cursor of the other view begins at the top', () => {
    const world = queue();
    const { next } = world.incidents.list({ limit: 3 }, everywhere);
    const top = world.incidents.list({ view: 'incidents', limit: 3 }, everywhere).items;
    expect(world.incidents.list({ view: 'incidents', limit: 3, cursor: next! }, everywhere).items).toEqual(top);
  });
});

describe('filters', () => {
  const count = (world: ReturnType<typeof queue>, ...filters: IncidentFilter[]) =>
    world.incidents.list({ filters: JSON.stringify(filters) }, everywhere).total;

  test('include and exclude together are everything, for every field and value, the missing one too', () => {
    const world = queue();
    for (const field of ['severity', 'rule', 'asset', 'zone', 'owner', 'state', 'kind'] as const) {
      const keys = world.incidents.groups({}, field === 'kind' ? 'state' : field, everywhere).map(({ key }) => key);
      const values = field === 'kind' ? ['rule', 'report'] : keys;
      for (const value of values) {
        expect(count(world, is(field, value)) + count(world, not(field, value)), `${field} ${value}`).toBe(40);
      }
    }
  });

  test('several wanted values of a field are alternatives, of two fields both count', () => {
    const world = queue();
    expect(count(world, is('severity', 'S1'), is('severity', 'S2'))).toBe(16);
    expect(count(world, is('severity', 'S1'), is('zone', 'zone-1'))).toBe(8);
    expect(count(world, is('severity', 'S1'), is('zone', 'zone-0'))).toBe(0);
    expect(count(world, not('severity', 'S1'), not('severity', 'S2'))).toBe(24);
  });

  test('what is suppressed can be asked for', () => {
    const world = queue();
    const { id } = world.incidents.list({ limit: 1 }, everywhere).items[0]!;
    const until = new Date(world.clock.now().getTime() + 3_600_000).toISOString();
    world.incidents.act([id], { type: 'suppress', until, reason: '試験' }, person('operator', 'fsoc_operator'));
    expect(count(world, is('suppressed', 'true'))).toBe(1);
    expect(count(world, is('suppressed', 'false'))).toBe(39);
  });

  test('only filters of known fields are read', () => {
    expect(readIncidentFilters(undefined)).toEqual([]);
    expect(readIncidentFilters('[{"field":"zone","op":"is","value":"a"}]')).toEqual([is('zone', 'a')]);
    fc.assert(fc.property(fc.string(), (text) => readIncidentFilters(`${text}x`) === null));
    expect(readIncidentFilters('[{"field":"words","op":"is","value":"a"}]')).toBeNull();
    expect(readIncidentFilters('[{"field":"zone","op":"contains","value":"a"}]')).toBeNull();
  });
});

describe('groups', () => {
  test('hold every matter once, with the unseen counted and the gravest first', () => {
    const world = queue();
    for (const by of ['severity', 'rule', 'asset', 'zone', 'owner', 'state'] as const) {
      const groups = world.incidents.groups({}, by, everywhere);
      const sum = (of: (group: (typeof groups)[number]) => number) => groups.reduce((total, one) => total + of(one), 0);
      expect([sum(({ count }) => count), sum(({ unseen }) => unseen)], by).toEqual([40, 26]);
      const worst = groups.map((group) => group.worst);
      expect(worst).toEqual([...worst].sort((a, b) => 'S1S2S3S4info'.indexOf(a) - 'S1S2S3S4info'.indexOf(b)));
      for (const { key, count, unseen } of groups) {
        const page = world.incidents.list({ filters: JSON.stringify([is(by, key)]) }, everywhere);
        expect([page.total, page.unseen], `${by} ${key}`).toEqual([count, unseen]);
      }
    }
  });

  test('by owner hold a matter below who was made its owner, else who acknowledged it, as the list says', () => {
    const world = queue();
    const [mine] = world.incidents.list({ filters: JSON.stringify([is('owner', 'operator')]) }, everywhere).items;
    world.incidents.act([mine!.id], { type: 'assign', person: 'other' }, person('lead', 'fsoc_lead'));
    const groups = world.incidents.groups({}, 'owner', everywhere);
    expect(new Map(groups.map(({ key, count }) => [key, count]))).toEqual(
      new Map([
        ['', 26],
        ['operator', 13],
        ['other', 1],
      ]),
    );
  });

  test('are called as people know them, and hold only what the person may see', () => {
    const world = queue();
    const byAsset = world.incidents.groups({}, 'asset', { sites: ['osaka'] });
    expect(byAsset.reduce((total, one) => total + one.count, 0)).toBe(5);
    expect(new Map(byAsset.map(({ key, name }) => [key, name?.ja])).get('asset-0')).toBe('PC-0');
    expect(world.incidents.groups({}, 'rule', everywhere)[0]!.name).toMatchObject({
      ja: expect.stringMatching('ルール'),
    });
    expect(world.incidents.groups({ severity: 'S1' }, 'severity', everywhere)).toMatchObject([{ key: 'S1', count: 8 }]);
  });
});

describe('what stands open now', () => {
  test('is counted by severity without history and drills, and shows the gravest', () => {
    const world = queue();
    world.incidents.consume([
      alert(101, { severity: 'S1', rule: 'old', history: true }),
      alert(102, { severity: 'S1', rule: 'drill', drill: 'd1' }),
    ]);
    const { open, rows } = world.incidents.present(everywhere, 5);
    expect(open).toEqual(['S1', 'S2', 'S3', 'S4', 'info'].map((severity) => ({ severity, count: 8 })));
    expect(rows.map(({ severity }) => severity)).toEqual(['S1', 'S1', 'S1', 'S1', 'S1']);
    expect(world.incidents.present({ sites: ['osaka'] }, 50).rows).toHaveLength(5);
  });

  test('and by asset', () => {
    const world = queue();
    const counts = world.incidents.openByAsset(everywhere);
    expect([...counts.values()].reduce((sum, one) => sum + one, 0)).toBe(40 - 5);
    expect(counts.get('asset-0')).toBe(6);
    expect(world.incidents.openByAsset({ sites: ['nowhere'] }).size).toBe(0);
  });
});
