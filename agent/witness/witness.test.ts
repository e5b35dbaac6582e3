import { generateKeyPairSync, sign } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type Checkpoint,
  checkpointBytes,
  checkpointsIn,
  consistencyProof,
  keyIdOf,
  leafHash,
  rangesOf,
} from '#engine/ledger/index.ts';
import { CheckpointFile } from './checkpoint-file.ts';
import { Witness } from './witness.ts';

const keys = generateKeyPairSync('ed25519');
const others = generateKeyPairSync('ed25519');
const commandKey = keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
const start = Date.parse('2026-11-02T00:00:00Z');

const entries = (words: string, count: number) => Array.from({ length: count }, (_, at) => leafHash(`${words} ${at}`));
const tree = rangesOf(entries('a', 20));
const forked = rangesOf([...entries('a', 3), ...entries('b', 17)]);

function checkpoint(from: typeof tree, size: number, pair = keys): Checkpoint {
  const raw = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x!, 'base64url');
  const root = Buffer.from(from.root(0, size)).toString('hex');
  const unsigned = { size, root, at: new Date(start + size).toISOString(), keyId: keyIdOf(raw) };
  return { ...unsigned, signature: sign(null, checkpointBytes(unsigned), pair.privateKey).toString('base64') };
}

/** What the hub sends to someone who holds the first `base` entries of `before`. */
function notice(
  base: number,
  size: number,
  more: { before?: typeof tree; from?: typeof tree; over?: object; key?: typeof keys } = {},
) {
  const { before = tree, from = tree, over = {}, key = keys } = more;
  const proof = base > 0 && base <= size && before === from ? consistencyProof(from, base, size) : [];
  const body = JSON.stringify({
    v: 1,
    site: 'plant-1',
    agent: 'pc-1',
    base: base === 0 ? null : { size: base, root: Buffer.from(before.root(0, base)).toString('hex') },
    checkpoint: checkpoint(from, size),
    proof: proof.map((hash) => Buffer.from(hash).toString('hex')),
    ...over,
  });
  return JSON.stringify({ body, signature: sign(null, Buffer.from(body), key.privateKey).toString('base64url') });
}

function witnessIn(home = mkdtempSync(join(tmpdir(), 'hinomi-witness-'))) {
  const breaks: string[] = [];
  const damages: string[] = [];
  const time = { steady: 0 };
  const witness = new Witness({
    home,
    site: 'plant-1',
    agent: 'pc-1',
    commandKey,
    onDamaged: (lines, held) => damages.push(`${lines} ${held?.size ?? 'nothing'}`),
    onBroken: (how, before, { checkpoint }) => breaks.push(`${how} ${before.size} ${checkpoint.size}`),
    now: () => start,
    steady: () => time.steady,
  });
  /** Takes a notice some time after the one before. */
  const take = (text: string) => {
    time.steady += 60_000;
    return witness.take(text);
  };
  return { witness, take, breaks, damages, home, file: join(home, 'witness', 'checkpoints.ndjson') };
}

test('a row of checkpoints is kept over a restart, and a verifier finds each of them in the file', () => {
  const first = witnessIn();
  for (const [base, size] of [
    [0, 4],
    [4, 5],
    [5, 12],
  ] as const)
    expect(first.take(notice(base, size))).toBeNull();
  const again = witnessIn(first.home);
  expect(again.witness.report()).toMatchObject({ held: checkpoint(tree, 12), kept: 3, breaks: 0, broken: null });
  again.take(notice(12, 20));
  expect(checkpointsIn(readFileSync(first.file, 'utf8')).map(({ signed }) => signed)).toEqual(
    [4, 5, 12, 20].map((size) => checkpoint(tree, size)),
  );
  expect(again.breaks).toEqual([]);
});

test('a ledger that shrank, forked or proves nothing is told once; both heads stay in the file and a new row begins', () => {
  const { take, witness, breaks, file } = witnessIn();
  take(notice(0, 10));
  take(notice(10, 7));
  expect(breaks).toEqual(['shrank 10 7']);
  expect(witness.report()).toMatchObject({
    kept: 1,
    breaks: 1,
    broken: { how: 'shrank', before: checkpoint(tree, 10) },
  });
  take(notice(7, 12, { over: { proof: null } }));
  take(notice(12, 15, { from: forked }));
  expect(breaks).toEqual(['shrank 10 7', 'forked 7 12', 'forked 12 15']);
  take(notice(15, 16, { before: forked, from: forked }));
  expect(witness.report()).toMatchObject({ held: checkpoint(forked, 16), kept: 2, breaks: 3 });
  const sizes = checkpointsIn(readFileSync(file, 'utf8')).map(({ size }) => size);
  expect([...new Set(sizes)].sort((a, b) => a - b)).toEqual([7, 10, 12, 15, 16]);
});

test('what is played again, altered, signed by others or meant for others changes nothing', () => {
  const { take, witness, breaks } = witnessIn();
  take(notice(0, 4));
  take(notice(4, 9));
  const before = witness.report();
  for (const old of [notice(0, 4), notice(4, 9), notice(4, 6), notice(0, 2, { from: forked })])
    expect(take(old)).toBeNull();
  expect(take(notice(9, 12, { key: others }))).toBe("the signature is not the hub's");
  expect(take(notice(9, 12, { over: { agent: 'pc-2' } }))).toBe('it is for another agent');
  expect(take(notice(9, 12, { over: { checkpoint: checkpoint(tree, 12, others) } }))).toBe(
    "its checkpoint is not signed by the hub's key",
  );
  expect(take('nonsense')).toBe('not JSON');
  expect(witness.report()).toEqual(before);
  expect(breaks).toEqual([]);
});

test('nobody makes it write more than a line in ten seconds', () => {
  const { witness, take } = witnessIn();
  take(notice(0, 4));
  expect(witness.take(notice(4, 5))).toBeNull();
  expect(witness.report().held?.size).toBe(4);
});

test('a line that a power cut left unfinished is passed over, and the next one stands on its own', () => {
  const first = witnessIn();
  first.take(notice(0, 4));
  appendFileSync(first.file, '{"at":"2026-11-02T00:00:00.000Z","kept":{"si');
  const { take, witness } = witnessIn(first.home);
  expect(witness.report().held?.size).toBe(4);
  take(notice(4, 6));
  expect(witnessIn(first.home).witness.report()).toMatchObject({ held: { size: 6 }, kept: 2 });
});

test('a damaged file is told once; it goes on from the newest checkpoint whose signature holds, and a ledger that shrank is found all the same', () => {
  const first = witnessIn();
  for (const [base, size] of [
    [0, 4],
    [4, 9],
  ] as const)
    first.take(notice(base, size));
  const whole = readFileSync(first.file, 'utf8');
  const damage = (text: string) => {
    const home = mkdtempSync(join(tmpdir(), 'hinomi-witness-'));
    mkdirSync(join(home, 'witness'));
    writeFileSync(join(home, 'witness', 'checkpoints.ndjson'), text);
    const { witness, damages, take, breaks } = witnessIn(home);
    return { home, damages, take, breaks, held: witness.report().held?.size ?? null };
  };
  const lines = whole.trimEnd().split('\n');
  const lastGone = `${lines[0]}\n${'\u0000'.repeat(500)}\n`;
  expect(damage(lastGone)).toMatchObject({ damages: ['1 4'], held: 4 });
  const otherEnd = `${lines[0]}\n${lines[1]!.replace('"state"', '"stbte"')}\n`;
  expect(damage(otherEnd)).toMatchObject({ damages: ['1 9'], held: 9 });
  const badSignature = otherEnd.replaceAll('"size":9', '"size":8');
  expect(damage(badSignature)).toMatchObject({ damages: ['1 4'], held: 4 });
  expect(damage('garbage\n'.repeat(3))).toMatchObject({ damages: ['3 nothing'], held: null });

  const again = damage(otherEnd);
  again.take(notice(9, 7));
  expect(again.breaks).toEqual(['shrank 9 7']);
  expect(witnessIn(again.home)).toMatchObject({ damages: [] });
  const anew = damage('garbage\n');
  anew.take(notice(0, 12));
  const next = witnessIn(anew.home);
  expect(next.damages).toEqual([]);
  expect(next.witness.report()).toMatchObject({ held: { size: 12 } });
});

test('a file that has its size is not added to', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'hinomi-witness-')), 'checkpoints.ndjson');
  writeFileSync(path, 'x'.repeat(999));
  const file = new CheckpointFile(path, 1000);
  const state = { held: null, since: null, kept: 0, broken: null, breaks: 0, trouble: null };
  expect(() => file.add({}, state)).toThrow(/has its 1000 bytes/);
  expect(readFileSync(path)).toHaveLength(999);
});
