import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  checkpointsIn,
  checkpointText,
  entryHash,
  LedgerVerifier,
  shortCheckpoint,
  type VerifierOptions,
} from '#engine/ledger/index.ts';
import { openControlStore } from '../store/control-store.ts';
import { fileLines } from '../verbs/file-lines.ts';
import { exportLines } from './export-lines.ts';
import { Ledger } from './ledger.ts';
import { ledgerMigrations } from './migrations.ts';
import { testSigner } from './test-signer.ts';

const signer = testSigner(1);
/** Ledgers that are damaged: few in the short form, many in the long one. */
const runs = (short: number) => ({ numRuns: process.env['HINOMI_TEST_LONG'] === '1' ? short * 5 : short });

/** What happens to a ledger, step by step: an entry with these words, a checkpoint, an erasure. */
const steps = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        words: fc.string({ unit: 'grapheme', maxLength: 12 }),
        detail: fc.jsonValue({ maxDepth: 1 }),
      }),
    },
    { weight: 2, arbitrary: fc.constant('checkpoint' as const) },
    { weight: 1, arbitrary: fc.constant('erase' as const) },
  ),
  { minLength: 4, maxLength: 14 },
);
type Steps = typeof steps extends fc.Arbitrary<infer T> ? T : never;

function ledgerOf(life: Steps) {
  const control = openControlStore(':memory:', ledgerMigrations);
  let now = Date.parse('2026-11-02T00:00:00Z');
  const ledger = new Ledger(control, signer, () => {
    now += 60_000;
    return new Date(now);
  });
  const by = { who: 'person-1', role: 'fsoc_lead' as const };
  for (const step of [...life, { words: 'last', detail: null }]) {
    if (step === 'checkpoint') ledger.checkpoint();
    else if (step === 'erase')
      ledger.erase({ ...by, before: new Date(now).toISOString(), reason: { ja: '期限', en: 'time' } });
    else
      ledger.record({ ...by, kind: 'a.b', subject: 's', text: { ja: step.words, en: '\u2028' }, payload: step.detail });
  }
  ledger.checkpoint();
  return { control, ledger, db: control.db };
}

function verdict(lines: Iterable<string>, options: VerifierOptions = {}) {
  const verifier = new LedgerVerifier({ trusted: [signer.publicKey], ...options });
  for (const line of lines) verifier.add(line);
  return verifier.finish();
}

function rows(db: DatabaseSync) {
  const size = (db.prepare('SELECT max(seq) AS n FROM ledger_entry').get()?.['n'] as number | null) ?? 0;
  return verdict(exportLines(db, { size, exportedAt: '2026-11-03T00:00:00.000Z' }), { trusted: [], open: true });
}

test('any bit of an exported ledger that is turned is found, at its line', () => {
  const dir = mkdtempSync(join(tmpdir(), 'hinomi-tampered-'));
  const file = join(dir, 'ledger.ndjson');
  try {
    fc.assert(
      fc.property(steps, fc.array(fc.tuple(fc.nat(), fc.nat(7)), { minLength: 12, maxLength: 12 }), (life, flips) => {
        const { ledger, control } = ledgerOf(life);
        const lines = [...ledger.export()];
        const whole = Buffer.from(`${lines.join('\n')}\n`);
        control.close();
        writeFileSync(file, whole);
        expect(verdict(fileLines(file)).fault).toBeNull();
        const keysAt = whole.indexOf('"keys"');
        for (const [place, bit] of flips) {
          // The header says when it was made and how long it is: words for people, and a promise that is judged at the end.
          const at = keysAt + (place % (whole.length - 1 - keysAt));
          const bad = Buffer.from(whole);
          bad[at]! ^= 1 << bit;
          writeFileSync(file, bad);
          const line = 1 + whole.subarray(0, at).filter((byte) => byte === 0x0a).length;
          if (sameMeaning(lines[line - 1]!, bad.toString().split('\n')[line - 1]!)) continue;
          expect(verdict(fileLines(file)).fault, `byte ${at}, bit ${bit}`).toMatchObject({ line });
        }
      }),
      runs(15),
    );
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('a line of an export that is deleted, doubled, moved, or missing at the end is found', () => {
  fc.assert(
    fc.property(steps, fc.nat(), fc.nat(), (life, one, other) => {
      const { ledger, control } = ledgerOf(life);
      const lines = [...ledger.export()];
      control.close();
      const at = one % lines.length;
      const to = other % lines.length;
      const without = lines.toSpliced(at, 1);
      const isCheckpoint = (line: string) => line.startsWith('{"type":"checkpoint"');
      // Where a checkpoint is missing shows the next one; of the last it shows at the end that it is.
      const last = isCheckpoint(lines[at]!) && !without.slice(at).some(isCheckpoint);
      const line = last ? without.length : Math.min(at + 1, without.length);
      expect(verdict(without).fault, 'deleted').toMatchObject({ line });
      expect(verdict(lines.toSpliced(at, 0, lines[at]!)).fault, 'doubled').toMatchObject({ line: at + 2 });
      if (at !== to) {
        const { fault } = verdict(without.toSpliced(to, 0, lines[at]!));
        expect(fault!.line, 'moved').toBeGreaterThan(Math.min(at, to));
        expect(fault!.line, 'moved').toBeLessThanOrEqual(Math.max(at, to) + 1);
      }
      expect(verdict(lines.slice(0, at)).ok, 'cut').toBe(false);
      const broken = [...lines.slice(0, at), lines[at]!.slice(0, -1)];
      expect(verdict(broken).fault, 'cut within a line').toMatchObject({ line: at + 1 });
    }),
    runs(60),
  );
});

const tables = {
  ledger_entry: ['id', 'at', 'who', 'role', 'kind', 'site', 'subject', 'body_hash', 'prev', 'hash'],
  ledger_body: ['body'],
  ledger_checkpoint: ['size', 'root', 'at', 'key_id', 'signature', 'number'],
  ledger_key: ['key_id', 'public_key'],
} as const;
const order = { ledger_entry: 'seq', ledger_body: 'seq', ledger_checkpoint: 'number', ledger_key: 'since' } as const;

/** Something that is done to one row: which table, what, and where it lies. */
const damages = fc.record({
  table: fc.constantFrom(...(Object.keys(tables) as (keyof typeof tables)[])),
  how: fc.constantFrom('change' as const, 'delete' as const, 'double' as const, 'exchange' as const),
  one: fc.nat(),
  column: fc.nat(),
});
type Damage = typeof damages extends fc.Arbitrary<infer T> ? T : never;

/** Does it; the number of the entry that must be named, null where the damage lies beside the entries, undefined where nothing can be found by it. */
function damage(db: DatabaseSync, { table, how, one, column }: Damage): number | null | undefined {
  const key = order[table];
  const all = db.prepare(`SELECT rowid AS row, * FROM ${table} ORDER BY ${key}`).all();
  if (all.length === 0) return undefined;
  const { row, ...found } = all[one % all.length]!;
  const next = all[(one + 1) % all.length]!;
  const columns = Object.keys(found).filter((name) => name !== key);
  const seq = table === 'ledger_entry' || table === 'ledger_body' ? Number(found['seq']) : null;
  if (how === 'change') {
    const name = tables[table][column % tables[table].length]!;
    const value = found[name];
    const other = typeof value === 'number' ? value + 1 : value === null ? 'x' : changed(value as string, column);
    // A checkpoint's number that moves up into the next one's place cannot be written.
    if (name === 'number' && all.some((each) => each['number'] === other)) return undefined;
    if (name === 'body' && sameMeaning(value as string, other as string)) return undefined;
    db.prepare(`UPDATE ${table} SET ${name} = ? WHERE rowid = ?`).run(other, row!);
    return seq;
  }
  if (how === 'delete') {
    db.prepare(`DELETE FROM ${table} WHERE rowid = ?`).run(row!);
    // The last entries and the last checkpoints may just not be written yet; what is missing behind them is for a witness.
    if (table === 'ledger_checkpoint' && row === all.at(-1)!['row']) return undefined;
    if (table !== 'ledger_entry') return seq;
    return row === all.at(-1)!['row'] ? null : seq! + 1;
  }
  if (how === 'double') {
    if (table === 'ledger_key' || table === 'ledger_body') return undefined;
    const place = column % 2 === 0 ? Number(all.at(-1)![key]) + 1 : 0;
    const copy = columns.map((name) => (name === 'id' ? `${found[name]}x` : found[name]!));
    const marks = [key, ...columns].map(() => '?').join();
    db.prepare(`INSERT INTO ${table} (${key}, ${columns.join()}) VALUES (${marks})`).run(place, ...copy);
    return table === 'ledger_entry' ? place : null;
  }
  if (table === 'ledger_key' || next['row'] === row) return undefined;
  if (columns.every((name) => next[name] === found[name])) return undefined;
  if (table === 'ledger_entry') db.prepare("UPDATE ledger_entry SET id = 'away' WHERE rowid = ?").run(next['row']!);
  const set = db.prepare(`UPDATE ${table} SET ${columns.map((name) => `${name} = ?`).join()} WHERE rowid = ?`);
  set.run(...columns.map((name) => next[name]!), row!);
  set.run(...columns.map((name) => found[name]!), next['row']!);
  return seq === null ? null : Math.min(seq, Number(next['seq']));
}

/** Each ledger is damaged so often, and put back before the next damage. */
const damagesEach = 8;

test('a row of the database that is changed, deleted, doubled or exchanged is found, and its entry is named', () => {
  fc.assert(
    fc.property(steps, fc.array(damages, { minLength: damagesEach, maxLength: damagesEach }), (life, each) => {
      const { db, control } = ledgerOf(life);
      expect(rows(db).fault).toBeNull();
      const triggers = db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all();
      for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
      db.exec('PRAGMA foreign_keys = OFF');
      for (const one of each) {
        db.exec('SAVEPOINT whole');
        const seq = damage(db, one);
        if (seq !== undefined) {
          const { fault } = rows(db);
          expect(fault, `${one.table} ${one.how}`).not.toBeNull();
          if (seq !== null) expect(fault, `${one.table} ${one.how}`).toMatchObject({ seq });
        }
        db.exec('ROLLBACK TO whole; RELEASE whole');
      }
      control.close();
    }),
    runs(80 / damagesEach),
  );
});

/** Whether a body's text is only spelled another way: a digit of a number beyond what a double holds says nothing else. */
function sameMeaning(one: string, other: string): boolean {
  try {
    return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
  } catch {
    return false;
  }
}

function changed(text: string, at: number): string {
  const place = at % Math.max(1, text.length);
  const digit = text[place] === '0' ? '1' : '0';
  return text.slice(0, place) + digit + text.slice(place + 1);
}

test('entries written anew from any place on, with every hash right, are found at the checkpoint behind that place', () => {
  fc.assert(
    fc.property(steps, fc.nat(), (life, one) => {
      const { ledger, control } = ledgerOf(life);
      const lines = [...ledger.export()].map((line) => JSON.parse(line));
      control.close();
      const entries = lines.filter(({ type }) => type === 'entry');
      const from = entries[one % entries.length];
      let prev = from.prev;
      for (const line of entries.slice(entries.indexOf(from))) {
        const { type: _, hash: _hash, body, ...entry } = line;
        Object.assign(line, { ...entry, who: 'person-2', prev });
        line.hash = entryHash(line);
        prev = line.hash;
      }
      const forged = verdict(lines.map((line) => JSON.stringify(line)));
      const place = lines.findIndex(({ type, size }) => type === 'checkpoint' && size >= from.seq);
      expect(forged.fault).toMatchObject({ line: place + 1, reason: expect.stringContaining('signs other entries') });
    }),
    runs(30),
  );
});

test('a ledger that was cut at a checkpoint is whole in itself, and found by each form of a checkpoint that was kept', () => {
  fc.assert(
    fc.property(steps, fc.nat(), (life, one) => {
      const { ledger, control, db } = ledgerOf([...life, 'checkpoint', { words: 'cut', detail: 1 }]);
      const last = ledger.lastCheckpoint()!;
      for (const sql of ['entry', 'body', 'checkpoint'].flatMap((name) => triggersOf(db, `ledger_${name}`)))
        db.exec(sql);
      const size = db.prepare('SELECT size FROM ledger_checkpoint WHERE size < ? ORDER BY number').all(last.size);
      const cut = size[one % size.length]!['size'] as number;
      db.exec(`DELETE FROM ledger_body WHERE seq > ${cut}; DELETE FROM ledger_entry WHERE seq > ${cut};
               DELETE FROM ledger_checkpoint WHERE size > ${cut}`);
      const forms = [
        shortCheckpoint(last),
        checkpointText(last),
        `Mail\n\n> ${checkpointText(last)}\n`,
        JSON.stringify({ kept: last }),
      ];
      for (const form of forms) {
        const found = verdict(exportLines(db, { size: cut, exportedAt: last.at }), { kept: checkpointsIn(form) });
        expect(found.fault?.reason, form).toMatch(/cut short/);
      }
      control.close();
    }),
    runs(25),
  );
});

function triggersOf(db: DatabaseSync, table: string): string[] {
  return db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?")
    .all(table)
    .map(({ name }) => `DROP TRIGGER ${name}`);
}

test('words that were damaged so that nothing can be masked in them stay with whoever may see names, and their line is named to all', () => {
  const { db, control } = ledgerOf([{ words: 'x', detail: null }]);
  for (const sql of triggersOf(db, 'ledger_body')) db.exec(sql);
  db.prepare("UPDATE ledger_body SET body = 'Tanaka Hanako' WHERE seq = 1").run();
  const order = { size: 2, exportedAt: '2026-11-03T00:00:00.000Z' };
  const masked = [...exportLines(db, { ...order, mask: () => null })];
  const open = [...exportLines(db, order)];
  control.close();
  expect([masked.join().includes('Tanaka'), open.join().includes('Tanaka')]).toEqual([false, true]);
  expect([verdict(masked).fault?.line, verdict(open).fault?.line]).toEqual([2, 2]);
});
