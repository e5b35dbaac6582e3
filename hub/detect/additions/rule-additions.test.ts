import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { openControlStore } from '../../store/control-store.ts';
import { ruleMigrations } from '../migrations.ts';
import { signPack, writePack } from '../packs/pack-file.ts';
import { AddedRules } from './added-rules.ts';
import { checkAddition } from './addition-check.ts';
import { AdditionStore, filesDigest } from './addition-store.ts';
import { RuleAdditions } from './rule-additions.ts';
import { TrustedKeys } from './trusted-keys.ts';
import { UnfitRules } from './unfit-rules.ts';

const by = { id: 'lead', role: null };
const timeZone = 'UTC';
const product = [{ path: 'p.yml', text: rule('base', 'x') }];

function opened(onChange: () => Promise<void> = async () => {}) {
  const control = openControlStore(':memory:', ruleMigrations);
  const clock = () => new Date('2026-11-02T00:00:00.000Z');
  const store = new AdditionStore(control);
  const told: { kind: string; payload?: unknown }[] = [];
  const record = ({ kind, payload }: { kind: string; payload?: unknown }) => {
    told.push({ kind, payload });
    return { seq: 1, hash: '', id: '' };
  };
  const keys = new TrustedKeys({ control, record, clock });
  const book = new AddedRules({ store, product, timeZone });
  const check = async (task: Parameters<typeof checkAddition>[0]) => checkAddition(task);
  const additions = new RuleAdditions({ control, store, book, keys, record, timeZone, clock, check, onChange });
  return { control, store, book, additions, keys, told };
}

function rule(id: string, value: string): string {
  const ask = value.startsWith('%') ? "'kind|expand'" : 'kind';
  return `title: ${id}\nid: ${id}\nlogsource: {product: test}\ndetection: {sel: {${ask}: '${value}'}, condition: sel}\n`;
}

test('a decision that could not be taken up does not hold up the next one', async () => {
  let fails = true;
  const { additions } = opened(async () => {
    if (fails) throw new Error('no thread');
  });
  await expect(additions.setLists({ a: ['1'] }, 'x', by)).rejects.toThrow('no thread');
  fails = false;
  await additions.setLists({ a: ['2'] }, 'x', by);
  expect(additions.lists()).toEqual({ a: ['2'] });
});

/** Puts own rules in force and gives the id of their addition. */
async function added({ additions }: ReturnType<typeof opened>, name: string, text: string, examples: string) {
  const saved = await additions.save({ site: 'tokyo', own: { name, text, examples } }, 'x', by);
  if ('refused' in saved) throw new Error(saved.refused.en);
  expect(await additions.enable(saved.version, { foreseen: null, reason: 'x' }, by)).toBeNull();
  return saved.addition;
}
const joined = `title: joined
id: joined
correlation: {type: event_count, rules: [below], group-by: [hinomi.site], timespan: 5m, condition: {gte: 2}, generate: true}
`;
const twice = 'positive: [{events: [{time: 0, fields: {kind: b}}, {time: 1, fields: {kind: b}}]}]\n';

test('no decision takes the rules of somebody else out of force unasked', async () => {
  const desk = opened();
  const { additions, book } = desk;
  await additions.setLists({ kinds: ['usb'] }, 'x', by);
  await added(desk, 'listed', rule('listed', '%kinds%'), 'positive: [{fields: {kind: usb}}]\n');
  const below = await added(desk, 'below', rule('below', 'b'), 'positive: [{fields: {kind: b}}]\n');
  const above = await added(desk, 'above', joined, twice);
  const all = () => book.now().pack.set.rules.map(({ id }) => id);
  const before = all();
  expect(before.toSorted()).toEqual(['base', 'below', 'joined', 'listed']);
  expect((await additions.setLists({}, 'x', by))?.refused.ja).toContain('有効なルール「listed」が働かなくなります');
  expect((await additions.remove(below, 'x', by))?.refused.en).toContain('The rules "above", which are in force');
  expect((await additions.goBack(below, 'x', by))?.refused.en).toContain('The rules "above", which are in force');
  expect(all()).toEqual(before);
  expect(await additions.remove(above, 'x', by)).toBeNull();
  expect(await additions.remove(below, 'x', by)).toBeNull();
  expect(await additions.setLists({ kinds: ['disk'] }, 'x', by)).toBeNull();
  expect(all()).toEqual(['base', 'listed']);
});

test.each([
  ['its files are no list any more', 'UPDATE rule_version SET files = substr(files, 5)', 'not as it was saved'],
  ['a file has another text', "UPDATE rule_version SET files = replace(files, 'b', 'c')", 'not as it was saved'],
  ['a list that it needs is gone', "UPDATE rule_revision SET lists = '{}'", 'Some of version 1 of the rules "mine"'],
])('rules in force that do not work are told once after a start, and the others go on: %s', async (_, damage, said) => {
  const desk = opened();
  await desk.additions.setLists({ kinds: ['b'] }, 'x', by);
  await added(desk, 'mine', rule('mine', '%kinds%'), 'positive: [{fields: {kind: b}}]\n');
  desk.control.db.exec(damage);
  const book = new AddedRules({ store: new AdditionStore(desk.control), product, timeZone });
  const told: string[] = [];
  const watch = new UnfitRules({ book, sites: () => ['tokyo'], tell: ({ sentence }) => told.push(sentence.en) });
  watch.tick();
  watch.tick();
  expect(told).toEqual([expect.stringContaining(said)]);
  expect(book.now().pack.set.rules.map(({ id }) => id)).toEqual(['base']);
});

const key = generateKeyPairSync('ed25519').privateKey;
const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url');
const files = [{ path: 'usb.yml', text: rule('packed', 'p') }];
const altered = files.map(({ path, text }) => ({ path, text: text.replace('title: packed', 'title: packer') }));

test.each([
  ['nothing', '', ['base', 'packed']],
  [
    'its text and its digest together',
    `UPDATE rule_version SET files = replace(files, 'title: packed', 'title: packer'), sha256 = '${filesDigest(altered)}'`,
    ['base'],
  ],
  ['its seal', 'UPDATE rule_version SET seal = NULL', ['base']],
  ['its signer', "UPDATE rule_version SET signer = signer || '0'", ['base']],
])('a pack is proved by its signature at each start: changed was %s', async (_, damage, expected) => {
  const desk = opened();
  desk.keys.trust({ key: publicKey, name: 'maker', reason: 'x' }, by);
  const pack = signPack(writePack({ name: 'line', version: '1', made: '2026-11-02T00:00:00.000Z', files }), key);
  const saved = await desk.additions.save({ site: 'tokyo', pack }, 'x', by);
  if ('refused' in saved) throw new Error(saved.refused.en);
  expect(await desk.additions.enable(saved.version, { foreseen: null, reason: 'x' }, by)).toBeNull();
  desk.control.db.exec(damage);
  const book = new AddedRules({ store: new AdditionStore(desk.control), product, timeZone });
  expect(book.now().pack.set.rules.map(({ id }) => id)).toEqual(expected);
  expect(book.unfit()).toHaveLength(2 - expected.length);
});

test('no change of a list ends a trial unasked, and the ledger holds what changed, not the lists', async () => {
  const { additions, told, book } = opened();
  const many = Array.from({ length: 3000 }, (_, at) => `v${at}`);
  expect(await additions.setLists({ kinds: ['usb', ...many] }, 'x', by)).toBeNull();
  const examples = 'positive: [{fields: {kind: v1}}]\n';
  const saved = await additions.save(
    { site: 'tokyo', own: { name: 'listed', text: rule('listed', '%kinds%'), examples } },
    'x',
    by,
  );
  if ('refused' in saved) throw new Error(saved.refused.en);
  const foreseen = { days: 1, total: 0 };
  expect(await additions.tryOut(saved.version, { assets: ['a'], foreseen, reason: 'x' }, by)).toBeNull();
  expect((await additions.setLists({}, 'x', by))?.refused.en).toContain('"listed"');
  expect(book.now().staged?.ids).toEqual(['listed']);
  expect(await additions.setLists({ kinds: ['disk', ...many] }, 'x', by)).toBeNull();
  expect(book.now().staged?.ids).toEqual(['listed']);
  const digest = expect.stringMatching(/^[0-9a-f]{64}$/);
  expect(told.findLast(({ kind }) => kind === 'rule.lists_changed')?.payload).toEqual({
    changes: [
      {
        name: 'kinds',
        before: { values: 3001, sha256: digest },
        after: { values: 3001, sha256: digest },
        added: ['disk'],
        removed: ['usb'],
      },
    ],
  });
});

test('what is listed of additions leaves their files where they are', async () => {
  const desk = opened();
  await added(desk, 'mine', rule('mine', 'b'), 'positive: [{fields: {kind: b}}]\n');
  const [one] = desk.additions.list(['tokyo']);
  expect(one?.inForce?.label).toBe('1');
  expect(one?.versions[0]).not.toHaveProperty('files');
  const [file] = desk.book.now().pack.files.filter(({ path }) => path.startsWith('own/'));
  expect(desk.book.examplesOf(file!.path)).toBe('positive: [{fields: {kind: b}}]\n');
  expect(desk.book.examplesOf('p.yml')).toBeUndefined();
});
