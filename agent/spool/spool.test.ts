import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchLimits, chainNext, chainStart } from '#protocol/batch.ts';
import type { EventDraft, WireEvent } from '#protocol/events/event.ts';
import { type Lane, lanes } from '#protocol/identity.ts';
import { CommitPace } from './commit-pace.ts';
import type { Entry } from './entry.ts';
import { GroupCommit } from './group-commit.ts';
import { rebuiltEvents } from './loss.ts';
import { Shedder } from './shedding.ts';
import { SiteHolding, siteHeldMs } from './site-holding.ts';
import { Spool } from './spool.ts';

const time = '2026-04-06T00:00:00.000Z';
const stamp = (source = 'log') => ({ recorded: time, boot: 'b1', source });
const path = () => join(mkdtempSync(join(tmpdir(), 'hinomi-spool-')), 'spool.db');
const open = (at: string) =>
  new Spool(at, (rebuilt) => ({ drafts: rebuiltEvents(rebuilt, time, 'pc'), stamp: stamp('agent') }));
const evidence = (message: string): EventDraft => ({ kind: 'host.log', time, fields: { message } });
const detail = (message: string): EventDraft => ({ kind: 'self.metrics', time, fields: { message } });
const write = (spool: Spool, drafts: EventDraft[], position?: unknown) =>
  spool.commit([{ drafts, stamp: stamp(), position }]);

/** Every event that the spool still holds, read as the uplink reads it, with the chain checked. */
function rowsOf(spool: Spool, lane: Lane): WireEvent[] {
  const out: WireEvent[] = [];
  let after = 0;
  let known: { last: number; chain: string } | null = null;
  for (let slice = spool.slice(lane, after); slice; slice = spool.slice(lane, after)) {
    expect(slice.lines.length).toBeLessThanOrEqual(batchLimits.events);
    if (slice.first === 1) expect(slice.previous).toBe(chainStart);
    if (known?.last === slice.first - 1) expect(slice.previous).toBe(known.chain);
    known = { last: slice.last, chain: slice.lines.reduce(chainNext, slice.previous) };
    out.push(...slice.lines.map((line) => JSON.parse(line) as WireEvent));
    after = slice.last;
  }
  return out;
}

const numbers = (spool: Spool, lane: Lane) => rowsOf(spool, lane).map(({ seq }) => seq);
const gapsOf = (spool: Spool) =>
  rowsOf(spool, 'evidence').flatMap(({ kind, fields }) =>
    kind === 'gap' ? [[fields['gap.kind'], fields['gap.lane'], fields['gap.first'], fields['gap.last']].join(' ')] : [],
  );

function shedderOf(spool: Spool, limitBytes: number) {
  const holding = { evidence: new SiteHolding(), detail: new SiteHolding() };
  const pace = { evidence: new CommitPace(), detail: new CommitPace() };
  const parts = { spool, limitBytes, host: 'pc', stamp: () => stamp('agent'), holding, pace };
  return { holding, pace, shedder: new Shedder(parts) };
}

describe('spool against a model', () => {
  const lane = fc.constantFrom(...lanes);
  const act = fc.oneof(
    fc.record({ type: fc.constant('commit' as const), kinds: fc.array(lane, { maxLength: 30 }), position: fc.nat() }),
    fc.record({ type: fc.constant('committed' as const), lane, share: fc.double({ min: 0, max: 1.2, noNaN: true }) }),
    fc.record({ type: fc.constant('foreign notice' as const), lane }),
    fc.record({ type: fc.constant('drop' as const), lane, bytes: fc.integer({ min: 1, max: 3000 }) }),
    fc.record({ type: fc.constant('restart' as const) }),
    fc.record({ type: fc.constant('tidy' as const) }),
  );

  test('whatever happens in whatever order, it holds what the model holds', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
        const at = path();
        let spool = open(at);
        const model = { evidence: [] as number[], detail: [] as number[] };
        const heads = { evidence: 0, detail: 0 };
        const committed = { evidence: 0, detail: 0 };
        let position: unknown;
        for (const one of acts) {
          if (one.type === 'commit') {
            write(
              spool,
              one.kinds.map((of, n) => (of === 'evidence' ? evidence : detail)(`${n}`)),
              one.position,
            );
            for (const of of one.kinds) model[of].push(++heads[of]);
            position = one.position;
          } else if (one.type === 'committed') {
            const seq = Math.floor(heads[one.lane] * one.share);
            const upTo = Math.min(seq, heads[one.lane]);
            const news = upTo > committed[one.lane];
            expect(spool.committed(one.lane, spool.lane(one.lane).epoch, seq)).toBe(news);
            if (news) committed[one.lane] = upTo;
            model[one.lane] = model[one.lane].filter((number) => number > upTo || !news);
          } else if (one.type === 'foreign notice') {
            expect(spool.committed(one.lane, 'another', 1e6)).toBe(false);
          } else if (one.type === 'drop') {
            const gone = spool.drop(one.lane, one.bytes, heads[one.lane], () => null);
            if (gone) model[one.lane] = model[one.lane].filter((number) => number < gone.first || number > gone.last);
            else expect(model[one.lane]).toEqual([]);
          } else if (one.type === 'restart') {
            const before = lanes.map((of) => spool.lane(of));
            spool.close();
            spool = open(at);
            expect(lanes.map((of) => spool.lane(of))).toEqual(before);
          } else spool.tidy();
          for (const of of lanes) {
            expect(numbers(spool, of)).toEqual(model[of]);
            expect(spool.lane(of)).toMatchObject({ head: heads[of], committed: committed[of] });
          }
          expect(spool.position('log')).toEqual(position);
          const usage = spool.usage();
          expect(usage.events).toBe(model.evidence.length + model.detail.length);
          expect(usage.bytes > 0).toBe(usage.events > 0);
        }
        const usage = spool.usage();
        spool.close();
        expect(open(at).usage()).toEqual(usage);
      }),
      { numRuns: 60 },
    );
  });

  test('a transaction that fails takes nothing: neither events nor position', () => {
    const spool = open(path());
    write(spool, [evidence('a')], { at: 1 });
    const unwritable = { kind: 'host.log', time, fields: { message: 1n } } as unknown as EventDraft;
    expect(() =>
      spool.commit([
        { drafts: [evidence('b')], stamp: stamp(), position: { at: 2 } },
        { drafts: [unwritable], stamp: stamp() },
      ]),
    ).toThrow(/BigInt/);
    expect(numbers(spool, 'evidence')).toEqual([1]);
    expect(spool.position('log')).toEqual({ at: 1 });
    expect(spool.usage().events).toBe(1);
  });

  test('an event that no message can carry becomes a gap and does not hold up the lane', () => {
    const spool = open(path());
    write(spool, [evidence('x'.repeat(batchLimits.carriedBytes + 1)), evidence('small')]);
    const [first, second] = rowsOf(spool, 'evidence');
    expect(first).toMatchObject({ kind: 'gap', fields: { 'gap.kind': 'line_rejected', 'gap.source': 'log' } });
    expect(second?.fields).toEqual({ message: 'small' });
  });
});

describe('a full spool', () => {
  const filler = 'x'.repeat(1000);
  const fill = (spool: Spool, make: (message: string) => EventDraft, count: number) =>
    write(
      spool,
      Array.from({ length: count }, () => make(filler)),
    );

  test('sheds detail first, then evidence, and the gaps name exactly what is missing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ lane: fc.constantFrom(...lanes), count: fc.integer({ min: 1, max: 60 }) }), {
          minLength: 1,
          maxLength: 12,
        }),
        (rounds) => {
          const spool = open(path());
          const { shedder } = shedderOf(spool, 60_000);
          for (const { lane, count } of rounds) {
            fill(spool, lane === 'evidence' ? evidence : detail, count);
            const detailBefore = numbers(spool, 'detail');
            const evidenceLost = shedder.shed(0) && gapsOf(spool).some((gap) => gap.includes(' evidence '));
            if (evidenceLost && detailBefore.length > 0) expect(numbers(spool, 'detail')).toEqual([]);
            expect(spool.usage().bytes).toBeLessThanOrEqual(60_000);
          }
          for (const lane of lanes) {
            const told = gapsOf(spool)
              .map((gap) => gap.split(' '))
              .filter(([, of]) => of === lane)
              .flatMap(([, , first, last]) =>
                Array.from({ length: Number(last) - Number(first) + 1 }, (_, n) => Number(first) + n),
              );
            const all = [...told, ...numbers(spool, lane)].sort((a, b) => a - b);
            expect(all).toEqual(Array.from({ length: spool.lane(lane).head }, (_, n) => n + 1));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('what the site has held for ten minutes leaves first and is no gap until the hub passes it over', () => {
    const spool = open(path());
    const { shedder, holding, pace } = shedderOf(spool, 60_000);
    fill(spool, evidence, 40);
    fill(spool, detail, 10);
    holding.evidence.note(20, 0);
    holding.evidence.note(40, siteHeldMs);
    shedder.shed(siteHeldMs);
    expect(gapsOf(spool)).toEqual([]);
    expect(numbers(spool, 'detail')).toHaveLength(10);
    fill(spool, evidence, 10);
    shedder.shed(siteHeldMs);
    expect(gapsOf(spool)).toEqual([]);
    const [dropped] = spool.droppedUnconfirmed('evidence');
    expect(dropped).toMatchObject({ first: 1 });
    expect(dropped!.last).toBeLessThanOrEqual(20);

    for (let now = 0; now <= 11 * 60_000; now += 5000) pace.evidence.note(now === 0, now);
    shedder.declareLost(11 * 60_000);
    expect(gapsOf(spool)).toEqual([`spool_shed evidence 1 ${dropped!.last}`]);
  });

  test('a hub that was away is not taken for one that passed a range over', () => {
    const pace = new CommitPace();
    pace.note(true, 0);
    pace.note(false, 3_600_000);
    expect(pace.stillFor(3_600_000)).toBe(0);
    pace.note(false, 3_605_000);
    expect(pace.stillFor(3_605_000)).toBe(5000);
    expect(pace.stillFor(7_200_000)).toBe(0);
  });
});

/** What an opened spool kept of numbered events, and what it says is lost of a lane's old epoch; null where the end is not known. */
function accountOf(spool: Spool, epoch: string) {
  const rows = rowsOf(spool, 'evidence');
  const kept = rows.flatMap(({ kind, fields }) =>
    kind === 'host.log' ? [Number.parseInt(String(fields['message']), 10)] : [],
  );
  const ranges = rows.filter(({ kind, fields }) => kind === 'gap' && fields['gap.epoch'] === epoch);
  const lost = ranges.flatMap(({ fields }) => {
    const first = Number(fields['gap.first']);
    if (fields['gap.last'] === undefined) return [];
    return Array.from({ length: Number(fields['gap.last']) - first + 1 }, (_, at) => first + at);
  });
  const open = ranges.flatMap(({ fields }) => (fields['gap.last'] === undefined ? [Number(fields['gap.first'])] : []));
  return { kept, lost, open };
}

const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, at) => first + at);
const numbered = (first: number, last: number) => upTo(last, first).map((n) => evidence(`${n} ${'x'.repeat(100)}`));
const putAside = (at: string) =>
  readdirSync(join(at, '..')).filter((file) => /^spool\.db\.corrupt-[-\dT]+Z$/.test(file));

describe('a damaged spool', () => {
  /** Overwrites some bytes of a page; the first page, without which nothing can be read, is number 0. */
  const scratch = (file: string, page: number, random: number) => {
    const handle = openSync(file, 'r+');
    writeSync(
      handle,
      Buffer.from(Array.from({ length: 900 }, (_, n) => (random * (n + page + 7)) & 0xff)),
      0,
      900,
      page * 4096,
    );
    closeSync(handle);
  };
  const damage: Record<
    string,
    { act(file: string, random: number): void; keeps?: boolean; endKnown?: boolean; leaves?: number }
  > = {
    'random bytes over all pages': {
      act: (file, random) => {
        for (let page = 0; page * 4096 < statSync(file).size; page++) scratch(file, page, random);
      },
    },
    'random bytes over the last page': {
      act: (file, random) => scratch(file, statSync(file).size / 4096 - 1, random),
      keeps: true,
      endKnown: true,
    },
    'cut in the middle': {
      act: (file) => truncateSync(file, Math.floor(statSync(file).size / 2 / 4096) * 4096 + 100),
    },
    'another file in its place': { act: (file) => writeFileSync(file, 'not a database at all '.repeat(400)) },
    emptied: { act: (file) => truncateSync(file) },
    gone: { act: (file) => rmSync(file), leaves: 0 },
  };

  for (const [name, { act, keeps, endKnown, leaves = 1 }] of Object.entries(damage)) {
    test(`${name}: kept is what can be read, the rest is a gap, the file is put aside, positions stay`, () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 255 }), (random) => {
          const at = path();
          const spool = open(at);
          const old = spool.lane('evidence').epoch;
          write(spool, numbered(1, 300), { offset: 5 });
          spool.committed('evidence', old, 100);
          spool.tidy();
          spool.close();
          act(at, random);
          const again = open(at);
          expect(again.lane('evidence').epoch).not.toBe(old);
          expect(again.position('log')).toEqual({ offset: 5 });
          const account = accountOf(again, old);
          expect([...account.kept, ...account.lost].sort((a, b) => a - b)).toEqual(upTo(300, 101));
          expect(account.kept).toEqual(account.kept.toSorted((a, b) => a - b));
          if (keeps) expect(account.kept.length).toBeGreaterThan(100);
          if (endKnown !== undefined) expect(account.open).toEqual(endKnown ? [] : [301]);
          expect(
            rowsOf(again, 'evidence').filter(({ fields }) => fields['event.action'] === 'spool_rebuilt'),
          ).toHaveLength(1);
          expect(putAside(at)).toHaveLength(leaves);
          again.close();
          expect(accountOf(open(at), old)).toEqual(account);
          expect(putAside(at)).toHaveLength(leaves);
        }),
        { numRuns: 8 },
      );
    });
  }

  test('any page damaged: no number is both kept and lost, none is neither', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 255 }), (place, random) => {
        const at = path();
        const spool = open(at);
        const old = spool.lane('evidence').epoch;
        write(spool, numbered(1, 1000));
        spool.committed('evidence', old, 200);
        spool.tidy();
        spool.close();
        scratch(at, Math.floor((place * statSync(at).size) / 4096), random);
        const again = open(at);
        if (putAside(at).length === 0) return;
        const { kept, lost } = accountOf(again, old);
        expect([...kept, ...lost].sort((a, b) => a - b)).toEqual(upTo(1000, 201));
      }),
      { numRuns: 40 },
    );
  });

  describe('in its write-ahead log', () => {
    /** As it lies on the disk when the process is killed: 200 events in the database, 40 more only in the log. */
    function killed(act: (log: string, bytes: number) => void) {
      const at = path();
      const spool = open(at);
      const { epoch } = spool.lane('evidence');
      write(spool, numbered(1, 200), { offset: 200 });
      spool.tidy();
      for (let n = 201; n <= 240; n++) write(spool, numbered(n, n), { offset: n });
      const copy = path();
      for (const tail of ['', '-wal', '.side']) copyFileSync(`${at}${tail}`, `${copy}${tail}`);
      spool.close();
      act(`${copy}-wal`, statSync(`${copy}-wal`).size);
      return { at: copy, epoch };
    }
    const write64 = (log: string, position: number) => {
      const handle = openSync(log, 'r+');
      writeSync(handle, Buffer.alloc(64, 0xa5), 0, 64, position);
      closeSync(handle);
    };

    test('nothing happened, or the last write was cut short: nothing is put aside, everything complete is there', () => {
      for (const cut of [0, 700]) {
        const { at, epoch } = killed((log, bytes) => truncateSync(log, bytes - cut));
        const spool = open(at);
        expect(putAside(at)).toEqual([]);
        expect(spool.lane('evidence')).toMatchObject({ epoch, head: cut === 0 ? 240 : 239 });
      }
    });

    test.each([
      ['its beginning', () => 0],
      ['a checksum of its beginning', () => 28],
      ['somewhere in the middle', (bytes: number) => Math.floor(bytes / 2)],
    ])('%s is overwritten: what was read is kept, the rest is told without an end', (_, place) => {
      const { at, epoch } = killed((log, bytes) => write64(log, place(bytes)));
      const spool = open(at);
      const { kept, lost, open: after } = accountOf(spool, epoch);
      expect(kept).toEqual(upTo(kept.length));
      expect(kept.length).toBeGreaterThanOrEqual(200);
      expect(lost).toEqual([]);
      expect(after).toEqual([kept.length + 1]);
      expect(spool.position('log')).toEqual({ offset: kept.length });
      expect(spool.lane('evidence').epoch).not.toBe(epoch);
      expect(putAside(at).length).toBeGreaterThan(0);
    });
  });

  test('a place that cannot be used is named, and nothing is begun anew', () => {
    const at = path();
    mkdirSync(at);
    expect(() => open(at)).toThrow(`the spool cannot be opened: ${at}: `);
    rmdirSync(at);
    expect(open(at).lane('evidence').head).toBe(0);
  });

  test('a spool that a newer version wrote is left as it is', () => {
    const at = path();
    const spool = open(at);
    const { epoch } = spool.lane('evidence');
    spool.close();
    const form = (value: number) => {
      const db = new DatabaseSync(at);
      db.exec(`PRAGMA user_version=${value}`);
      db.close();
    };
    form(2);
    expect(() => open(at)).toThrow(/a newer Hinomi wrote it \(form 2, known is 1\)/);
    expect(putAside(at)).toEqual([]);
    form(0);
    expect(open(at).lane('evidence').epoch).toBe(epoch);
  });

  test('without a sidecar the loss is told without an end', () => {
    const at = path();
    writeFileSync(at, 'garbage '.repeat(1000));
    const spool = open(at);
    expect(gapsOf(spool)).toEqual(['spool_corrupt evidence 1 ', 'spool_corrupt detail 1 ']);
  });

  test('a crash between the two renames of the exchange loses nothing of what is told', () => {
    const at = path();
    writeFileSync(at, 'garbage '.repeat(1000));
    const prepared = open(at);
    prepared.close();
    const aside = readdirSync(join(at, '..')).find((file) => file.includes('corrupt'));
    expect(aside).toBeDefined();
    // As it stands when the process ends after the first rename: nothing at its place, a stale log beside, the new one waits.
    renameSync(at, `${at}.new`);
    writeFileSync(`${at}-wal`, 'stale');
    expect(gapsOf(open(at))).toHaveLength(2);
  });

  test('damage that shows while it runs is healed in place; any other error is not', () => {
    const at = path();
    const spool = open(at);
    write(spool, [evidence('a')]);
    expect(spool.heal(new Error('disk I/O error'))).toBe(false);
    expect(spool.heal(Object.assign(new Error('malformed'), { errcode: 11 }))).toBe(true);
    write(spool, [evidence('b')]);
    expect(rowsOf(spool, 'evidence').at(-1)?.fields).toEqual({ message: 'b' });
  });
});

describe('a spool that was set back to an older state', () => {
  test('renewing a lane keeps what it holds, in order, numbered anew under a new epoch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1200 }), fc.double({ min: 0, max: 1, noNaN: true }), (count, share) => {
        const at = path();
        const spool = open(at);
        const { epoch } = spool.lane('evidence');
        write(
          spool,
          Array.from({ length: count }, (_, n) => evidence(`${n}`)),
        );
        spool.committed('evidence', epoch, Math.floor(count * share));
        const held = rowsOf(spool, 'evidence').map(({ fields }) => fields['message']);
        expect(spool.isBehind('evidence', epoch, count)).toBe(false);
        expect(spool.isBehind('evidence', epoch, count + 1)).toBe(true);
        spool.renew('evidence', { drafts: [evidence('told')], stamp: stamp('agent') });
        expect(spool.isBehind('evidence', epoch, count + 1)).toBe(false);
        expect(rowsOf(spool, 'evidence').map(({ fields }) => fields['message'])).toEqual([...held, 'told']);
        expect(numbers(spool, 'evidence')).toEqual(Array.from({ length: held.length + 1 }, (_, n) => n + 1));
        expect(spool.lane('evidence')).toMatchObject({ head: held.length + 1, committed: 0 });
        const usage = spool.usage();
        spool.close();
        expect(open(at).usage()).toEqual(usage);
      }),
      { numRuns: 15 },
    );
  });
});

describe('group commit', () => {
  /** A spool whose disk refuses as long as it is told to. */
  class UnwillingSpool {
    refuses = false;
    damaged = false;
    taken: Entry[] = [];
    commit(entries: readonly Entry[]): void {
      if (this.refuses || this.damaged) throw new Error('no space left on device');
      this.taken.push(...entries);
    }
    heal(): boolean {
      const was = this.damaged;
      this.damaged = false;
      return was;
    }
  }

  test('while the disk refuses, whoever hands over waits; then everything is there in order', async () => {
    const spool = new UnwillingSpool();
    const said: (string | null)[] = [];
    const commits = new GroupCommit(spool, (reason) => said.push(reason));
    await commits.add([evidence('1')], stamp(), 1);
    spool.refuses = true;
    const done: string[] = [];
    const waiting = ['2', '3'].map((message) =>
      commits.add([evidence(message)], stamp(), Number(message)).then(() => done.push(message)),
    );
    commits.flush();
    commits.flush();
    expect(done).toEqual([]);
    expect(said[0]).toBe('no space left on device');
    spool.refuses = false;
    await Promise.all(waiting);
    expect(done).toEqual(['2', '3']);
    expect(spool.taken.map(({ position }) => position)).toEqual([1, 2, 3]);
    expect(said.at(-1)).toBeNull();
  });

  test('a damaged spool is begun anew and takes what waited', async () => {
    const spool = new UnwillingSpool();
    spool.damaged = true;
    const commits = new GroupCommit(spool, () => expect.unreachable());
    await commits.add([evidence('1')], stamp());
    expect(spool.taken).toHaveLength(1);
  });
});
