import type { Now } from '#protocol/api/plant.ts';
import type { Person, Session } from '#protocol/api/session.ts';
import type { Calendar, Channel, ContactRow } from '#protocol/api/settings.ts';
import type { LedgerRow, Medium, RoleInfo } from '../src/api/types.ts';
import { agents } from './collection-data.ts';
import { incidents } from './incident-data.ts';
import { may } from './may-data.ts';
import { assets, sites } from './plant-data.ts';
import { before, both, start } from './seeded.ts';

export const session: Session = {
  user: { id: 'p-1', name: 'FSOC 当直' },
  roles: ['fsoc_lead', 'production_engineering'],
  sites: sites.map((site) => ({ id: site.id, name: site.name, timeZone: site.timeZone })),
  may,
  csrf: 'made-up',
  mustSetPassword: false,
  unmaskedUntil: null,
  version: '0.1.0',
  demo: true,
};

/** The present state of the made-up plant. */
export function nowData(): Now {
  const open = incidents.filter((row) => row.state !== 'closed');
  const hour = 3_600_000;
  return {
    at: new Date().toISOString(),
    sentence: both(
      '重大なインシデントが 1 件進行中です。エージェント 2 台が予定なく応答していません。監視範囲は 46 台中 27 台です。',
      'One critical incident is in progress. Two agents are silent without a planned stop. 27 of 46 assets are watched.',
    ),
    calm: false,
    certificates: [{ controller: 'c-5', name: '梱包機', since: before(35), changed: true }],
    open: (['S1', 'S2', 'S3', 'S4'] as const).map((severity) => ({
      severity,
      count: open.filter((row) => row.severity === severity).length,
    })),
    incidents: open.filter((row) => row.severity === 'S1' || row.severity === 'S2'),
    silent: agents
      .filter((agent) => agent.silence === 'unexplained')
      .map((agent) => ({
        agent: agent.id,
        name: agent.name,
        since: agent.lastHeard!,
        judgement: agent.silence,
        text: both('停止予定も正常終了の記録もありません', 'No stop planned, none recorded'),
      })),
    lagging: [{ agent: 'insp-04', name: 'INSP-04', lagSeconds: 48 }],
    agents: { total: agents.length, heard: agents.length - 4, planned: 1 },
    visits: [
      { id: 'v-1', vendor: '北陸ロボット', state: 'open' },
      { id: 'v-4', vendor: '日の出計装', state: 'scheduled' },
    ],
    strip: Array.from({ length: 96 }, (_, index) => {
      const at = start - (96 - index) * 900_000;
      const local = (new Date(at).getUTCHours() + 9) % 24;
      const work = local >= 8 && local < 20 ? 1 : 0.3;
      return {
        at: new Date(at).toISOString(),
        events: Math.round(900 * work * (0.8 + 0.3 * Math.abs(Math.sin(index * 1.7)))),
        alerts: index > 88 ? 4 : index % 11 === 0 ? 1 : 0,
      };
    }),
    coverage: sites[0]!.zones.map((zone) => {
      const inZone = assets.filter((asset) => asset.zone === zone.id);
      const watched = inZone.filter((asset) => asset.agents.length > 0).length;
      return {
        zone: zone.id,
        name: zone.name,
        assets: inZone.length,
        watched,
        state: watched === 0 ? 'not_watched' : watched < inZone.length ? 'partly' : 'watched',
      };
    }),
    detectLagSeconds: Math.round(hour / hour) * 0.4,
  };
}

export const calendar: Calendar = {
  shifts: [
    { id: 'a', name: 'A直', start: '08:00', end: '16:30', days: [1, 2, 3, 4, 5] },
    { id: 'b', name: 'B直', start: '16:30', end: '24:00', days: [1, 2, 3, 4, 5] },
  ],
  holidays: ['2026-12-29', '2026-12-30', '2026-12-31'],
  stops: [
    {
      id: 'st1',
      name: '法定停電（受電設備点検）',
      kind: 'legal_power_cut',
      from: '2026-12-05T23:00:00.000Z',
      to: '2026-12-06T08:00:00.000Z',
      zones: ['fa1', 'fa2'],
    },
  ],
  weeklyPowerOff: [{ zones: ['fa1', 'fa2'], fromDay: 5, from: '21:00', toDay: 1, to: '06:30' }],
};

const roleNames: [string, string, string, string | null, string | null][] = [
  ['finder', '発見者', 'Finder', '各工程', null],
  ['line_leader', 'ラインリーダ', 'Line leader', '1ライン リーダ', '内線 4112'],
  ['prod_eng', '生産技術部', 'Production engineering', '設備係 当番', '内線 4230'],
  ['fsoc', 'FSOC監視員', 'FSOC operator', 'FSOC 当直', '内線 4001'],
  ['fsirt', 'FSIRT担当', 'FSIRT responder', null, null],
  ['qa', '品質保証部', 'Quality assurance', '検査係 責任者', '内線 4350'],
  ['hq_chief', '緊急対策本部長', 'Emergency HQ chief', '事業所長', '内線 4000'],
];
export const contacts: ContactRow[] = roleNames.flatMap(([role, ja, en, holder, phone], index) =>
  (role === 'line_leader' ? ['a', 'b'] : [null]).map((shift, at) => ({
    id: `ct-${index}-${at}`,
    role,
    roleName: both(ja, en),
    shift,
    holder,
    phone,
    mail: holder && `${role}@plant.example`,
    deputy: index % 2 === 1 && holder ? `${holder}（代行）` : null,
    deputyPhone: index % 2 === 1 && holder ? '内線 4199' : null,
    ...{ deputyMail: null, order: index, onDuty: shift !== 'b' },
  })),
);

export const channels: Channel[] = [
  {
    id: 'mail-1',
    type: 'mail',
    name: '構内メール',
    enabled: true,
    settings: { host: 'smtp.plant.example', port: 25, from: 'hinomi@plant.example', secure: false },
    secretSet: false,
    lastTest: { at: before(320), ok: true, detail: '250 OK' },
    failingSince: null,
  },
  {
    id: 'hook-1',
    type: 'webhook',
    name: '連絡ボード',
    enabled: true,
    settings: { url: 'https://board.plant.example/hook' },
    secretSet: true,
    lastTest: { at: before(320), ok: false, detail: '接続できません（タイムアウト 5 秒）' },
    failingSince: before(1760),
  },
];

export const people: Person[] = [
  {
    id: 'p-1',
    user: 'fsoc-touchoku',
    name: 'FSOC 当直',
    roles: ['fsoc_lead'],
    sites: ['model-plant'],
    disabled: false,
    lastSignIn: before(200),
  },
  {
    id: 'p-2',
    user: 'setsubi',
    name: '生産技術 設備係',
    roles: ['production_engineering'],
    sites: ['model-plant'],
    disabled: false,
    lastSignIn: before(60 * 30),
  },
  {
    id: 'p-3',
    user: 'line1',
    name: '1ライン リーダ',
    roles: ['line_leader'],
    sites: ['model-plant'],
    disabled: false,
    lastSignIn: before(60 * 5),
  },
  {
    id: 'p-4',
    user: 'kansa',
    name: '監査室',
    roles: ['auditor'],
    sites: ['model-plant', 'kita'],
    disabled: false,
    lastSignIn: null,
  },
  {
    id: 'p-5',
    user: 'system',
    name: 'システム管理者',
    roles: ['administrator'],
    sites: ['model-plant', 'kita'],
    disabled: false,
    lastSignIn: before(60 * 24 * 3),
  },
];

export const roleInfos: RoleInfo[] = [
  { id: 'fsoc_operator', name: both('FSOC監視員', 'FSOC operator'), may: ['acknowledge', 'triage', 'declare'] },
  {
    id: 'fsoc_lead',
    name: both('FSOC責任者', 'FSOC lead'),
    may: ['acknowledge', 'triage', 'declare', 'suppress_month'],
  },
  { id: 'fsirt', name: both('FSIRT担当', 'FSIRT responder'), may: ['close'] },
  { id: 'maintenance', name: both('保全担当', 'Maintenance'), may: ['judge_differences'] },
  { id: 'production_engineering', name: both('生産技術', 'Production engineering'), may: ['approve_baseline'] },
  { id: 'line_leader', name: both('ラインリーダ', 'Line leader'), may: ['acknowledge'] },
  { id: 'quality_assurance', name: both('品質保証', 'Quality assurance'), may: ['approve_shipping_gate'] },
  { id: 'plant_manager', name: both('事業所長', 'Plant manager'), may: ['approve_production_gate'] },
  { id: 'it', name: both('情報システム部', 'IT'), may: ['triage'] },
  { id: 'auditor', name: both('監査人', 'Auditor'), may: [] },
  { id: 'vendor', name: both('ベンダ（協力会社）', 'Vendor'), may: [] },
  { id: 'administrator', name: both('システム管理者', 'Administrator'), may: ['manage_people'] },
];

export const media: Medium[] = [
  {
    id: 'm1',
    vendorId: '0951',
    productId: '1666',
    serial: '60A44C3F',
    label: '検査レシピ運搬用 1',
    custodian: '品質保証 検査係',
    expires: before(-60 * 24 * 90),
  },
  {
    id: 'm2',
    vendorId: '0930',
    productId: '6545',
    serial: null,
    label: '設備係 共用（製造番号なし）',
    custodian: '生産技術 設備係',
    expires: null,
  },
];

export const ledger: LedgerRow[] = Array.from({ length: 60 }, (_, index) => ({
  seq: 48_112 - index,
  at: before(3 + index * 14),
  who: ['FSOC 当直', '生産技術 設備係', 'hinomi'][index % 3]!,
  role: index % 3 === 0 ? 'fsoc_lead' : null,
  kind: ['incident.acknowledge', 'baseline.propose', 'session.start', 'suppression.start'][index % 4]!,
  subject: `26-${1180 - (index % 20)}`,
  text: [
    both('受領確認しました（30 分）', 'Acknowledged (30 min)'),
    both('基準構成を提案しました', 'Proposed a baseline'),
    both('サインインしました', 'Signed in'),
    both('通知を 24 時間停止しました', 'Suppressed for 24 hours'),
  ][index % 4]!,
  hash: ((index * 2654435761) >>> 0).toString(16).padStart(8, '0').repeat(5),
}));
