import type { z } from 'zod';
import type { Bilingual } from '#protocol/api/parts.ts';
import { type Asset, assetEdit, type assetExport, type assetImportResult } from '#protocol/api/plant.ts';
import { siteTime, zoneName } from '../incident/site-time.ts';
import type { AssetEdit, AssetLedger, Editor } from './asset-ledger.ts';
import { decodeCp932, decodeJapanese, encodeCp932 } from './cp932.ts';
import { type CsvLine, cellText, formatCsv, parseCsv } from './csv.ts';

/** How a site names its zones and its time in a file. */
interface PlaceWords {
  zoneName(id: string): string;
  timeZone: string;
}

type Column = {
  heading: string;
  /** Other headings under which the same column is read. */
  also: string[];
  write(asset: Asset, at: PlaceWords): string;
  /** Change for a cell; absent for columns that are only written. */
  read?(cell: string): unknown;
  field?: keyof AssetEdit;
};

const list = (cell: string) =>
  cell
    .split(/[;；\n]/)
    .map((one) => one.trim())
    .filter(Boolean);
const plain = (
  field: 'location' | 'custodian' | 'use' | 'borrowedFrom' | 'note',
  heading: string,
  also: string[],
): Column => ({
  heading,
  also,
  field,
  write: (asset) => asset[field] ?? '',
  read: (cell) => (cell === '' ? null : cell),
});
const many = (
  field: 'addresses' | 'macs' | 'hostNames' | 'sharedAccounts',
  heading: string,
  also: string[],
): Column => ({
  heading,
  also,
  field,
  write: (asset) => asset[field].join(';'),
  read: list,
});

const kindNames: Record<Asset['kind'], string> = {
  pc: 'PC',
  server: 'サーバ',
  controller: '制御機器',
  hmi: '操作盤',
  network: 'ネットワーク機器',
  printer: '複合機・プリンタ',
  camera: 'カメラ',
  gateway: 'ゲートウェイ',
  phone: '電話・端末',
  other: 'その他',
  unknown: '不明',
};
/** Other words under which a kind is read. */
const otherKindNames: Record<string, Asset['kind']> = {
  表示器: 'hmi',
  プリンタ: 'printer',
  複合機: 'printer',
  電話: 'phone',
};
const rankNames = { high: '高', medium: '中', low: '低' } as const;

const named = <T extends string>(names: Record<T, string>, cell: string): T | undefined =>
  (Object.keys(names) as T[]).find((key) => names[key] === cell || key === cell.toLowerCase());

/** Columns in the order in which they are written. */
const columns: Column[] = [
  { heading: 'ID', also: ['id'], write: (asset) => asset.id },
  {
    heading: '名称',
    also: ['name', '機器名'],
    field: 'name',
    write: (asset) => asset.name,
    read: (cell) => (cell === '' ? undefined : cell),
  },
  {
    heading: '種類',
    also: ['kind', 'type'],
    field: 'kind',
    write: (asset) => kindNames[asset.kind],
    read: (cell) => (cell === '' ? 'unknown' : (named(kindNames, cell) ?? otherKindNames[cell] ?? cell)),
  },
  many('addresses', 'IPアドレス', ['addresses', 'ip']),
  many('macs', 'MACアドレス', ['macs', 'mac']),
  many('hostNames', 'ホスト名', ['hostNames', 'host']),
  {
    heading: 'ゾーン',
    also: ['zone'],
    field: 'zone',
    write: (asset, at) => (asset.zone === null ? '' : at.zoneName(asset.zone)),
    read: (cell) => (cell === '' ? null : cell),
  },
  plain('location', '設置場所', ['location']),
  plain('custodian', '管理責任者', ['custodian', '管理者']),
  plain('use', '用途', ['use']),
  {
    heading: '重要度',
    also: ['criticality'],
    field: 'criticality',
    write: (asset) => (asset.criticality ? rankNames[asset.criticality] : ''),
    read: (cell) => (cell === '' ? null : (named(rankNames, cell) ?? cell)),
  },
  many('sharedAccounts', '共有アカウント', ['sharedAccounts']),
  {
    heading: 'ログ取得可否',
    also: ['loggable'],
    field: 'loggable',
    write: (asset) => (asset.loggable ? '可' : '不可'),
    read: (cell) =>
      ['可', 'true', 'yes', '1', '○'].includes(cell)
        ? true
        : ['不可', 'false', 'no', '0', '×'].includes(cell)
          ? false
          : cell,
  },
  plain('borrowedFrom', '借用元', ['borrowedFrom']),
  plain('note', '備考', ['note']),
  { heading: 'OS', also: ['os'], write: (asset) => asset.os ?? '' },
  {
    heading: '最終確認',
    also: ['lastSeen'],
    write: (asset, at) =>
      asset.lastSeen === null ? '' : `${siteTime(asset.lastSeen, at.timeZone)} ${zoneName(at.timeZone)}`,
  },
];

/** A site's asset ledger as CSV for spreadsheet programs. */
export function exportAssets(
  assets: readonly Asset[],
  given: { site: string; encoding: 'utf-8' | 'cp932'; day: string } & PlaceWords,
): z.infer<typeof assetExport> {
  const rows = [
    columns.map((column) => column.heading),
    ...assets.map((asset) => columns.map((column) => column.write(asset, given))),
  ];
  const fileName = `assets-${given.site}-${given.day}.csv`;
  if (given.encoding === 'utf-8') {
    return { fileName, csv: Buffer.from(`\uFEFF${formatCsv(rows)}`, 'utf8').toString('base64'), unwritable: [] };
  }
  const unwritable = rows.flatMap((row, index) =>
    row.flatMap((cell, column) =>
      encodeCp932(cell).unwritable.map(({ character }) => ({
        line: index + 1,
        column: columns[column]!.heading,
        character,
      })),
    ),
  );
  return { fileName, csv: Buffer.from(encodeCp932(formatCsv(rows)).bytes).toString('base64'), unwritable };
}

/**
 * Reads assets from CSV. A row with the id, or else the host name or address, of a known asset changes it; any other row
 * with a name is added. A bad row is refused with its reason and the rest goes on. Empty cells of absent columns change nothing, nor
 * does a row that says what is known, so that a file that went out and came back takes no strange machine into the ledger; and neither does a cell that says what is known as far as the file's encoding can write it.
 */
export function importAssets(
  ledger: AssetLedger,
  given: { site: string; csv: string; encoding: 'utf-8' | 'cp932' | 'auto' },
  by: Editor,
): z.infer<typeof assetImportResult> {
  const { text, encoding } = textOf(given);
  const lines = parseCsv(text);
  const head = lines.shift();
  const result: z.infer<typeof assetImportResult> = { added: 0, changed: 0, unchanged: 0, refused: [] };
  const refuse = (line: number, ja: string, en: string) => result.refused.push({ line, reason: { ja, en } });
  const order = head?.cells.map((cell) => columnOf(cell.trim())) ?? [];
  if (!order.some((column) => column?.field === 'name')) {
    refuse(1, '見出しに「名称」の列がありません。', 'The heading has no column 名称 (name).');
    return result;
  }
  const zones = ledger.sites.get(given.site)?.zones ?? [];
  const place: PlaceWords = {
    zoneName: (id) => zones.find((zone) => zone.id === id)?.name ?? id,
    timeZone: ledger.sites.get(given.site)?.timeZone ?? 'UTC',
  };
  for (const line of lines) {
    const row = readRow(line, order);
    if ('wrong' in row) {
      refuse(line.line, row.wrong.ja, row.wrong.en);
      continue;
    }
    const known = match(ledger, given.site, row);
    const { id } = row;
    const edit = known && encoding === 'cp932' ? withoutLosses(row, known, place) : row.edit;
    if (edit.zone)
      edit.zone = zones.find(({ id: zone, name }) => zone === edit.zone || name === edit.zone)?.id ?? edit.zone;
    if (id !== null && !known) {
      refuse(line.line, `ID「${id}」の資産はこの拠点にありません。`, `No asset of this site has the id ${id}.`);
    } else if (edit.zone && edit.zone !== known?.zone && !zones.some((zone) => zone.id === edit.zone)) {
      refuse(line.line, `ゾーン「${edit.zone}」は登録されていません。`, `There is no zone ${edit.zone}.`);
    } else if (known) {
      const differs = (Object.keys(edit) as (keyof AssetEdit)[]).some(
        (key) => JSON.stringify(edit[key]) !== JSON.stringify(known[key]),
      );
      if (differs) ledger.edit(known.id, edit, by);
      result[differs ? 'changed' : 'unchanged']++;
    } else if (!edit.name) {
      refuse(line.line, '名称が空です。', 'The name is empty.');
    } else {
      ledger.add(given.site, { ...edit, name: edit.name }, by);
      result.added++;
    }
  }
  return result;
}

function textOf(given: { csv: string; encoding: 'utf-8' | 'cp932' | 'auto' }): ReturnType<typeof decodeJapanese> {
  const bytes = Buffer.from(given.csv, 'base64');
  if (given.encoding === 'cp932') return { text: decodeCp932(bytes), encoding: 'cp932' };
  if (given.encoding === 'auto') return decodeJapanese(bytes);
  return { text: new TextDecoder('utf-8').decode(bytes), encoding: 'utf-8' };
}

/** What a row changes beyond characters that an export in CP932 could not write: those are kept as they are. */
function withoutLosses({ edit, cells }: ReadLine, known: Asset, place: PlaceWords): AssetEdit {
  const lost = columns.filter(
    ({ field, write }) =>
      field !== undefined && cells.get(field) === decodeCp932(encodeCp932(write(known, place)).bytes).trim(),
  );
  return Object.fromEntries(
    Object.entries(edit).filter(([field]) => !lost.some((column) => column.field === field)),
  ) as AssetEdit;
}

function columnOf(heading: string): Column | undefined {
  return columns.find((column) => column.heading === heading || column.also.includes(heading));
}

interface ReadLine {
  id: string | null;
  edit: AssetEdit;
  /** The cells as they stand, by field. */
  cells: ReadonlyMap<keyof AssetEdit, string>;
}

function readRow(line: CsvLine, order: readonly (Column | undefined)[]): ReadLine | { wrong: Bilingual } {
  const raw: Record<string, unknown> = {};
  const cells = new Map<keyof AssetEdit, string>();
  let id: string | null = null;
  for (const [index, column] of order.entries()) {
    const cell = cellText((line.cells[index] ?? '').trim());
    if (column?.heading === 'ID') id = cell === '' ? null : cell;
    else if (column?.field && column.read) {
      raw[column.field] = column.read(cell);
      cells.set(column.field, cell);
    }
  }
  const checked = assetEdit.safeParse(raw);
  if (checked.success) return { id, edit: checked.data, cells };
  const field = String(checked.error.issues[0]?.path[0] ?? '');
  const heading = columns.find((column) => column.field === field)?.heading ?? field;
  const cell = cells.get(field as keyof AssetEdit) ?? '';
  return {
    wrong: {
      ja: `「${heading}」の値「${cell}」を読み取れません。`,
      en: `The value “${cell}” of ${heading} (${field}) cannot be read.`,
    },
  };
}

function match(ledger: AssetLedger, site: string, row: Pick<ReadLine, 'id' | 'edit'>): Asset | undefined {
  if (row.id !== null) {
    const known = ledger.get(row.id);
    return known?.site === site ? known : undefined;
  }
  const found =
    row.edit.hostNames?.map((host) => ledger.store.find(site, 'host', host)).find(Boolean) ??
    row.edit.macs?.map((mac) => ledger.store.find(site, 'mac', mac)).find(Boolean) ??
    row.edit.addresses?.map((address) => ledger.store.find(site, 'address', address)).find(Boolean);
  return found && ledger.get(found.id);
}
