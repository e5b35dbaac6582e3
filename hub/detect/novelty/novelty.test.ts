import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fields } from '#protocol/events/event.ts';
import { Novelty, type Pause, usualNovelty } from './novelty.ts';

const day = 86_400_000;
const hour = 3_600_000;
const begin = Date.UTC(2026, 9, 1);
const asset = 'asset-1';

type Source = Parameters<Novelty['prepare']>[0];
const source = (more: Partial<Source> = {}): Source => ({
  ...{ site: 'tokyo', agent: 'pc-1', kind: 'windows_event', action: null, asset, history: false, drill: null },
  ...more,
});
const logon = (user: string, more: Fields = {}): Fields => ({
  ...{ EventID: 4624, LogonType: 2, TargetDomainName: 'PLANT', TargetUserName: user },
  ...more,
});

interface Seen {
  at: number;
  fields: Fields;
  from?: Partial<Source>;
  pauses?: Pause[];
}

function show(novelty: Novelty, { at, fields, from, pauses = [] }: Seen): string[] {
  const of = novelty.prepare(source(from), { [asset]: pauses });
  const code = typeof fields['EventID'] === 'number' ? fields['EventID'] : Number.NaN;
  const told = of && novelty.see(of, { time: begin + at, code, reached: begin + at, fields: () => fields });
  return Object.keys(told ?? {}).map((name) => name.replace('hinomi.', ''));
}

/** One that has learned for two weeks that `anna` works here. */
function learned(limits = usualNovelty): Novelty {
  const novelty = new Novelty(limits);
  for (let at = 0; at < 15; at++) show(novelty, { at: at * day, fields: logon('anna') });
  return novelty;
}

const afterwards = 15 * day;

describe('what is new', () => {
  test('nothing is told while a place is learned, so that a fresh installation is quiet', () => {
    const novelty = new Novelty();
    const told = Array.from({ length: 500 }, (_, i) =>
      show(novelty, { at: (i / 500) * 13.9 * day, fields: logon(`user${i}`) }),
    );
    expect(told.flat()).toEqual([]);
  });
  test('then a new account is told once, and who is known never', () => {
    const novelty = learned();
    expect(show(novelty, { at: afterwards, fields: logon('anna') })).toEqual([]);
    expect(show(novelty, { at: afterwards, fields: logon('Mallory') })).toEqual([
      'first_seen.user_on_host',
      'first_seen.user_on_site',
    ]);
    expect(show(novelty, { at: afterwards + 1, fields: logon('MALLORY') })).toEqual([]);
  });
  test('who is known at the site is new only on the PC', () => {
    const novelty = learned();
    const other = { asset: 'asset-2', agent: 'pc-2' };
    for (let at = 0; at < 15; at++) show(novelty, { at: at * day, fields: logon('berta'), from: other });
    expect(show(novelty, { at: afterwards, fields: logon('berta') })).toEqual(['first_seen.user_on_host']);
  });
  test('machines, services and the system are nobody', () => {
    const novelty = learned();
    const nobody = [
      logon('PC-9$'),
      logon('svc', { LogonType: 5 }),
      logon('DWM-1', { TargetUserSid: 'S-1-5-90-0-1' }),
      logon('ANONYMOUS LOGON', { TargetUserSid: 'S-1-5-7', LogonType: 3 }),
      logon('-'),
    ];
    for (const fields of nobody) expect(show(novelty, { at: afterwards, fields })).toEqual([]);
  });
  test('a first USB device speaks at a PC that never had one, since learning began with the PC', () => {
    const usb = { kind: 'host.usb', action: 'inserted' };
    const stick = { 'hinomi.usb.raises': true, 'device.vendor.id': '0781', 'device.serial_number': 'A1' };
    const novelty = learned();
    expect(show(novelty, { at: afterwards, fields: stick, from: usb })).toEqual([
      'first_seen.usb_on_host',
      'first_seen.usb_on_site',
    ]);
    const twin = { ...stick, 'device.serial_number': 'A2' };
    expect(show(novelty, { at: afterwards, fields: twin, from: usb })).toHaveLength(2);
  });
  test('a source that is switched on later learns for itself', () => {
    const novelty = learned();
    const start = (name: string): Fields => ({ EventID: 4688, NewProcessName: `C:\\Tools\\${name}.exe` });
    expect(show(novelty, { at: afterwards, fields: start('a') })).toEqual([]);
    expect(show(novelty, { at: afterwards + 13 * day, fields: start('b') })).toEqual([]);
    expect(show(novelty, { at: afterwards + 14 * day, fields: start('c') })).toEqual(['first_seen.program']);
  });
  test('numbers, identifiers and people in a path do not make it new', () => {
    const novelty = learned();
    const install = (path: string): Fields => ({ EventID: 7045, ImagePath: path });
    expect(show(novelty, { at: afterwards, fields: install('C:\\Users\\anna\\x\\1.2.3\\a.exe') })).toHaveLength(1);
    expect(show(novelty, { at: afterwards, fields: install('"C:\\Users\\Berta\\x\\1.10\\a.exe" -k') })).toEqual([]);
  });
  test('one that comes back after a month is rare', () => {
    const novelty = learned();
    show(novelty, { at: afterwards, fields: logon('mallory') });
    expect(show(novelty, { at: afterwards + 29 * day, fields: logon('mallory') })).toEqual([]);
    expect(show(novelty, { at: afterwards + 60 * day, fields: logon('mallory') })).toEqual([
      'rare.user_on_host',
      'rare.user_on_site',
    ]);
    expect(show(novelty, { at: afterwards + 60 * day + 1, fields: logon('mallory') })).toEqual([]);
  });
});

describe('what is not learned', () => {
  test('within a visit or behind a grave matter: it is told once a day, and again outside', () => {
    const novelty = learned();
    const pauses = [{ from: begin + afterwards, to: begin + afterwards + 3 * day }];
    const at = (hours: number) => show(novelty, { at: afterwards + hours * hour, fields: logon('vendor'), pauses });
    expect(at(1)).toHaveLength(2);
    expect(at(2)).toEqual([]);
    expect(at(27)).toHaveLength(2);
    expect(at(73)).toHaveLength(2);
    expect(at(74)).toEqual([]);
  });
  test('the event that a matter began with is known afterwards; what came behind it is not', () => {
    const novelty = learned();
    const pauses = [{ from: begin + afterwards, to: null }];
    expect(show(novelty, { at: afterwards, fields: logon('one'), pauses })).toHaveLength(2);
    expect(show(novelty, { at: afterwards + 1, fields: logon('two'), pauses })).toHaveLength(2);
    expect(show(novelty, { at: afterwards + 5, fields: logon('one') })).toEqual([]);
    expect(show(novelty, { at: afterwards + 6, fields: logon('two') })).toHaveLength(2);
  });
  test('a visit while a place is learned leaves nothing behind', () => {
    const novelty = new Novelty();
    show(novelty, { at: 0, fields: logon('anna') });
    show(novelty, { at: day, fields: logon('vendor'), pauses: [{ from: begin, to: begin + 2 * day }] });
    expect(show(novelty, { at: afterwards, fields: logon('vendor') })).toHaveLength(2);
  });
  test('files from anywhere and drills teach and tell nothing; what a PC reads back of its own teaches in silence', () => {
    const novelty = learned();
    const fields = logon('old');
    expect(show(novelty, { at: afterwards, fields, from: { agent: 'import-asset-1', history: true } })).toEqual([]);
    expect(show(novelty, { at: afterwards, fields, from: { drill: 'd-1' } })).toEqual([]);
    expect(show(novelty, { at: afterwards, fields })).toHaveLength(2);
    const other = logon('older');
    expect(show(novelty, { at: -100 * day, fields: other, from: { history: true } })).toEqual([]);
    expect(show(novelty, { at: -70 * day, fields: logon('anna'), from: { history: true } })).toEqual([]);
    expect(show(novelty, { at: afterwards, fields: logon('anna') })).toEqual([]);
  });
  test('history does not shorten the time of learning, nor does a clock that is far behind', () => {
    const novelty = new Novelty();
    show(novelty, { at: -300 * day, fields: logon('anna'), from: { history: true } });
    const of = novelty.prepare(source(), {})!;
    const fields = () => logon('anna');
    novelty.see(of, { time: begin - 900 * day, code: 4624, reached: begin, fields });
    expect(show(novelty, { at: 10 * day, fields: logon('new') })).toEqual([]);
    expect(show(novelty, { at: 12 * day, fields: logon('newer') })).toHaveLength(2);
  });
});

describe('bounds and restarts', () => {
  test('a place that shows too many values falls silent about them and says so; so does everything when all is full', () => {
    const novelty = learned({ ...usualNovelty, values: 5 });
    for (let i = 0; i < 20; i++) show(novelty, { at: afterwards + i, fields: logon(`user${i}`) });
    expect(show(novelty, { at: afterwards + 50, fields: logon('late') })).toEqual([]);
    expect(novelty.overview(asset).subjects).toContainEqual({ name: 'user_on_host', known: 5, full: true });
    const all = learned({ ...usualNovelty, inAll: 4 });
    expect(show(all, { at: afterwards, fields: logon('one') })).toHaveLength(2);
    expect(show(all, { at: afterwards, fields: logon('two') })).toEqual([]);
    expect(show(all, { at: afterwards, fields: logon('anna') })).toEqual([]);
  });
  test('a place that is learned anew is silent again, and a restart remembers that', () => {
    const novelty = learned();
    const stored = new Map<string, ReturnType<Novelty['changes']>[number]>();
    const save = (from: Novelty) => {
      for (const row of from.changes()) stored.set(`${row.place} ${row.subject}`, row);
    };
    save(novelty);
    novelty.forget(asset);
    save(novelty);
    const next = new Novelty();
    next.restore([...stored.values()]);
    expect(show(next, { at: afterwards, fields: logon('mallory') })).toEqual(['first_seen.user_on_site']);
    expect(next.overview(asset)).toMatchObject({ since: begin + afterwards, until: begin + afterwards + 14 * day });
  });

  const sights = fc.array(
    fc.record({ user: fc.constantFrom('anna', 'b', 'c', 'd'), at: fc.integer({ min: 0, max: 70 * 24 }) }),
    { minLength: 1, maxLength: 40 },
  );
  test('a restart at any place changes nothing', () => {
    fc.assert(
      fc.property(sights, fc.array(fc.nat(40), { maxLength: 6 }), (all, stops) => {
        const steady = new Novelty();
        let restarted = new Novelty();
        const stored = new Map<string, ReturnType<Novelty['changes']>[number]>();
        for (const [i, { user, at }] of all.entries()) {
          const seen = { at: at * hour, fields: logon(user) };
          expect(show(restarted, seen)).toEqual(show(steady, seen));
          if (!stops.includes(i)) continue;
          for (const row of restarted.changes()) stored.set(`${row.place} ${row.subject}`, row);
          restarted = new Novelty();
          restarted.restore([...stored.values()]);
        }
      }),
    );
  });
  test('in whatever order they come, the earliest event of each account is told as first, and accounts of the time of learning never', () => {
    // Late by less than what makes a value rare: lateness is 72 hours at most.
    const close = sights.map((all) => all.filter(({ at }) => at < 44 * 24));
    const events = close.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
    );
    fc.assert(
      fc.property(events, ([all, shuffled]) => {
        const novelty = learned();
        const before = new Set(['anna']);
        const told = shuffled
          .filter(({ at }) => at * hour > afterwards)
          .filter(({ user, at }) =>
            show(novelty, { at: at * hour, fields: logon(user) }).some((one) => one.startsWith('first')),
          );
        const firsts = new Map<string, number>();
        for (const { user, at } of all) {
          if (at * hour > afterwards && !before.has(user)) firsts.set(user, Math.min(firsts.get(user) ?? at, at));
        }
        for (const [user, at] of firsts) expect(told).toContainEqual({ user, at });
        expect(told.filter(({ user }) => before.has(user))).toEqual([]);
      }),
    );
  });
});
