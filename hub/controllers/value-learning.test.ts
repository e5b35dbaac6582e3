import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openHub } from '../api/api-harness.ts';
import { alert, rulesFolder } from '../incident/incident-harness.ts';
import { valueAlarms } from '../incident/standing.ts';
import { eventsOf, snapshot } from './controller-harness.ts';

const hour = 3_600_000;

/** A press whose calendar has one shift, read every six hours. */
async function plant() {
  const hub = await openHub();
  const engineer = await hub.person('eng', ['production_engineering'], ['tokyo']);
  const mechanic = await hub.person('mech', ['maintenance'], ['tokyo']);
  const { id: asset } = hub.assets.add('tokyo', { name: 'プレス1号機' }, { id: 'x', role: null });
  hub.sites.setCalendar('tokyo', {
    ...hub.sites.calendar('tokyo'),
    shifts: [{ id: 'day', name: '昼勤', start: '08:00', end: '17:00', days: [0, 1, 2, 3, 4, 5, 6] }],
  });
  let turn = 0;
  /** One reading; registers 100 to 103 of which 101 moves each time and 102 once in a while. */
  const read = async (more: Record<string, number> = {}, trigger = 'schedule', pause = 6 * hour) => {
    turn += 1;
    hub.advance(pause);
    const ended = hub.clock().toISOString();
    const started = new Date(hub.clock().getTime() - 2000).toISOString();
    const values = { '100': 180, '101': turn, '102': turn < 12 ? 7 : 8, '103': 1, ...more };
    const events = eventsOf(snapshot(values, { started, ended }));
    const told = { 'snapshot.trigger': trigger };
    await hub.commit(events.map((event) => ({ ...event, asset, fields: { ...event.fields, ...told } })));
  };
  /** Twelve readings within an hour. */
  const series = async (more: (at: number) => Record<string, number> = () => ({})) => {
    for (let at = 0; at < 12; at++) await read(more(at), 'series', hour / 11);
  };
  /** A person who signs in anew, since sessions end meanwhile. */
  const who = (person: { id: string }) => hub.browserOf(person.id);
  /** The hub goes on until all readings that are old enough were taken into account. */
  const settle = () => {
    hub.advance(hour);
    for (let beats = 0; beats < 60; beats++) hub.controllers.tick();
  };
  const learning = () => {
    const [controller] = hub.controllers.list(['tokyo']);
    return hub.controllers.values.of(hub.controllers.facts(controller!.id)!).learning;
  };
  const act = async (person: { id: string }, body: object) => {
    const [controller] = hub.controllers.list(['tokyo']);
    return who(person).post(`/controllers/${controller!.id}/values`, body);
  };
  const short = () => {
    const [controller] = hub.controllers.list(['tokyo']);
    return hub.controllers.values.of(hub.controllers.facts(controller!.id)!).series;
  };
  return { hub, engineer, mechanic, asset, read, series, who, settle, learning, short, act };
}

describe('learning which values move', () => {
  test('says nothing before twenty readings, then tells what moved and how often', async () => {
    const { read, settle, learning } = await plant();
    for (let count = 0; count < 19; count++) await read();
    settle();
    expect(learning()).toMatchObject({ samples: 19, ready: false, atWork: true, atRest: true });
    await read();
    settle();
    expect(learning()).toMatchObject({ samples: 20, ready: true, count: { volatile: 1, setpoint: 0 } });
    expect(learning().found).toMatchObject([
      { path: '1/holding/101', was: 'setpoint', class: 'volatile', changes: 19 },
    ]);
  });

  test('nothing changes before two people decided, then exactly those values are left out', async () => {
    const { hub, read, settle, engineer, mechanic, learning, act } = await plant();
    for (let count = 0; count < 20; count++) await read();
    settle();
    const learned = { type: 'propose_learned', reason: '学習した値' };
    expect((await act(mechanic, { ...learned, class: 'setpoint' })).json.code).toBe('conflict');
    const { rules } = (await act(mechanic, { ...learned, class: 'volatile' })).json;
    expect(rules).toMatchObject([{ origin: 'learned', listed: 1, covers: 1, state: 'proposed' }]);
    const { id } = hub.controllers.list(['tokyo'])[0]!;
    const place = { key: '101', path: '1/holding/101' };
    expect(hub.controllers.rules.book('tokyo', id).book.of('holding', place)).toBeUndefined();
    await act(engineer, { type: 'approve', rule: rules[0].id, version: 1, reason: '確認' });
    const { book } = hub.controllers.rules.book('tokyo', id);
    expect(book.of('holding', place)).toMatchObject({ class: 'volatile' });
    expect(book.of('holding', { key: '102', path: '1/holding/102' })).toBeUndefined();
    expect(learning().found).toEqual([]);
  });

  test('outlives a restart of the hub: state and position are in the store', async () => {
    const { hub, read, settle, learning } = await plant();
    for (let count = 0; count < 10; count++) await read();
    settle();
    const before = learning();
    settle();
    expect(learning()).toEqual(before);
    const rows = hub.services.control.db.prepare('SELECT changes FROM value_move').all();
    expect(rows).toMatchObject([{ changes: 9 }]);
  });
});

describe('what cannot be learned', () => {
  test('changes of a visit, though the readings around it show them', async () => {
    const { hub, read, settle, learning, mechanic, who } = await plant();
    for (let count = 0; count < 4; count++) await read();
    const { id } = hub.controllers.list(['tokyo'])[0]!;
    const form = {
      ...{ vendor: '東海制御', purpose: '加圧力の見直し', devices: [id] },
      plannedEnd: new Date(hub.clock().getTime() + 2 * hour).toISOString(),
    };
    const visit = (await who(mechanic).post('/visits', { type: 'walk_in', site: 'tokyo', form })).json;
    hub.advance(hour);
    await who(mechanic).post(`/visits/${visit.id}`, { type: 'leave' });
    for (let count = 0; count < 20; count++) await read({ '103': 99 });
    settle();
    expect(learning().ready).toBe(true);
    const moved = hub.services.control.db.prepare('SELECT key FROM value_move').all();
    expect(moved.map((row) => row['key'])).toEqual(['101', '102']);
  });

  test('changes while an incident is open on the asset, and none of before its own beginning are lost', async () => {
    const { hub, asset, read, settle, learning } = await plant();
    for (let count = 0; count < 8; count++) await read();
    const first = hub.clock().toISOString();
    hub.incidents.consume([alert(1, { asset, first, last: first })]);
    for (let count = 0; count < 14; count++) await read({ '103': count });
    settle();
    expect(learning()).toMatchObject({ samples: 7, ready: false, pausedBy: 'incident' });
    expect(keysOf(hub)).toEqual(['101']);
  });

  test('what came to light only later: it is taken back', async () => {
    const { hub, asset, read, settle } = await plant();
    for (let count = 0; count < 4; count++) await read();
    const attack = hub.clock().toISOString();
    for (let count = 0; count < 6; count++) await read({ '103': count });
    settle();
    expect(keysOf(hub)).toEqual(['101', '103']);
    hub.incidents.consume([alert(1, { asset, first: attack, last: attack })]);
    await read({ '103': 9 });
    settle();
    expect(keysOf(hub)).toEqual([]);
  });

  test('anything of a controller that no asset stands for', async () => {
    const { hub, learning, settle } = await plant();
    hub.advance(6 * hour);
    const ended = hub.clock().toISOString();
    await hub.commit(eventsOf(snapshot({ '100': 1 }, { started: ended, ended })));
    settle();
    expect(learning()).toMatchObject({ samples: 0, pausedBy: 'no_asset' });
  });

  test('alerts about the value itself do not count while the place is in trial, any other does', async () => {
    const { hub, asset, read, settle, learning } = await plant();
    for (let count = 0; count < 3; count++) await read();
    const first = hub.clock().toISOString();
    hub.incidents.consume([alert(1, { asset, first, last: first, rule: valueAlarms[1]!, trial: true })]);
    await read();
    settle();
    expect(learning()).toMatchObject({ samples: 4, pausedBy: null });
    hub.incidents.consume([alert(2, { asset, first, last: first, trial: true })]);
    await read();
    settle();
    expect(learning()).toMatchObject({ samples: 4, pausedBy: 'incident' });
  });

  test('those alerts are the ones that the rules of the product give', () => {
    const files = ['config-unclassified-changed', 'config-setpoint-changed', 'config-passed'];
    const ids = files.map((name) =>
      /^id: (\S+)$/m.exec(readFileSync(join(rulesFolder, 'detection/ot', `${name}.yml`), 'utf8')),
    );
    expect(ids.map((found) => found?.[1])).toEqual(valueAlarms);
  });
});

function keysOf(hub: Awaited<ReturnType<typeof openHub>>): unknown[] {
  return hub.services.control.db
    .prepare('SELECT key FROM value_move ORDER BY key')
    .all()
    .map((row) => row['key']);
}

describe('a short series', () => {
  test('tells within an hour what moved again and again, says that its evidence is short, and leaves ordinary readings out', async () => {
    const { read, series, settle, short, learning, mechanic, act } = await plant();
    await read({ '103': 7 });
    await series();
    await read({ '103': 8 }, 'schedule', hour / 2);
    settle();
    expect(short()).toMatchObject({ samples: 12, ready: true, superseded: false, count: { volatile: 1, setpoint: 0 } });
    expect(short().found).toMatchObject([{ path: '1/holding/101', class: 'volatile', changes: 11 }]);
    expect(learning()).toMatchObject({ ready: false });
    const propose = { type: 'propose_learned', class: 'volatile', reason: '立上げの日に動いていた値' };
    expect((await act(mechanic, propose)).json.code).toBe('conflict');
    const { rules } = (await act(mechanic, { ...propose, by: 'short' })).json;
    expect(rules).toMatchObject([{ origin: 'learned_short', listed: 1, reason: '立上げの日に動いていた値' }]);
  });

  test('learns nothing of the time of an incident, and a new series forgets the one before', async () => {
    const { hub, asset, series, settle, short } = await plant();
    await series();
    const first = hub.clock().toISOString();
    hub.incidents.consume([alert(1, { asset, first, last: first })]);
    hub.advance(3 * hour);
    await series((at) => ({ '103': at }));
    settle();
    expect(short()).toMatchObject({ ready: false, pausedBy: 'incident', found: [] });
    expect(hub.services.control.db.prepare('SELECT key FROM short_series_move').all()).toEqual([]);
  });

  test('is superseded once the ordinary readings have seen enough', async () => {
    const { read, series, settle, short, learning, mechanic, act } = await plant();
    await series();
    for (let count = 0; count < 20; count++) await read();
    settle();
    expect(learning().ready).toBe(true);
    expect(short()).toMatchObject({ ready: true, superseded: true });
    const propose = { type: 'propose_learned', class: 'volatile', by: 'short', reason: 'x' };
    expect((await act(mechanic, propose)).json.code).toBe('conflict');
  });
});
