import type { Attachment, ChangeItem, Controller } from '#protocol/api/controllers.ts';
import type { ControllerDetail } from '../src/api/types.ts';
import { counters } from './place-data.ts';
import { refOf } from './plant-data.ts';
import { before, both } from './seeded.ts';

type Judgement = NonNullable<ChangeItem['decision']>;

const root = (seed: number) =>
  Array.from({ length: 8 }, (_, at) => ((seed * 2654435761 + at * 40503) >>> 0).toString(16).padStart(8, '0')).join('');

export const controllers: Controller[] = ['PLC-01', 'PLC-02', 'PLC-03', 'PLC-04', 'PLC-05', 'PLC-06'].map(
  (name, index) => ({
    id: `c-${index + 1}`,
    site: 'model-plant',
    device: name.toLowerCase(),
    name: ['搬送コンベア', '組立ロボット', '搬送コンベア（後）', '検査ステージ', '梱包機', '塗装ブース'][index]!,
    asset: refOf(name),
    agent: 'gw-01',
    protocol: (['modbus', 'opcua', 'slmp', 'fins', 'opcua', 'file'] as const)[index]!,
    address: [
      '10.40.1.101:502',
      'opc.tcp://10.40.1.102:4840',
      '10.40.1.103:5007',
      '10.40.1.104:9600',
      'opc.tcp://10.40.1.105:4840',
      'D:\\plc\\line3',
    ][index]!,
    state: (['in_sync', 'in_sync', 'drift', 'in_sync', 'unreachable', 'no_baseline'] as const)[index]!,
    lastSnapshot:
      index === 5
        ? { at: before(8), root: root(index), complete: true, why: null, reason: null }
        : {
            at: before(index === 4 ? 190 : 8 + index),
            root: root(index),
            complete: index !== 4,
            why: index === 4 ? both('応答がありません（3 回）', 'no answer, three times') : null,
            reason: index === 4 ? 'no answer, three times' : null,
          },
    lastComplete: index === 4 ? before(60 * 30) : before(8 + index),
    agentSigns: index === 3 ? false : index === 5 ? null : true,
    baseline:
      index === 5
        ? null
        : { at: before(60 * 24 * 18), root: root(index + 100), approvedBy: '生産技術 設備係', version: 3 },
    proposal: index === 5 ? null : null,
    pendingCertificate: index === 4 ? 'changed' : null,
    differencesProblem: null,
    openDifferences: index === 2 ? 5 : 0,
    waitingDifferences: index === 2 ? 1 : 0,
  }),
);

/** One that was just set up and whose certificate nobody has judged yet. */
controllers.push({
  ...controllers[1]!,
  ...{ id: 'c-7', device: 'weld-7', name: 'weld-7', asset: null, address: 'opc.tcp://10.40.1.107:4840' },
  ...{ state: 'unknown', lastSnapshot: null, lastComplete: null, baseline: null, pendingCertificate: 'new' },
});

/** Compare screens of the controller of files. */
export const attachments: Attachment[] = [
  { name: '照合結果_20261104.pdf', sha256: root(900), size: 48_200, written: before(200), form: 'PDF', kept: true },
  { name: '照合画面.bmp', sha256: root(901), size: 6_220_854, written: before(210), form: 'BMP', kept: false },
];

/** What somebody judged a little while ago. */
export function judged(verdict: Judgement['verdict'], by: string, reason: string): Judgement {
  return { verdict, by, at: before(12), reason, owner: null, due: null, visit: null };
}

const changes: ChangeItem[] = [
  [
    'changed',
    'setpoint',
    '保持レジスタ',
    'unit 1 / 4x / 40021 / 搬送速度設定',
    null,
    '1200',
    '1450',
    'mm/s',
    'S2',
    null,
  ],
  ['changed', 'setpoint', '保持レジスタ', 'unit 1 / 4x / 40033 / 停止位置補正', null, '0.4', '2.1', 'mm', 'S2', null],
  ['changed', 'config', '保持レジスタ', 'unit 1 / 4x / 40110 / タイマ T12', null, '500', '650', 'ms', 'S3', null],
  ['added', 'structure', 'コイル', 'unit 1 / 0x / 00214 / 試験用出力', null, null, 'ON', null, 'S3', null],
  [
    'removed',
    'security',
    '装置識別',
    'device identification / UserApplicationName',
    null,
    'LINE1-CONV v2.3',
    null,
    null,
    'S3',
    null,
  ],
  [
    'changed',
    'text',
    '装置識別',
    'device identification / VendorUrl',
    null,
    'http://plc.example',
    'http://plc.example/ja',
    null,
    'S4',
    'accepted',
  ],
].map((change, index) => {
  const [op, cls, section, path, attribute, from, to, unit, severity, verdict] = change as (string | null)[];
  return {
    id: `i-${index}`,
    op: op as ChangeItem['op'],
    class: cls!,
    section: section!,
    key: `nsu=urn:robot;s=${index}`,
    path: path!,
    attribute: cls === 'setpoint' || cls === 'config' ? 'value' : (attribute ?? null),
    from: from ?? null,
    to: to ?? null,
    unit: unit ?? null,
    type: cls === 'setpoint' ? 'i=2368' : null,
    severity: severity as ChangeItem['severity'],
    rule: null,
    decision: verdict ? judged('accepted', '保全 2班', '表記の変更のみ') : null,
  };
});

/** How the controllers that speak OPC UA are read. */
const security = {
  mode: 'SignAndEncrypt',
  policy: 'Basic256',
  deprecated: true,
  trust: 'approved',
};

/** One controller in full. */
export function controllerDetail(id: string): ControllerDetail | undefined {
  const found = controllers.find((controller) => controller.id === id);
  if (!found) return undefined;
  return {
    ...found,
    warnings: [],
    snapshots: Array.from({ length: 8 }, (_, index) => ({
      at: before(8 + index * 60),
      root: root(index < 1 ? 2 : 3),
      complete: index !== 5,
      why: index === 5 ? both('応答がありません', 'no answer') : null,
      reason: index === 5 ? 'no answer' : null,
      trigger: index === 3 ? 'command' : 'schedule',
      header: {
        requests: 42,
        identity: 'anonymous',
        readOnly: true,
        facts: {
          ...(found.protocol === 'opcua' ? { security } : {}),
          cannotShow:
            found.protocol === 'file'
              ? ['running', 'program', 'state', 'memory']
              : found.protocol === 'opcua' || found.protocol === 'modbus'
                ? []
                : ['program', 'parameters', 'modules'],
        },
      },
    })),
    differences: found.state === 'drift' ? changes : [],
    baselines: found.baseline
      ? [
          {
            version: found.baseline.version,
            root: found.baseline.root,
            at: found.baseline.at,
            proposedBy: '保全 2班',
            approvedBy: found.baseline.approvedBy,
            reason: '定期点検',
            visit: 'v-3',
            items: [
              {
                path: 'unit 1 / 4x / 40021 / 搬送速度設定',
                attribute: null,
                op: 'changed',
                from: '1150',
                to: '1200',
                unit: 'mm/s',
                verdict: 'accepted',
                by: '保全 2班',
                reason: 'タクト短縮のため',
              },
            ],
          },
        ]
      : [],
    states: [
      {
        action: 'stop',
        earliest: before(60 * 62),
        latest: before(60 * 61.8),
        source: 'tcpGap',
        confidence: 'probable',
        detail: both('応答がない', 'no answer'),
      },
      {
        action: 'start',
        earliest: before(60 * 8),
        latest: before(60 * 7.9),
        source: 'counterReset',
        confidence: 'certain',
        detail: null,
      },
    ],
    counters: found.protocol === 'modbus' ? counters : [],
  };
}
