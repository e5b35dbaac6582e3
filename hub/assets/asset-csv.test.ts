import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openControlStore } from '../store/control-store.ts';
import { exportAssets, importAssets } from './asset-csv.ts';
import { AssetLedger } from './asset-ledger.ts';
import { decodeCp932, decodeJapanese, encodeCp932 } from './cp932.ts';
import { cellText, formatCsv, parseCsv } from './csv.ts';
import { assetMigrations } from './migrations.ts';
import { Sites } from './sites.ts';

const by = { id: 'p1', role: null };
function ledger() {
  const control = openControlStore(':memory:', assetMigrations);
  const sites = new Sites(control);
  const now = new Date('2026-11-04T00:00:00Z');
  for (const id of ['tokyo', 'osaka']) sites.ensure({ id, name: id }, now);
  const entries: { kind: string; payload?: unknown }[] = [];
  const assets = new AssetLedger({
    control,
    sites,
    record: (act) => entries.push(act),
    clock: () => now,
    factsPerAsset: 10,
  });
  return { assets, entries };
}
const place = { timeZone: 'Asia/Tokyo', zoneName: (id: string) => ({ fa1: '組立LAN' })[id] ?? id };
const bytes = (text: string) => Buffer.from(text, 'utf8').toString('base64');

describe('CSV', () => {
  test('what is written is read back, whatever the cells hold', () => {
    const cell = fc.string({ unit: 'grapheme' }).map((one) => one.replace(/\r\n?/g, '\n'));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 }), (rows) => {
        const kept = rows.filter((row) => row.some((one) => one !== ''));
        const read = parseCsv(formatCsv(kept)).map((line) => line.cells.map(cellText));
        const guarded = kept.map((row) => row.map((one) => (/^'[=+\-@\t\r]/.test(one) ? one.slice(1) : one)));
        expect(read).toEqual(guarded);
      }),
    );
  });
  test('a cell that a spreadsheet would run is disarmed', () => {
    expect(formatCsv([['=HYPERLINK("x")', '-5', '-']])).toBe(`"'=HYPERLINK(""x"")",'-5,-\r\n`);
  });
  test('names the line on which a row begins', () => {
    expect(parseCsv('a,b\n"x\ny",2\n\nz,3').map(({ line, cells }) => [line, cells[0]])).toEqual([
      [1, 'a'],
      [2, 'x\ny'],
      [5, 'z'],
    ]);
  });
});

describe('CP932', () => {
  test('every character that the decoder knows comes back as itself', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc
            .integer({ min: 0x81, max: 0xfc })
            .chain((lead) => fc.tuple(fc.constant(lead), fc.integer({ min: 0x40, max: 0xfc }))),
        ),
        (pairs) => {
          const text = decodeCp932(Uint8Array.from(pairs.flat())).replaceAll('\ufffd', '');
          const { bytes: back, unwritable } = encodeCp932(text);
          const own = [...text].filter((one) => /[\ue000-\uf8ff]/.test(one));
          expect(unwritable.filter(({ character }) => !own.includes(character))).toEqual([]);
          expect(decodeCp932(back)).toBe(text);
        },
      ),
    );
  });
  test('writes the codes that Windows writes', () => {
    const code = (text: string) => Buffer.from(encodeCp932(text).bytes).toString('hex');
    expect(code('髙﨑①㈱〜−∥ｱ')).toBe('fbfcfab1' + '8740' + '878a' + '8160' + '817c' + '8161' + 'b1');
    expect(code('∵≒')).toBe('81e681e0');
  });
  test('names what it cannot write', () => {
    const { bytes: out, unwritable } = encodeCp932('A👍𠮷é');
    expect(unwritable.map(({ character }) => character)).toEqual(['👍', '𠮷', 'é']);
    expect(decodeCp932(out)).toBe('A〓〓〓');
  });
  test('tells the encoding of a file', () => {
    expect(decodeJapanese(encodeCp932('名称,検査').bytes)).toEqual({ text: '名称,検査', encoding: 'cp932' });
    expect(decodeJapanese(Buffer.from('名称,検査', 'utf8')).encoding).toBe('utf-8');
  });
});

describe('asset ledger in and out', () => {
  const full = {
    name: '検査PC-07（髙橋）',
    kind: 'pc' as const,
    addresses: ['192.168.10.7', '10.0.0.7'],
    macs: ['00:11:22:33:44:55'],
    hostNames: ['INSP-07'],
    location: '第2工場, "検査室"',
    custodian: '設備課',
    criticality: 'high' as const,
    sharedAccounts: ['line2'],
    loggable: true,
    borrowedFrom: null,
    note: '1行目\n2行目',
  };
  for (const encoding of ['utf-8', 'cp932'] as const) {
    test(`${encoding}: out and in again changes nothing; into an empty ledger it gives the same rows`, () => {
      const here = ledger();
      here.assets.add('tokyo', full, by);
      here.assets.add('tokyo', { name: 'PLC-01', kind: 'controller', loggable: false }, by);
      const rows = here.assets.list({}, ['tokyo']).items;
      const out = exportAssets(rows, { site: 'tokyo', encoding, day: '2026-11-04', ...place });
      expect(out.unwritable).toEqual([]);
      const again = importAssets(here.assets, { site: 'tokyo', csv: out.csv, encoding: 'auto' }, by);
      expect(again).toEqual({ added: 0, changed: 0, unchanged: 2, refused: [] });
      const there = ledger();
      const text = decodeJapanese(Buffer.from(out.csv, 'base64')).text.replace(/^\uFEFF?ID/, '無視');
      expect(importAssets(there.assets, { site: 'tokyo', csv: bytes(text), encoding: 'auto' }, by).added).toBe(2);
      const bare = (list: typeof rows) => list.map(({ id: _, ...rest }) => rest);
      expect(bare(there.assets.list({}, ['tokyo']).items)).toEqual(bare(rows));
    });
  }
  test('UTF-8 begins with a mark, so that spreadsheet programs read it', () => {
    const { csv } = exportAssets([], { site: 'tokyo', encoding: 'utf-8', day: 'd', ...place });
    expect(Buffer.from(csv, 'base64').subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  });
  test('lists characters that CP932 cannot hold, with line and column', () => {
    const { assets } = ledger();
    assets.add('tokyo', { name: '𠮷野PC', note: '👍' }, by);
    const out = exportAssets(assets.list({}, ['tokyo']).items, {
      site: 'tokyo',
      encoding: 'cp932',
      day: 'd',
      ...place,
    });
    expect(out.unwritable).toEqual([
      { line: 2, column: '名称', character: '𠮷' },
      { line: 2, column: '備考', character: '👍' },
    ]);
  });
  test('a bad row is refused with its line and reason, and the rest goes on', () => {
    const { assets } = ledger();
    const csv = 'ID,名称,種類,重要度\r\n,A,PC,高\r\n,B,戦車,中\r\nno-such,C,PC,低\r\n,,PC,低\r\n,D,サーバ,\r\n';
    const result = importAssets(assets, { site: 'tokyo', csv: bytes(csv), encoding: 'auto' }, by);
    expect(result).toMatchObject({ added: 2, changed: 0 });
    expect(result.refused.map(({ line, reason }) => [line, reason.ja.slice(0, 6)])).toEqual([
      [3, '「種類」の値'],
      [4, 'ID「no-'],
      [5, '名称が空です'],
    ]);
  });
  test('an address that is none is refused and named; zones and kinds are read by the words of the screens', () => {
    const { assets } = ledger();
    const zones = [{ id: 'fa1', name: '組立LAN', order: 1, subnets: [], phase: 'live' as const }];
    assets.sites.edit('tokyo', { zones });
    const csv =
      '名称,種類,IPアドレス,MACアドレス,ゾーン\r\nA,操作盤,10.1.1.5,,組立LAN\r\nB,PC,10.999.1.50,,fa1\r\nC,PC,10.1.1.6,zz:11,fa1\r\n';
    const result = importAssets(assets, { site: 'tokyo', csv: bytes(csv), encoding: 'auto' }, by);
    expect(result.added).toBe(1);
    expect(result.refused.map(({ line, reason }) => [line, reason.ja])).toEqual([
      [3, '「IPアドレス」の値「10.999.1.50」を読み取れません。'],
      [4, '「MACアドレス」の値「zz:11」を読み取れません。'],
    ]);
    const [asset] = assets.list({}, ['tokyo']).items;
    expect(asset).toMatchObject({ name: 'A', kind: 'hmi', zone: 'fa1' });
    const out = exportAssets([asset!], { site: 'tokyo', encoding: 'utf-8', day: 'd', ...place });
    expect(Buffer.from(out.csv, 'base64').toString('utf8')).toContain('組立LAN');
  });
  test('an asset of another site cannot be changed by its id', () => {
    const { assets } = ledger();
    const other = assets.add('osaka', { name: 'X' }, by);
    const csv = bytes(`ID,名称\r\n${other.id},STOLEN\r\n`);
    expect(importAssets(assets, { site: 'tokyo', csv, encoding: 'auto' }, by).refused).toHaveLength(1);
    expect(assets.get(other.id)!.name).toBe('X');
  });
  test('columns that are absent change nothing; a row is found by host name', () => {
    const { assets } = ledger();
    const one = assets.add('tokyo', full, by);
    const csv = bytes('名称,ホスト名,設置場所\r\n検査PC-07,insp-07.plant.local,新検査室\r\n');
    expect(importAssets(assets, { site: 'tokyo', csv, encoding: 'auto' }, by)).toMatchObject({ changed: 1, added: 0 });
    expect(assets.get(one.id)).toMatchObject({ location: '新検査室', custodian: '設備課', name: '検査PC-07' });
  });
  test('a file without the heading is refused whole', () => {
    const { assets } = ledger();
    const result = importAssets(assets, { site: 'tokyo', csv: bytes('a,b\r\n1,2\r\n'), encoding: 'auto' }, by);
    expect(result.refused).toMatchObject([{ line: 1 }]);
    expect(assets.list({}, ['tokyo']).items).toEqual([]);
  });
});

test('a file that went out and came back in CP932 destroys no character that it could not hold; what was edited in it counts', () => {
  const { assets, entries } = ledger();
  const text = fc
    .string({ unit: 'grapheme', maxLength: 20 })
    .map((one) => one.trim())
    .filter((one) => !/^'?[=+\-@\t\r]/.test(one));
  const name = text.filter((one) => one !== '');
  fc.assert(
    fc.property(name, text, (given, note) => {
      const { id } = assets.add('tokyo', { name: given, note: note === '' ? null : note, custodian: '保全課' }, by);
      const before = assets.get(id)!;
      const { csv } = exportAssets([before], { site: 'tokyo', encoding: 'cp932', day: '2026-11-04', ...place });
      const back = (changed: string) => importAssets(assets, { site: 'tokyo', csv: changed, encoding: 'cp932' }, by);
      const recorded = entries.length;
      expect(back(csv)).toMatchObject({ changed: 0, unchanged: 1, refused: [] });
      expect(assets.get(id)).toEqual(before);
      expect(entries).toHaveLength(recorded);
      const edited = decodeCp932(Buffer.from(csv, 'base64')).replace('保全課', '設備課');
      expect(back(Buffer.from(encodeCp932(edited).bytes).toString('base64'))).toMatchObject({ changed: 1 });
      expect(assets.get(id)).toEqual({ ...before, custodian: '設備課' });
    }),
    {
      examples: [
        ['検査🚀PC 髙橋 〜−', '〓'],
        ['〓', '🚀'],
      ],
    },
  );
});
