import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkpointsIn,
  consistencyProof,
  entryHash,
  inclusionProof,
  LedgerVerifier,
  shortCheckpoint,
  verifyCheckpoint,
  verifyConsistency,
  verifyInclusion,
} from '#engine/ledger/index.ts';
import { openControlStore } from '../store/control-store.ts';
import { run } from '../verbs/ledger.ts';
import { Ledger, type LedgerAct } from './ledger.ts';
import { ledgerMigrations } from './migrations.ts';
import { testSigner } from './test-signer.ts';

const signer = testSigner(1);

function open(path = ':memory:') {
  const control = openControlStore(path, ledgerMigrations);
  const time = { now: Date.parse('2026-11-02T00:00:00Z') };
  const ledger = new Ledger(control, signer, () => new Date(time.now));
  return { control, ledger, time };
}

function act(number: number, more: Partial<LedgerAct> = {}): LedgerAct {
  return {
    who: 'person-1',
    role: 'fsoc_operator',
    kind: 'incident.commented',
    site: 'tokyo',
    subject: `incident-${number}`,
    text: { ja: `確認しました ${number}`, en: `checked ${number}` },
    payload: { number },
    ...more,
  };
}

function verify(lines: Iterable<string>, keys: Uint8Array[] = [signer.publicKey]) {
  const verifier = new LedgerVerifier({ trusted: keys });
  for (const line of lines) verifier.add(line);
  return verifier.finish();
}

describe('ledger', () => {
  test('an export is verified, with checkpoints inside and at the end', () => {
    const { ledger } = open();
    for (let number = 1; number <= 3; number++) ledger.record(act(number));
    ledger.checkpoint();
    for (let number = 4; number <= 700; number++) ledger.record(act(number));
    const report = verify(ledger.export());
    expect(report).toMatchObject({ ok: true, entries: 700, checkpoints: 2, erased: 0, keys: 'given', fault: null });
    expect(report.last?.size).toBe(700);
  });

  test('an entry belongs to the transaction it is written in', () => {
    const { control, ledger } = open();
    ledger.record(act(1));
    expect(() =>
      control.transaction(() => {
        ledger.record(act(2));
        ledger.checkpoint();
        throw new Error('refused later');
      }),
    ).toThrow('refused later');
    expect(ledger.head().seq).toBe(1);
    ledger.record(act(3));
    expect(verify(ledger.export())).toMatchObject({ ok: true, entries: 2 });
  });

  test('rows can be neither changed nor deleted', () => {
    const { control, ledger } = open();
    ledger.record(act(1));
    ledger.checkpoint();
    for (const sql of [
      "UPDATE ledger_entry SET who = 'x'",
      'DELETE FROM ledger_entry',
      "UPDATE ledger_body SET body = 'x'",
      'DELETE FROM ledger_checkpoint',
      'UPDATE ledger_checkpoint SET size = 0',
    ]) {
      expect(() => control.db.exec(sql)).toThrow(/append-only/);
    }
  });

  test.each([3, 300, 600])(
    'a checkpoint over %i entries that stands elsewhere, or nowhere, is named where it belongs',
    (size) => {
      const { ledger } = open();
      for (let number = 1; number <= 700; number++) {
        ledger.record(act(number));
        if (number === 1 || number === size || number === 650) ledger.checkpoint();
      }
      const lines = [...ledger.export()];
      // Before it stand the header, its entries and the checkpoint over one.
      const at = size + 2;
      expect(JSON.parse(lines[at]!)).toMatchObject({ type: 'checkpoint', size });
      const faultOf = (changed: readonly string[]) => verify(changed).fault;
      expect(faultOf(lines.toSpliced(at, 1))).toMatchObject({
        line: at + 1,
        reason: expect.stringContaining('expected'),
      });
      const later = lines.toSpliced(at, 1).toSpliced(at + 20, 0, lines[at]!);
      expect(faultOf(later)).toMatchObject({ line: at + 1, reason: expect.stringContaining('stands after') });
      const other = lines.toSpliced(at, 1, lines[at]!.replace(`"size":${size}`, `"size":${size - 1}`));
      expect(faultOf(other)?.line).toBe(at + 1);
    },
  );

  test('any one changed, removed, doubled or swapped line is found', () => {
    const { ledger } = open();
    for (let number = 1; number <= 12; number++) {
      ledger.record(act(number));
      if (number % 4 === 0) ledger.checkpoint();
    }
    const lines = [...ledger.export()];
    expect(verify(lines).ok).toBe(true);
    fc.assert(
      fc.property(
        fc.nat(lines.length - 1),
        fc.nat(),
        fc.constantFrom('digit', 'drop', 'double', 'swap'),
        (at, n, how) => {
          const bad = [...lines];
          if (how === 'drop') bad.splice(at, 1);
          else if (how === 'double') bad.splice(at, 0, bad[at]!);
          else if (how === 'swap') {
            const other = (at + 1) % bad.length;
            [bad[at], bad[other]] = [bad[other]!, bad[at]!];
          } else {
            const inside = [...bad[at]!.matchAll(/[0-9]/g)];
            const place = inside[n % inside.length]!.index;
            const digit = (Number(bad[at]![place]) + 1) % 10;
            bad[at] = bad[at]!.slice(0, place) + digit + bad[at]!.slice(place + 1);
            // When it was exported is said for people and not part of the chain.
            if (JSON.parse(lines[at]!).type === 'ledger' && JSON.parse(bad[at]!).size === 12) return;
          }
          expect(verify(bad)).toMatchObject({ ok: false, fault: { line: expect.any(Number) } });
        },
      ),
      { numRuns: 300 },
    );
  });

  test('an entry rewritten together with its own hash is found at the entry that followed it', () => {
    const { ledger } = open();
    for (let number = 1; number <= 3; number++) ledger.record(act(number));
    const lines = [...ledger.export()];
    const { type, body, hash: _, ...entry } = JSON.parse(lines[2]!);
    const forged = { ...entry, who: 'someone-else' };
    lines[2] = JSON.stringify({ type, body, ...forged, hash: entryHash(forged) });
    expect(verify(lines)).toMatchObject({
      ok: false,
      fault: { line: 4, seq: 3, reason: expect.stringContaining('follow') },
    });
  });

  test('a ledger rewritten and signed with another key is refused by the key that was kept apart', () => {
    const control = openControlStore(':memory:', ledgerMigrations);
    const forged = new Ledger(control, testSigner(2), () => new Date('2026-11-02T00:00:00Z'));
    forged.record(act(1, { text: { ja: '何もなかった', en: 'nothing happened' } }));
    const lines = [...forged.export()];
    expect(verify(lines, [])).toMatchObject({ ok: true, keys: 'file' });
    expect(verify(lines)).toMatchObject({ ok: false, fault: { line: 3 } });
  });

  test('a ledger rewritten with the true key, or cut short, is found by a head that was printed', () => {
    const { ledger } = open();
    for (let number = 1; number <= 4; number++) ledger.record(act(number));
    const printed = checkpointsIn(shortCheckpoint(ledger.checkpoint()));
    ledger.record(act(5));
    const check = (lines: Iterable<string>) => {
      const verifier = new LedgerVerifier({ trusted: [signer.publicKey], kept: printed });
      for (const line of lines) verifier.add(line);
      return verifier.finish();
    };
    expect(check(ledger.export())).toMatchObject({ ok: true });
    const rewritten = open().ledger;
    for (let number = 1; number <= 5; number++) rewritten.record(act(number));
    expect(check(rewritten.export())).toMatchObject({ ok: false, fault: { line: 5, seq: null } });
    const short = open().ledger;
    short.record(act(1));
    expect(check(short.export())).toMatchObject({ ok: false });
    expect(checkpointsIn('4:xyz')).toEqual([]);
  });

  test('erasing by policy leaves the chain whole and is itself an entry; a silent erasure is found', () => {
    const { control, ledger, time } = open();
    ledger.record(act(1));
    ledger.record(act(2, { kind: 'incident.closed' }));
    time.now += 86_400_000;
    const erased = ledger.erase({
      before: new Date(time.now).toISOString(),
      kinds: ['incident.commented'],
      reason: { ja: '保存期間3年を過ぎた', en: 'kept for three years' },
      who: 'person-2',
    });
    expect(erased).toBe(1);
    expect(verify(ledger.export())).toMatchObject({ ok: true, erased: 1, entries: 3 });
    expect(ledger.list().items.find((row) => row.seq === 1)).toMatchObject({ erased: true });
    control.db.exec('DELETE FROM ledger_body WHERE seq = 2');
    expect(verify(ledger.export())).toMatchObject({ ok: false, fault: { seq: 2, line: 3 } });
  });

  test('checkpoints come hourly while there is something new, and prove each other', () => {
    const { ledger, time } = open();
    expect(ledger.tick()).toBeNull();
    for (let number = 1; number <= 5; number++) ledger.record(act(number));
    const first = ledger.tick()!;
    expect(first).toMatchObject({ size: 5, keyId: signer.keyId });
    ledger.record(act(6));
    time.now += 3_599_000;
    expect(ledger.tick()).toBeNull();
    time.now += 1_000;
    const second = ledger.tick()!;
    expect(second.size).toBe(6);
    expect(verifyCheckpoint(second, signer.publicKey)).toBe(true);
    expect(verifyCheckpoint({ ...second, size: 7 }, signer.publicKey)).toBe(false);
    const tree = ledger.ranges();
    const root = (checkpoint: { root: string }) => Buffer.from(checkpoint.root, 'hex');
    expect(verifyInclusion(tree.root(2, 3), 2, 6, inclusionProof(tree, 2), root(second))).toBe(true);
    expect(
      verifyConsistency(
        { size: 5, root: root(first) },
        { size: 6, root: root(second) },
        consistencyProof(tree, first.size),
      ),
    ).toBe(true);
  });

  test('odd payloads from the plant never keep a decision out', () => {
    const { ledger } = open();
    ledger.record(act(1, { payload: JSON.parse('{"__proto__":{"a":1},"b":[-0,1e300]}') }));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), (text, payload) => {
        ledger.record(
          act(1, {
            text: { ja: text, en: '\ud800' },
            payload: { payload, big: 10n, none: undefined, nan: Number.NaN },
          }),
        );
      }),
    );
    expect(verify(ledger.export()).ok).toBe(true);
  });

  test('lists are paged, newest first, within the sites given', () => {
    const { ledger } = open();
    for (let number = 1; number <= 5; number++) ledger.record(act(number));
    ledger.record(act(6, { site: 'osaka' }));
    ledger.record(act(7, { site: null, kind: 'rule.changed' }));
    const first = ledger.list({ sites: ['tokyo'], limit: 4 });
    expect(first.items.map((row) => row.subject)).toEqual(['incident-7', 'incident-5', 'incident-4', 'incident-3']);
    const rest = ledger.list({ sites: ['tokyo'], limit: 4, cursor: first.next! });
    expect(rest.items.map((row) => row.subject)).toEqual(['incident-2', 'incident-1']);
    expect(rest.next).toBeNull();
    expect(ledger.list({ kind: 'incident.' }).items).toHaveLength(6);
  });

  test('a ledger goes on after the hub was stopped, and the verb tells sound from broken', async () => {
    const home = mkdtempSync(join(tmpdir(), 'hinomi-ledger-'));
    try {
      const first = open(join(home, 'control.db'));
      first.ledger.record(act(1));
      first.control.close();
      const { ledger, control } = open(join(home, 'control.db'));
      ledger.record(act(2));
      const lines = [...ledger.export()];
      control.close();
      const key = join(home, 'key');
      writeFileSync(key, Buffer.from(signer.publicKey).toString('base64'));
      const sound = join(home, 'sound.ndjson');
      writeFileSync(sound, `${lines.join('\n')}\n`);
      const broken = join(home, 'broken.ndjson');
      writeFileSync(broken, `${lines.join('\n').replace('checked 1', 'checked 9')}\n`);
      expect(await run(['verify', sound, '--key', key, '--json'])).toBe(0);
      expect(await run(['verify', broken, '--json'])).toBe(1);
      expect(await run(['verify', join(home, 'none')])).toBe(1);
      expect(await run(['verify'])).toBe(2);
      expect(await run(['verify', sound, '--checkpoint', 'nonsense'])).toBe(2);
      expect(await run(['verify', sound, '--checkpoint', `1:${'0'.repeat(16)}`])).toBe(1);
      expect(await run(['export', '--db', join(home, 'control.db')])).toBe(0);
    } finally {
      rmSync(home, { recursive: true });
    }
  });
});
