import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packBytes } from './packed-blob.ts';
import {
  assemble,
  buildSnapshot,
  diffSnapshots,
  incomparable,
  type JsonObject,
  packSnapshot,
  parseSnapshot,
  SectionBuilder,
  type Snapshot,
  type SnapshotHeader,
  sha256,
  snapshotLines,
  toParts,
  unpackBlob,
} from './snapshot.ts';

const header: SnapshotHeader = {
  device: 'press-1',
  protocol: 'opcua',
  address: 'opc.tcp://192.0.2.1:4840',
  identity: 'None/anonymous',
  started: '2026-01-05T00:00:00.000Z',
  ended: '2026-01-05T00:00:01.000Z',
  complete: true,
  reasons: [],
  open: [],
  requests: { Browse: 3 },
  refused: {},
  bytesIn: 10,
  bytesOut: 10,
};

type Content = Record<string, Record<string, JsonObject>>;

function snapshot(content: Content, more: Partial<SnapshotHeader> = {}, uncompared: string[] = []): Snapshot {
  const sections = Object.entries(content).map(([name, records]) => {
    const builder = new SectionBuilder(name, !uncompared.includes(name));
    for (const [key, record] of Object.entries(records)) builder.add(key, record);
    return builder.finish();
  });
  return buildSnapshot({ ...header, ...more }, sections);
}

const node = (value: number, more: JsonObject = {}): JsonObject => ({
  class: 'setpoint',
  rule: 'writable',
  path: 'Press/ParameterSet/Temperature',
  parent: 'nsu=x;s=ParameterSet',
  value,
  ...more,
});

describe('diffSnapshots', () => {
  test('finds a changed value with class, path, both values and severity', () => {
    const items = diffSnapshots(
      snapshot({ nodes: { 'nsu=x;s=t': node(180, { unit: '°C' }) } }),
      snapshot({ nodes: { 'nsu=x;s=t': node(230, { unit: '°C' }) } }),
    );
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      op: 'changed',
      section: 'nodes',
      class: 'setpoint',
      path: 'Press/ParameterSet/Temperature',
      attribute: 'value',
      from: '180',
      to: '230',
      unit: '°C',
      severity: 'medium',
      rule: 'writable',
    });
  });

  test('keeps the item id over repeated snapshots and changes it with the value', () => {
    const before = snapshot({ nodes: { a: node(1) } });
    const id = (value: number, more: Partial<SnapshotHeader> = {}) =>
      diffSnapshots(before, snapshot({ nodes: { a: node(value) } }, more))[0]?.id;
    expect(id(2)).toBe(id(2, { started: '2026-02-01T00:00:00.000Z' }));
    expect(id(2)).not.toBe(id(3));
    expect(id(2)).not.toBe(id(2, { device: 'press-2' }));
  });

  test('reports a new node once, not again through its parent', () => {
    const parent = (targets: string[]): JsonObject => ({
      class: 'structure',
      path: 'Press',
      references: targets.map((target) => ['HasComponent', target]),
    });
    const items = diffSnapshots(
      snapshot({ nodes: { p: parent(['a']), a: node(1) } }),
      snapshot({ nodes: { p: parent(['a', 'b']), a: node(1), b: node(2, { path: 'Press/New' }) } }),
    );
    expect(items.map((item) => [item.op, item.path, item.to])).toEqual([['added', 'Press/New', '2']]);
  });

  test('never calls removed what an incomplete side did not read', () => {
    const full = snapshot({ nodes: { a: node(1), b: node(2), c: node(3) } });
    const cut = snapshot({ nodes: { a: node(9) } }, { complete: false, open: ['nodes'] });
    const items = diffSnapshots(full, cut);
    expect(items.map((item) => [item.op, item.key])).toEqual([
      ['changed', 'a'],
      ['unreadable', '*'],
    ]);
    expect(diffSnapshots(cut, full).map((item) => item.op)).toEqual(['changed']);
  });

  test('what lies below references that can no longer be read is out of sight, not removed', () => {
    const below = (parent: string, more: JsonObject = {}) => ({ path: 'x', parent, ...more });
    const nodes = {
      root: below('', { references: [['i=35', 'folder']] }),
      folder: below('root', { references: [['i=35', 'group']] }),
      group: below('folder', { references: [['i=35', 'force']] }),
      force: below('group'),
      gone: below('root'),
    };
    const { root, folder } = nodes;
    const denied = { root, folder: { ...folder, references: { $status: 'BadUserAccessDenied' } } };
    const items = diffSnapshots(snapshot({ nodes }), snapshot({ nodes: denied }));
    expect(items.map(({ op, key, attribute, from }) => [op, key, attribute, attribute === '' ? from : ''])).toEqual([
      ['unreadable', 'folder', 'references', ''],
      ['removed', 'gone', '', null],
      ['unreadable', '*', '', '2'],
    ]);
  });

  test('a value that turned unreadable is unreadable, not changed', () => {
    const items = diffSnapshots(
      snapshot({ nodes: { a: node(1) } }),
      snapshot({ nodes: { a: node(1, { value: { $status: 'BadUserAccessDenied' } }) } }),
    );
    expect(items.map((item) => item.op)).toEqual(['unreadable']);
  });

  test('compares registers by raw bytes and shows them decoded', () => {
    const register = (raw: string, decoded: number): JsonObject => ({
      class: 'config',
      path: '1/holding/10',
      raw,
      decoded,
    });
    const items = diffSnapshots(
      snapshot({ values: { '1/holding/10': register('00fa', 25) } }),
      snapshot({ values: { '1/holding/10': register('0104', 26) } }),
    );
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ attribute: 'value', from: '25', to: '26', class: 'config', severity: 'high' });
  });

  test('leaves moving values out of root and comparison', () => {
    const a = snapshot({ nodes: { a: node(1) }, observed: { x: { value: 1 } } }, {}, ['observed']);
    const b = snapshot({ nodes: { a: node(1) }, observed: { x: { value: 2 } } }, {}, ['observed']);
    expect(a.root).toBe(b.root);
    expect(diffSnapshots(a, b)).toEqual([]);
  });

  test('counts a weakened permission as a change, and the class that follows from it as none', () => {
    const items = diffSnapshots(
      snapshot({ nodes: { a: node(1, { accessLevel: 1 }) } }),
      snapshot({ nodes: { a: node(1, { accessLevel: 3, class: 'config', rule: 'AccessLevelEx Constant' }) } }),
    );
    expect(items.map((item) => [item.attribute, item.class])).toEqual([['accessLevel', 'security']]);
  });

  test('counts a class that a person gave or took back in the agent file as a change', () => {
    const own = node(1);
    const given = node(1, { class: 'volatile', rule: 'user rule quiet' });
    const classes = (a: JsonObject, b: JsonObject) =>
      diffSnapshots(snapshot({ nodes: { a } }), snapshot({ nodes: { a: b } })).map((item) => [item.attribute, item.to]);
    expect(classes(own, given)).toEqual([['class', 'volatile']]);
    expect(classes(given, own)).toEqual([['class', 'setpoint']]);
    expect(classes(given, { ...given, class: 'status' })).toEqual([['class', 'status']]);
  });

  test('refuses to compare what was read with other rights', () => {
    expect(incomparable(snapshot({}), snapshot({}, { identity: 'Sign/user' }))?.code).toBe('read_with_other_rights');
    expect(incomparable(snapshot({}), snapshot({}))).toBeUndefined();
  });

  test('finds exactly the planted mutations among many nodes', () => {
    const keys = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme-ascii' }), { maxLength: 40 });
    fc.assert(
      fc.property(keys, fc.infiniteStream(fc.integer({ min: 0, max: 3 })), (names, choices) => {
        const before: Record<string, JsonObject> = {};
        const after: Record<string, JsonObject> = {};
        const planted: string[] = [];
        names.forEach((name, index) => {
          const choice = choices.next().value;
          if (choice !== 1) before[`k${name}`] = node(index);
          if (choice !== 2) after[`k${name}`] = node(choice === 3 ? index + 1 : index);
          if (choice !== 0) planted.push(`${['', 'added', 'removed', 'changed'][choice]} k${name}`);
        });
        const found = diffSnapshots(snapshot({ nodes: before }), snapshot({ nodes: after }));
        expect(found.map((item) => `${item.op} ${item.key}`).sort()).toEqual(planted.sort());
      }),
    );
  });
});

describe('transport', () => {
  const large = (changed = -1) => {
    const nodes: Record<string, JsonObject> = {};
    let state = 12345;
    for (let i = 0; i < 6000; i++) {
      state = (state * 1103515245 + 12345) % 2147483648;
      nodes[`nsu=x;i=${i}`] = node(i === changed ? -1 : state, { description: `${state * 7919} ${state * 104729}` });
    }
    return snapshot({ nodes });
  };

  test('a large snapshot travels in parts below the limit and comes back with the same root', () => {
    const sent = large();
    const parts = toParts(sent, packSnapshot(sent), new Set());
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(JSON.stringify(part).length).toBeLessThan(200_000);
    const { snapshot: back } = assemble([...parts].reverse());
    expect(back?.root).toBe(sent.root);
    expect(back?.header).toEqual(sent.header);
    expect(diffSnapshots(sent, back!)).toEqual([]);
  });

  test('a record of megabytes travels in several blobs and comes back, and half of one is seen', () => {
    const long = '火'.repeat(900_000) + '𠮷'.repeat(200_000);
    const sent = snapshot({ nodes: { a: node(1), b: node(2, { long }), c: node(3) } });
    const parts = toParts(sent, packSnapshot(sent), new Set());
    expect(assemble(parts).snapshot?.root).toBe(sent.root);
    const { manifest, blobs } = packSnapshot(sent);
    const names = unpackBlob(manifest, blobs.find(({ hash }) => hash === manifest)!.zstd)!;
    const chunks: string[] = JSON.parse(names).sections.nodes.chunks;
    expect(chunks.length).toBeGreaterThan(3);
    const cut = packBytes(Buffer.from(names.replace(`,"${chunks.at(-1)}"`, '')));
    const header = { ...parts[0]!.header, manifest: cut.hash };
    const without = assemble(
      [{ ...parts[0]!, header }],
      (hash) => [...blobs, cut].find((one) => one.hash === hash)?.zstd,
    );
    expect(without.wrong).toMatch(/line|hash/);
  });

  test('after one change only the touched blobs travel, and an unchanged snapshot is a short header', () => {
    const first = packSnapshot(large());
    const store = new Map(first.blobs.map((blob) => [blob.hash, blob.zstd]));
    const second = large(77);
    const parts = toParts(second, packSnapshot(second), new Set(store.keys()));
    expect(parts.flatMap((part) => part.blobs)).toHaveLength(2);
    expect(assemble(parts, (hash) => store.get(hash)).snapshot?.root).toBe(second.root);
    const same = toParts(large(), first, new Set(store.keys()));
    expect(JSON.stringify(same).length).toBeLessThan(1024);
  });

  test('says which blobs are missing and which are damaged', () => {
    const sent = large();
    const packed = packSnapshot(sent);
    const parts = toParts(sent, packed, new Set());
    expect(assemble(toParts(sent, packed, new Set([packed.blobs[0]!.hash]))).missing).toEqual([packed.blobs[0]!.hash]);
    const chunk = packed.blobs.find((blob) => blob.hash !== packed.manifest)!;
    const other = Buffer.from(packed.blobs.find((blob) => blob.hash !== chunk.hash)!.zstd).toString('base64');
    const forged = parts.map((part) => ({
      ...part,
      data: Object.fromEntries(Object.entries(part.data).map(([k, v]) => [k, k.startsWith(chunk.hash) ? other : v])),
    }));
    expect(assemble(forged).wrong).toContain('damaged');
    expect(assemble(parts.slice(1)).wrong).toContain('first part');
  });
});

test('what an agent sends is checked line by line, never thrown at the hub', () => {
  const forge = (rows: string) => {
    const keep = (text: string) => ({ hash: sha256(text), zstd: zstdCompressSync(text) });
    const chunk = keep(rows);
    const entry = { hash: 'x', count: 1, compared: true, chunks: [chunk.hash] };
    const manifest = keep(JSON.stringify({ format: 1, sections: { nodes: entry } }));
    const data = Object.fromEntries([chunk, manifest].map((blob) => [blob.hash, blob.zstd.toString('base64')]));
    const head = { ...header, root: 'x', manifest: manifest.hash, part: 1, parts: 1 } as unknown as JsonObject;
    return assemble([{ header: head, blobs: [], data }]).wrong;
  };
  expect(forge('no line\n')).toContain('no record');
  expect(forge('"a"\t{broken\n')).toContain('no record');
  expect(forge('"a"\t{}\n"a"\t{}\n')).toContain('out of order');
  expect(forge('"b"\t{}\n"a"\t{}\n')).toContain('out of order');
  expect(forge('"a"\t{}\n')).toContain('hash');
  expect(assemble([{ header: { part: 1, root: 'x', manifest: 'y' }, blobs: [], data: {} }]).wrong).toContain('header');
});

describe('snapshot file', () => {
  test('reads back what it wrote and refuses an altered line', () => {
    const sent = snapshot({ nodes: { a: node(1), 'b\t"': node(2) }, observed: { x: { value: 1 } } }, {}, ['observed']);
    const text = `${[...snapshotLines(sent)].join('\n')}\n`;
    expect(parseSnapshot(text).root).toBe(sent.root);
    expect(() => parseSnapshot(text.replace('"value":2', '"value":3'))).toThrow('altered');
    expect(() => parseSnapshot('{"a":1}')).toThrow('line 1');
  });
});
