import type { EventRow } from '#protocol/api/events.ts';
import type { EventDetail, FieldInfo, Histogram } from '../src/api/types.ts';
import { both, start } from './seeded.ts';

const total = 100_000;
const stepMs = 9_000;

interface Shape {
  kind: string;
  text: (host: string, n: number) => { ja: string; en: string };
  fields: (host: string, n: number) => Record<string, string | number>;
}

const shapes: Shape[] = [
  {
    kind: 'windows.event',
    text: (host) => both(`${host}：ログオンに成功しました`, `${host}: a logon succeeded`),
    fields: (_, n) => ({
      EventID: 4624,
      Channel: 'Security',
      LogonType: 3,
      TargetUserName: '●●●-4F2A91',
      'source.ip': `10.40.2.${(n % 40) + 10}`,
    }),
  },
  {
    kind: 'windows.event',
    text: (host) =>
      both(`${host}：ログオンに失敗しました（パスワード違い）`, `${host}: a logon failed (wrong password)`),
    fields: (_, n) => ({
      EventID: 4625,
      Channel: 'Security',
      LogonType: 3,
      TargetUserName: 'kensa',
      'source.ip': `10.10.0.${(n % 9) + 200}`,
    }),
  },
  {
    kind: 'host.usb',
    text: (host) => both(`${host}：USBメモリが挿入されました`, `${host}: USB storage plugged in`),
    fields: () => ({
      'usb.class': 'storage',
      'usb.vendor_id': '0951',
      'usb.product_id': '1666',
      'usb.serial': '60A44C3F',
    }),
  },
  {
    kind: 'host.file',
    text: (host) => both(`${host}：検査レシピ recipe-A12.xml が変更されました`, `${host}: recipe-A12.xml was changed`),
    fields: () => ({ 'file.path': 'D:\\recipe\\recipe-A12.xml', 'event.action': 'changed', 'file.size': 18_422 }),
  },
  {
    kind: 'net.flow',
    text: (host) => both(`${host} → SRV-01:1433 に接続しました`, `${host} connected to SRV-01:1433`),
    fields: (_, n) => ({
      'source.ip': `10.40.1.${(n % 30) + 20}`,
      'destination.ip': '10.30.0.11',
      'destination.port': 1433,
      'process.name': 'mesclient.exe',
    }),
  },
  {
    kind: 'host.login',
    text: (host) => both(`${host}：コンソールでログインしました`, `${host}: login at the console`),
    fields: () => ({ 'user.name': 'kensa', 'event.outcome': 'success' }),
  },
];
const hosts = ['INSP-07', 'INSP-03', 'ASM-02', 'ASM-06', 'SRV-01', 'SRV-02', 'GW-01', 'ENG-02'];

/** Event number `n`, newest first; the same number is always the same event. */
export function eventAt(n: number): EventRow {
  const shape = shapes[(n * 7 + (n >> 3)) % shapes.length]!;
  const host = hosts[(n * 5 + (n >> 2)) % hosts.length]!;
  const at = new Date(start - n * stepMs);
  return {
    id: `model-plant/${host.toLowerCase()}/evidence/e1/${total - n}`,
    site: 'model-plant',
    agent: host.toLowerCase(),
    asset: host.toLowerCase(),
    kind: shape.kind,
    at: at.toISOString(),
    received: new Date(at.getTime() + 340).toISOString(),
    host,
    summary: shape.text(host, n),
    history: n > 90_000,
    drill: null,
    clockDoubt: n % 997 === 0,
  };
}

/** A page of the made-up log, searched by plain words. */
export function searchEvents(params: URLSearchParams): { items: EventRow[]; next: string | null; total: number } {
  const words = (params.get('q') ?? '').toLowerCase();
  const limit = Number(params.get('limit') ?? 200);
  const asset = params.get('asset');
  const [from, to] = [
    Date.parse(params.get('from') ?? '') || 0,
    Date.parse(params.get('to') ?? '') || Number.POSITIVE_INFINITY,
  ];
  const filters = JSON.parse(params.get('filters') ?? '[]') as { field: string; op: string; value: unknown }[];
  const items: EventRow[] = [];
  let n = Number(params.get('cursor') ?? 0);
  for (; n < total && items.length < limit; n += 1) {
    const at = start - n * stepMs;
    if (at > to) continue;
    if (at < from) break;
    const row = eventAt(n);
    if (asset && row.asset !== asset) continue;
    if (words !== '' && !`${row.summary.ja} ${row.summary.en}`.toLowerCase().includes(words)) continue;
    if (!filters.every((filter) => matches(n, row, filter))) continue;
    items.push(row);
  }
  return {
    items,
    next: n < total && items.length === limit ? String(n) : null,
    total: words === '' && filters.length === 0 ? Math.min(total, Math.floor((start - from) / stepMs)) : items.length,
  };
}

function matches(n: number, row: EventRow, filter: { field: string; op: string; value: unknown }): boolean {
  const all: Record<string, unknown> = { kind: row.kind, 'host.name': row.host, ...shapeFields(n, row) };
  const value = all[filter.field];
  if (filter.op === 'is') return String(value) === String(filter.value);
  if (filter.op === 'is_not') return String(value) !== String(filter.value);
  if (filter.op === 'contains') return String(value ?? '').includes(String(filter.value));
  if (filter.op === 'exists') return value !== undefined;
  if (filter.op === 'missing') return value === undefined;
  return filter.op === 'gt' ? Number(value) > Number(filter.value) : Number(value) < Number(filter.value);
}

function shapeFields(n: number, row: EventRow): Record<string, string | number> {
  return shapes[(n * 7 + (n >> 3)) % shapes.length]!.fields(row.host ?? '', n);
}

/** Counts of the made-up log per step. */
export function histogramOf(params: URLSearchParams): Histogram {
  const to = Date.parse(params.get('to') ?? '') || start;
  const from = Date.parse(params.get('from') ?? '') || to - 86_400_000;
  const stepSeconds = Math.max(60, Math.ceil((to - from) / 1000 / 96 / 60) * 60);
  const buckets = [];
  for (let at = from; at < to; at += stepSeconds * 1000) {
    const hour = (new Date(at).getUTCHours() + 9) % 24;
    const work = hour >= 8 && hour < 20 ? 1 : 0.35;
    buckets.push({
      at: new Date(at).toISOString(),
      count: Math.round((stepSeconds / 9) * work * (0.8 + 0.4 * Math.abs(Math.sin(at / 7e5)))),
    });
  }
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    stepSeconds,
    buckets,
    total: buckets.reduce((sum, each) => sum + each.count, 0),
    lookedBackTo: null,
  };
}

/** One made-up event in full. */
export function eventDetail(id: string): EventDetail {
  const n = Math.max(0, total - Number(id.split('/')[4] ?? total));
  const row = eventAt(n);
  const fields = { 'host.name': row.host ?? '', ...shapeFields(n, row) };
  return {
    ...row,
    source: row.kind === 'windows.event' ? 'windows-event-log:Security' : row.kind.replace('.', '-'),
    time: row.at,
    recorded: row.at,
    offsetMs: 120,
    uncertaintyMs: 15,
    program:
      row.kind === 'ot.command'
        ? { name: 'tool', executable: '/opt/maker/tool', user: 'kensa', host: 'PC-07', from: row.id }
        : null,
    fields: Object.entries(fields).map(([name, value]) => ({
      name,
      value,
      text: fieldInfos.find((info) => info.name === name)?.text ?? null,
      masked: String(value).startsWith('●'),
      shared: value === 'kensa',
    })),
  };
}

export const fieldInfos: FieldInfo[] = [
  { name: 'EventID', type: 'integer', text: both('イベント番号', 'Event number'), kinds: ['windows.event'] },
  { name: 'Channel', type: 'string', text: both('ログの名前', 'Log channel'), kinds: ['windows.event'] },
  { name: 'LogonType', type: 'integer', text: both('ログオンの種類', 'Logon type'), kinds: ['windows.event'] },
  {
    name: 'TargetUserName',
    type: 'string',
    text: both('対象のアカウント', 'Target account'),
    kinds: ['windows.event'],
  },
  { name: 'host.name', type: 'string', text: both('ホスト名', 'Host name'), kinds: [] },
  { name: 'kind', type: 'string', text: both('記録の種類', 'Kind of record'), kinds: [] },
  { name: 'user.name', type: 'string', text: both('アカウント', 'Account'), kinds: ['host.login'] },
  { name: 'source.ip', type: 'ip', text: both('接続元アドレス', 'Source address'), kinds: ['net.flow'] },
  { name: 'destination.ip', type: 'ip', text: both('接続先アドレス', 'Destination address'), kinds: ['net.flow'] },
  { name: 'destination.port', type: 'integer', text: both('接続先ポート', 'Destination port'), kinds: ['net.flow'] },
  { name: 'process.name', type: 'string', text: both('プロセス', 'Process'), kinds: ['net.flow'] },
  { name: 'file.path', type: 'string', text: both('ファイルの場所', 'File path'), kinds: ['host.file'] },
  { name: 'usb.serial', type: 'string', text: both('USBの製造番号', 'USB serial'), kinds: ['host.usb'] },
];
