import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Involved } from '#protocol/incident/involvement.ts';
import { openControlStore } from '../store/control-store.ts';
import { alert, everywhere, openDesk } from './incident-harness.ts';
import { mostInvolved } from './involved.ts';
import { incidentMigrations } from './migrations.ts';

const stranger: Involved = { asset: null, name: '10.20.1.199', role: 'acted' };
const press: Involved = { asset: 'asset-press', name: 'PLC-PRESS', role: 'touched' };
const gateway: Involved = { asset: 'asset-gw', name: 'GW-FA1', role: 'told' };
const collector: Involved = { asset: 'asset-syslog', name: 'SYSLOG', role: 'told' };
const told = { asset: 'asset-gw', assetName: 'GW-FA1' };

test('an incident names all that are involved, stands with those it touches, and not with those who only told of it', () => {
  const { incidents } = openDesk();
  incidents.consume([alert(1, { ...told, involved: [stranger, press, gateway, collector] })]);
  const listed = (asset: string) => incidents.list({ asset }, everywhere).items.map(({ number }) => number);
  const [row] = incidents.list({}, everywhere).items;
  expect(incidents.detail(row!.id, everywhere)?.affected).toEqual([
    { id: 'asset-gw', name: 'GW-FA1', roles: ['told'] },
    { id: '', name: '10.20.1.199', roles: ['acted'] },
    { id: 'asset-press', name: 'PLC-PRESS', roles: ['touched'] },
    { id: 'asset-syslog', name: 'SYSLOG', roles: ['told'] },
  ]);
  for (const asset of ['asset-gw', 'asset-press', '10.20.1.199']) expect(listed(asset)).toEqual([row!.number]);
  expect(listed('asset-syslog')).toEqual([]);
  expect(incidents.openByAsset(everywhere)).toEqual(
    new Map([
      ['asset-gw', 1],
      ['asset-press', 1],
    ]),
  );
  expect(incidents.openByAsset({ sites: ['osaka'] })).toEqual(new Map());
});

test('the queue finds an incident by all it counts for: by words, by filter and in groups', () => {
  const { incidents } = openDesk();
  incidents.consume([
    alert(1, { ...told, involved: [stranger, press, { ...press, role: 'acted' }, collector] }),
    alert(2, { rule: 'other', asset: 'asset-press', assetName: 'PLC-PRESS', involved: [] }),
  ]);
  const numbers = (query: object) => incidents.list(query, everywhere).items.map(({ number }) => number);
  const [both, first, second] = [numbers({}).sort(), ...numbers({}).sort()];
  for (const q of ['plc-press', 'ＰＬＣ－ＰＲＥＳＳ']) expect(numbers({ q }).sort()).toEqual(both);
  expect(numbers({ q: '10.20.1.199' })).toEqual([first]);
  expect(numbers({ q: 'syslog' })).toEqual([]);
  const filtered = (op: 'is' | 'is_not', ...values: string[]) =>
    numbers({ filters: JSON.stringify(values.map((value) => ({ field: 'asset', op, value }))) }).sort();
  expect(filtered('is', 'asset-press')).toEqual(both);
  expect(filtered('is', '10.20.1.199')).toEqual([first]);
  expect(filtered('is_not', '10.20.1.199')).toEqual([second]);
  expect(filtered('is_not', 'asset-press', 'asset-syslog')).toEqual([]);
  const groups = incidents.groups({}, 'asset', everywhere);
  expect(new Map(groups.map(({ key, name, count, unseen }) => [key, [name?.ja, count, unseen]]))).toEqual(
    new Map([
      ['asset-gw', ['GW-FA1', 1, 1]],
      ['asset-press', ['PLC-PRESS', 2, 2]],
      ['10.20.1.199', ['10.20.1.199', 1, 1]],
    ]),
  );
  const [one] = incidents.list({ q: first! }, everywhere).items;
  expect([...one!.also].sort()).toEqual(['10.20.1.199', 'asset-press']);
});

test('who is involved does not part matters; it grows with them, one line for each', () => {
  const { incidents } = openDesk();
  incidents.consume([alert(1, { ...told, involved: [press] }), alert(2, { ...told, involved: [press, stranger] })]);
  const later = { ...press, role: 'acted' as const };
  incidents.consume([alert(3, { ...told, id: 'alert-2', finding: 'finding-2', involved: [later] })]);
  const { items } = incidents.list({}, everywhere);
  expect(items.map(({ count }) => count)).toEqual([2]);
  expect(incidents.detail(items[0]!.id, everywhere)?.affected.map(({ name, roles }) => [name, ...roles])).toEqual([
    ['GW-FA1', 'about'],
    ['10.20.1.199', 'acted'],
    ['PLC-PRESS', 'acted', 'touched'],
  ]);
  expect(incidents.openByAsset(everywhere).get('asset-press')).toBe(1);
});

test('ever new senders do not grow an incident without bound', () => {
  const { incidents } = openDesk();
  const senders = Array.from({ length: mostInvolved + 50 }, (_, index) => ({ ...stranger, name: `forged-${index}` }));
  for (let seq = 1; senders.length > 0; seq++) incidents.consume([alert(seq, { involved: senders.splice(0, 60) })]);
  const [row] = incidents.list({}, everywhere).items;
  expect(incidents.detail(row!.id, everywhere)?.affected).toHaveLength(mostInvolved + 1);
});

test.each(['before', 'after'])(
  'a report that comes %s an incident which touches the reported machine is joined with it',
  (when) => {
    const { incidents, clock } = openDesk();
    const asset7: Involved = { asset: 'asset-7', name: 'INSP-07', role: 'touched' };
    const elsewhere: Involved = { asset: 'asset-7', name: 'INSP-07', role: 'told' };
    const detect = () =>
      incidents.consume([
        alert(1, { ...told, involved: [asset7, gateway] }),
        alert(2, { ...told, rule: 'only-told', involved: [elsewhere] }),
      ]);
    if (when === 'after') detect();
    clock.minutes(5);
    const { id } = incidents.report({ site: 'tokyo', what: 'slow_or_stopped', asset: 'INSP-07', text: '遅い' });
    if (when === 'before') detect();
    const [matter] = incidents.list({ rule: 'usb-unregistered' }, everywhere).items;
    expect(incidents.detail(id, everywhere)?.related.map((one) => one.id)).toEqual([matter!.id]);
    expect(incidents.detail(matter!.id, everywhere)?.timeline.some(({ kind }) => kind === 'report')).toBe(true);
  },
);

test('assets that an older program wrote down as affected stay with their incidents', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hinomi-involved-'));
  try {
    const path = join(folder, 'control.db');
    const older = openControlStore(
      path,
      incidentMigrations.filter(({ number }) => number < 504),
    );
    const columns = older.db.prepare("SELECT name FROM pragma_table_info('incident') WHERE [notnull] OR pk").all();
    const names = [...columns.map(({ name }) => String(name)), 'asset_id'];
    older.db
      .prepare(`INSERT INTO incident (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
      .run(...names.map((name) => (name === 'id' ? 'one' : name === 'asset_id' ? 'own' : 'x')));
    older.db.exec("INSERT INTO incident_affected VALUES ('one', 'own', 'Own'), ('one', 'other', 'Other')");
    older.close();
    const store = openControlStore(path, incidentMigrations);
    expect(store.db.prepare('SELECT thing, role, also FROM incident_involved ORDER BY thing').all()).toEqual([
      { thing: 'other', role: 'about', also: 1 },
      { thing: 'own', role: 'about', also: 0 },
    ]);
    store.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
