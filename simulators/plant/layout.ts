import type { Bilingual } from '#protocol/api/parts.ts';

/** A network zone of the model plant. */
export interface PlantZone {
  id: string;
  name: Bilingual;
  order: number;
  subnets: string[];
}

/** One thing that stands in the model plant; the fields are those of the asset ledger. */
export interface PlantAsset {
  /** Agent id where it has an agent, else only a name for the stories. */
  id: string;
  /** Host name as the machine itself says it. */
  host: string;
  name: Bilingual;
  zone: string;
  kind: 'pc' | 'server' | 'controller' | 'hmi' | 'network' | 'printer' | 'gateway';
  address: string;
  os: string | null;
  /** Has a simulated agent. */
  agent: boolean;
  location: string;
  custodian: string;
  use: Bilingual;
  criticality: 'high' | 'medium' | 'low';
  sharedAccounts: string[];
  /** Fed from the line breaker that is cut on Friday evening. */
  breaker: boolean;
}

/** Zones from the office down to the lines. */
export const zones: readonly PlantZone[] = [
  { id: 'office', name: { ja: '業務系LAN', en: 'Office LAN' }, order: 1, subnets: ['10.20.20.0/24'] },
  { id: 'development', name: { ja: '開発LAN', en: 'Development LAN' }, order: 2, subnets: ['10.20.30.0/24'] },
  { id: 'servers', name: { ja: 'サーバ室', en: 'Server room' }, order: 3, subnets: ['10.20.10.0/24'] },
  { id: 'fa1', name: { ja: 'FA LAN1', en: 'FA LAN 1' }, order: 4, subnets: ['10.20.1.0/24'] },
  { id: 'fa2', name: { ja: 'FA LAN2', en: 'FA LAN 2' }, order: 5, subnets: ['10.20.2.0/24'] },
];

type Row = Omit<PlantAsset, 'sharedAccounts' | 'breaker' | 'agent' | 'os'> &
  Partial<Pick<PlantAsset, 'sharedAccounts' | 'breaker' | 'agent' | 'os'>>;

const asset = (row: Row): PlantAsset => ({ sharedAccounts: [], breaker: false, agent: false, os: null, ...row });

const windows10 = 'Windows 10 IoT Enterprise LTSC 2021';
const server2022 = 'Windows Server 2022';

const inspection = Array.from({ length: 8 }, (_, index) => {
  const number = String(index + 1).padStart(2, '0');
  const line = index < 4 ? 1 : 2;
  return asset({
    id: `insp-${number}`,
    host: `INSP-${number}`,
    name: { ja: `検査PC ${index + 1}号機`, en: `Inspection PC ${index + 1}` },
    zone: `fa${line}`,
    kind: 'pc',
    address: `10.20.${line}.${50 + index}`,
    os: windows10,
    agent: true,
    location: `第1工場 ${line}ライン`,
    custodian: '品質保証部',
    use: { ja: '外観検査と検査記録', en: 'Visual inspection and its records' },
    criticality: 'high',
    sharedAccounts: [`line${line}`],
    breaker: true,
  });
});

/** Everything that stands in the plant. */
export const assets: readonly PlantAsset[] = [
  ...inspection,
  asset({
    id: 'eng-01',
    host: 'ENG-01',
    name: { ja: 'エンジニアリングPC', en: 'Engineering station' },
    zone: 'fa1',
    kind: 'pc',
    address: '10.20.1.20',
    os: windows10,
    agent: true,
    location: '生産技術室',
    custodian: '生産技術部',
    use: { ja: '制御プログラムの作成と保守', en: 'Writing and keeping control programs' },
    criticality: 'high',
  }),
  ...[1, 2].map((line) =>
    asset({
      id: `hmi-0${line}`,
      host: `HMI-0${line}`,
      name: { ja: `${line}ライン操作盤PC`, en: `Line ${line} operator panel` },
      zone: `fa${line}`,
      kind: 'hmi',
      address: `10.20.${line}.30`,
      os: windows10,
      agent: true,
      location: `第1工場 ${line}ライン`,
      custodian: '製造部',
      use: { ja: 'ラインの監視と操作', en: 'Watching and running the line' },
      criticality: 'high',
      sharedAccounts: [`line${line}`],
      breaker: true,
    }),
  ),
  ...[1, 2].map((line) =>
    asset({
      id: `gw-fa${line}`,
      host: `gw-fa${line}`,
      name: { ja: `FA LAN${line} 監視ゲートウェイ`, en: `FA LAN ${line} watch gateway` },
      zone: `fa${line}`,
      kind: 'gateway',
      address: `10.20.${line}.2`,
      os: 'Debian GNU/Linux 13',
      agent: true,
      location: `第1工場 ${line}ライン 制御盤`,
      custodian: '生産技術部',
      use: { ja: '通信の監視と設定の取得', en: 'Watching traffic and reading configurations' },
      criticality: 'medium',
    }),
  ),
  ...[
    { id: 'sv-ad', host: 'SV-AD', at: 10, ja: '認証サーバ', en: 'Directory server', level: 'high' },
    { id: 'sv-file', host: 'SV-FILE', at: 11, ja: 'ファイルサーバ', en: 'File server', level: 'high' },
    { id: 'sv-plan', host: 'SV-PLAN', at: 12, ja: '生産計画サーバ', en: 'Production planning server', level: 'high' },
    { id: 'sv-process', host: 'SV-PROC', at: 13, ja: '工程管理サーバ', en: 'Process server', level: 'high' },
    { id: 'sv-backup', host: 'SV-BACKUP', at: 14, ja: 'バックアップサーバ', en: 'Backup server', level: 'medium' },
    { id: 'sv-asset', host: 'SV-ASSET', at: 15, ja: '資産管理サーバ', en: 'Asset management server', level: 'low' },
  ].map((row) =>
    asset({
      id: row.id,
      host: row.host,
      name: { ja: row.ja, en: row.en },
      zone: 'servers',
      kind: 'server',
      address: `10.20.10.${row.at}`,
      os: server2022,
      agent: true,
      location: 'サーバ室',
      custodian: '情報システム部',
      use: { ja: row.ja, en: row.en },
      criticality: row.level as 'high' | 'medium' | 'low',
    }),
  ),
  ...[1, 2, 3].map((number) =>
    asset({
      id: `office-0${number}`,
      host: `OFFICE-0${number}`,
      name: { ja: `事務PC ${number}`, en: `Office PC ${number}` },
      zone: 'office',
      kind: 'pc',
      address: `10.20.20.${50 + number}`,
      os: 'Windows 11 Pro',
      agent: true,
      location: '事務棟2階',
      custodian: '生産管理部',
      use: { ja: '生産計画と受発注', en: 'Planning and orders' },
      criticality: 'low',
    }),
  ),
  asset({
    id: 'design-01',
    host: 'DESIGN-01',
    name: { ja: '設計PC', en: 'Design workstation' },
    zone: 'development',
    kind: 'pc',
    address: '10.20.30.51',
    os: 'Windows 11 Pro',
    agent: true,
    location: '開発棟1階',
    custodian: '開発部',
    use: { ja: '治具と検査基準の設計', en: 'Designing fixtures and inspection criteria' },
    criticality: 'medium',
  }),
  asset({
    id: 'admin-01',
    host: 'ADMIN-01',
    name: { ja: 'システム管理者PC', en: 'Administrator PC' },
    zone: 'office',
    kind: 'pc',
    address: '10.20.20.10',
    os: 'Windows 11 Pro',
    agent: true,
    location: '情報システム部',
    custodian: '情報システム部',
    use: { ja: 'サーバと端末の管理', en: 'Managing servers and PCs' },
    criticality: 'medium',
  }),
  asset({
    id: 'copier-01',
    host: 'COPIER-01',
    name: { ja: '複合機', en: 'Copier' },
    zone: 'office',
    kind: 'printer',
    address: '10.20.20.200',
    location: '事務棟2階',
    custodian: '総務部',
    use: { ja: '印刷とスキャン保存', en: 'Printing and scanning to a folder' },
    criticality: 'low',
  }),
  ...[
    { id: 'plc-press', line: 1, at: 101, ja: 'プレスPLC', en: 'Press PLC' },
    { id: 'plc-conveyor', line: 1, at: 102, ja: '搬送PLC', en: 'Conveyor PLC' },
    { id: 'plc-oven', line: 1, at: 103, ja: '乾燥炉PLC', en: 'Drying oven PLC' },
    { id: 'plc-weld', line: 2, at: 101, ja: '溶接PLC', en: 'Welding PLC' },
    { id: 'plc-assembly', line: 2, at: 102, ja: '組立PLC', en: 'Assembly PLC' },
    { id: 'plc-inspection', line: 2, at: 103, ja: '外観検査PLC', en: 'Visual inspection PLC' },
  ].map((row) =>
    asset({
      id: row.id,
      host: row.id.toUpperCase(),
      name: { ja: row.ja, en: row.en },
      zone: `fa${row.line}`,
      kind: 'controller',
      address: `10.20.${row.line}.${row.at}`,
      location: `第1工場 ${row.line}ライン 制御盤`,
      custodian: '生産技術部',
      use: { ja: '設備の制御', en: 'Controlling the machine' },
      criticality: 'high',
      breaker: true,
    }),
  ),
  asset({
    id: 'rfid-01',
    host: 'RFID-01',
    name: { ja: 'RFID読取機', en: 'RFID reader' },
    zone: 'fa1',
    kind: 'network',
    address: '10.20.1.150',
    location: '第1工場 1ライン 入口',
    custodian: '製造部',
    use: { ja: '部品の入庫読取', en: 'Reading parts on arrival' },
    criticality: 'medium',
    breaker: true,
  }),
];

/** Talk that the plant needs; the model's list of allowed flows. */
export const allowedFlows: readonly { from: string; to: string; port: number; process: string }[] = [
  { from: 'hmi-01', to: 'plc-press', port: 502, process: 'hmi-runtime.exe' },
  { from: 'hmi-01', to: 'plc-conveyor', port: 502, process: 'hmi-runtime.exe' },
  { from: 'hmi-02', to: 'plc-weld', port: 4840, process: 'hmi-runtime.exe' },
  { from: 'hmi-02', to: 'plc-assembly', port: 4840, process: 'hmi-runtime.exe' },
  { from: 'sv-process', to: 'plc-press', port: 502, process: 'collector.exe' },
  { from: 'sv-process', to: 'plc-conveyor', port: 502, process: 'collector.exe' },
  { from: 'sv-process', to: 'plc-weld', port: 4840, process: 'collector.exe' },
  { from: 'sv-process', to: 'plc-assembly', port: 4840, process: 'collector.exe' },
  { from: 'gw-fa1', to: 'plc-press', port: 502, process: 'node' },
  { from: 'gw-fa1', to: 'plc-oven', port: 5007, process: 'node' },
  { from: 'gw-fa2', to: 'plc-weld', port: 4840, process: 'node' },
  { from: 'gw-fa2', to: 'plc-inspection', port: 9600, process: 'node' },
  { from: 'sv-process', to: 'rfid-01', port: 10001, process: 'collector.exe' },
  { from: 'office-01', to: 'sv-plan', port: 443, process: 'browser.exe' },
  { from: 'design-01', to: 'sv-file', port: 445, process: 'System' },
];

/** The asset of this id. */
export function assetOf(id: string): PlantAsset {
  const found = assets.find((row) => row.id === id);
  if (!found) throw new RangeError(`no ${id} in the plant`);
  return found;
}

/** Ids of everything with a simulated agent. */
export const agentIds: readonly string[] = assets.filter((row) => row.agent).map((row) => row.id);
