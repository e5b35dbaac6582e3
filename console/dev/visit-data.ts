import type { VisitAct } from '#protocol/api/visit-acts.ts';
import type { VisitDetail, VisitItem, VisitReport, VisitReview, VisitRow } from '#protocol/api/visits.ts';
import type { ItemOrigin, VisitState } from '#protocol/visit/states.ts';
import { controllers } from './controller-data.ts';
import { nextDay } from './next-day-data.ts';
import { before, both, seeded } from './seeded.ts';

const devices = controllers.slice(0, 2).map(({ id, name }) => ({ id, name }));
const later = (minutes: number) => before(-minutes);
const hash = (seed: number) => {
  const dice = seeded(seed);
  return Array.from({ length: 64 }, () => Math.floor(dice() * 16).toString(16)).join('');
};

const places: [string, string, string, string, string][] = [
  ['unit 1 / 4x / 40021 搬送速度設定', '1200', '1450', 'mm/s', 'setpoint'],
  ['unit 1 / 4x / 40033 停止位置補正', '0.4', '2.1', 'mm', 'setpoint'],
  ['Objects/Robot/ParameterSet/GripForce', '35', '42', 'N', 'config'],
  ['Objects/Robot/Identification/SoftwareRevision', '4.08', '4.09', '', 'identity'],
  ['endpoints/None', '', 'opc.tcp://10.40.1.102:4840', '', 'security'],
];

function item(index: number, origin: ItemOrigin, decided: boolean): VisitItem {
  const [path, from, to, unit, cls] = places[index % places.length]!;
  const number = Math.floor(index / places.length);
  return {
    id: `vi-${index}`,
    op: from === '' ? 'added' : 'changed',
    class: cls,
    section: cls === 'security' ? 'endpoints' : 'holding',
    key: `nsu=urn:robot;s=${index}`,
    path: number === 0 ? path : `${path} ${number + 1}`,
    type: cls === 'setpoint' || cls === 'config' ? 'i=2368' : null,
    attribute: from === '' ? null : 'value',
    from: from === '' ? null : from,
    to,
    unit: unit === '' ? null : unit,
    severity: cls === 'security' || cls === 'identity' ? 'S1' : cls === 'config' ? 'S2' : 'S3',
    rule: 'map',
    device: devices[index % 2]!,
    origin,
    declared: index % 5 === 0 ? 'd1' : null,
    decision: decided
      ? {
          verdict: index % 9 === 4 ? 'rejected' : index % 5 === 0 ? 'expected' : 'accepted',
          reason: index % 5 === 0 ? null : '作業票どおり',
          owner: index % 9 === 4 ? '東海制御' : null,
          due: index % 9 === 4 ? '2026-12-04' : null,
          proposal: null,
          by: '保全 2班',
          at: before(12),
        }
      : null,
    standing: null,
  };
}

const items: VisitItem[] = Array.from({ length: 52 }, (_, index) =>
  item(index, index % 13 === 7 ? 'drift' : 'visit', index >= 15),
).sort((a, b) => Number(a.declared !== null) - Number(b.declared !== null));

const review = (state: VisitState): VisitReview => ({
  lock: 'lock',
  items:
    state === 'review'
      ? items
      : state === 'scheduled' || state === 'open'
        ? []
        : items.slice(0, 10).map((one, index) => ({ ...item(index, 'visit', true), device: one.device })),
  drift: items.filter((one) => one.origin === 'drift'),
  cured: [],
  leftOut: [{ ...item(3, 'visit', false), id: 'lo-1', device: devices[0]!, number: 4, version: 1 }],
  rules: [
    {
      number: 4,
      version: 1,
      class: 'volatile',
      reason: '生産数カウンタ',
      proposedBy: '保全 2班',
      approvedBy: '生産技術 1班',
      since: before(60 * 24 * 12),
    },
  ],
  transients: [{ ...item(1, 'visit', false), id: 'tr-1', to: '9.9', seenAt: before(40) }],
  declared: [
    { id: 'd1', pattern: '搬送速度', to: null, device: devices[0]!, found: 11 },
    { id: 'd2', pattern: '扉センサ', to: null, device: null, found: 0 },
  ],
  who: [
    {
      level: 'correlated',
      who: '10.40.1.77',
      basis: both(
        '作業中に 搬送コンベア と通信（前日は通信なし）',
        'talked with 搬送コンベア during the visit, not on the day before',
      ),
      at: before(50),
      event: null,
    },
    {
      level: 'declared',
      who: '東海制御の担当者',
      basis: both('東海制御の作業者として登録', 'named as a worker of 東海制御'),
      at: before(70),
      event: null,
    },
  ],
});

const signedTwice = new Set<VisitState>(['approved', 'closed']);

function row(id: string, state: VisitState, vendor: string, purpose: string): VisitRow {
  const found = review(state).items;
  const opened = state !== 'scheduled';
  const left = opened && state !== 'open';
  return {
    id,
    number: `V-2026-00${id.slice(2).padStart(2, '0')}`,
    site: 'model-plant',
    kind: state === 'scheduled' ? 'planned' : 'walk_in',
    state,
    vendor,
    purpose,
    devices,
    plannedStart: state === 'scheduled' ? later(180) : null,
    plannedEnd: later(opened ? 45 : 400),
    openedAt: opened ? before(70) : null,
    leftAt: left ? before(25) : null,
    signedAt: state === 'provisional' || signedTwice.has(state) ? before(20) : null,
    closedAt: state === 'closed' ? before(5) : null,
    progress: left ? { decided: found.filter((one) => one.decision).length, all: found.length } : null,
    checked: state === 'closed' ? 'differs' : null,
    leftOpen: 0,
  };
}

/** Visits of the made-up plant, one for each state that a page shows differently. */
export const visits: VisitRow[] = [
  row('v-1', 'open', '北陸ロボット', 'グリッパの交換'),
  row('v-2', 'review', '東海制御', '搬送速度の見直しと停止位置の調整'),
  row('v-3', 'provisional', '保全 2班', '定期点検'),
  row('v-4', 'scheduled', '日の出計装', '温度計の校正'),
  row('v-5', 'approved', '東海制御', 'タイマの変更'),
  row('v-6', 'closed', '日の出計装', 'レシピの追加'),
];

const openActs: Partial<Record<VisitState, VisitDetail['acts']>> = {
  scheduled: { arrive: null, amend: null, cancel: null },
  open: { leave: null, extend: null, report_work: null, amend: null },
  review: {
    decide: null,
    amend: null,
    link_incident: null,
    submit: both('まだ判定していない差分があります。', 'Some differences are not judged yet.'),
  },
  provisional: { sign: null, return: null },
};

/** One visit in full. */
export function visitDetail(id: string): VisitDetail | undefined {
  const found = visits.find((one) => one.id === id);
  if (!found) return undefined;
  const read = found.leftAt !== null;
  const signature = { by: '保全 2班', role: both('保全担当', 'Maintenance'), at: before(20), paper: null };
  return {
    ...found,
    form: {
      vendor: found.vendor,
      purpose: found.purpose,
      plannedStart: found.plannedStart,
      plannedEnd: found.plannedEnd,
      workOrder: 'W-1182',
      devices: devices.map((device) => device.id),
      assets: [],
      workers: [{ name: '東海制御の担当者', account: null }],
      escort: found.state === 'open' ? null : '保全 2班',
      equipment: found.state === 'open' ? null : [{ kind: 'laptop', name: 'TC-07', check: 'clean', note: null }],
      declared: [{ id: 'd1', device: null, pattern: '搬送速度', to: null }],
      points: { method: '手順書 P-12', machine: 'インバータ交換なし' },
      rollback: '前の値に戻す',
    },
    requestedBy: '保全 2班',
    requestedAt: before(71),
    planApproval: null,
    departures: [],
    overrides: [{ by: '保全 2班', at: before(30), what: 'extension', reason: '部品の到着待ち' }],
    emergency: null,
    workReport: read ? { by: '東海制御の担当者', at: before(26), text: '速度設定を変更し、試運転で確認した。' } : null,
    equipmentAssets: [],
    deviceStates: devices.map((device, index) => ({
      ...device,
      agent: 'gw-01',
      protocol: controllers[index]!.protocol,
      address: controllers[index]!.address,
      before: index === 0 ? { at: before(200), root: hash(index + 1) } : { missing: 'too_old' },
      during: 2,
      after: read ? { at: before(24), root: hash(index + 5) } : null,
      confirmed: read && found.state !== 'review' ? { at: before(13), root: hash(index + 5) } : null,
      confirmDue: read && found.state === 'review' ? before(-6) : null,
      waiver: null,
      cannotShow: index === 0 ? ['program'] : [],
      tool: null,
      attachments: [],
      hasBaseline: true,
      adopts: false,
      states:
        index === 0
          ? [
              {
                action: 'start',
                earliest: before(42),
                latest: before(41),
                source: 'state',
                confidence: 'certain',
                detail: null,
              },
            ]
          : [],
    })),
    signatures:
      found.state === 'provisional'
        ? [signature]
        : signedTwice.has(found.state)
          ? [signature, { ...signature, by: '生産技術 設備係', role: both('生産技術', 'Production engineering') }]
          : [],
    rounds: [],
    returned: null,
    approvedAt: signedTwice.has(found.state) ? before(10) : null,
    postCheckDue: found.state === 'approved' ? later(24 * 60 - 10) : null,
    postCheck: found.state === 'closed' ? nextDay : null,
    cancelled: null,
    papers: [],
    linked: [],
    incidents: read
      ? [
          {
            id: 'i-1',
            number: '2026-0041',
            severity: 'S4',
            sentence: both('エンジニアリングPCにUSBメモリが挿入されました', 'USB storage was inserted'),
            first: before(60),
            when: 'during',
          },
        ]
      : [],
    lock: 'lock',
    missing: found.state === 'open' ? ['escort', 'equipment'] : [],
    rolesMustDiffer: false,
    acts: openActs[found.state] ?? {},
  };
}

/** Differences of a visit. */
export function visitReview(id: string): VisitReview | undefined {
  const found = visits.find((one) => one.id === id);
  return found && review(found.state);
}

/** The report of a visit. */
export function visitReport(id: string): VisitReport | undefined {
  const visit = visitDetail(id);
  if (!visit) return undefined;
  return {
    visit,
    review: visitReview(id)!,
    siteName: '模擬工場 第一棟',
    timeZone: 'Asia/Tokyo',
    printedAt: before(0),
    checkpoint: {
      short: '1482:9c41-7a02-d5e8-31bf',
      size: 1482,
      root: hash(9),
      at: before(1),
      text: `hinomi-checkpoint/1 1482 ${hash(9)} ${before(1)} 34750f98bd59fcfc ${'A'.repeat(86)}==`,
    },
  };
}

/** Judges in the made-up review, so that its progress moves. */
export function actOnVisit(id: string, act: VisitAct): VisitDetail | undefined {
  if (act.type === 'decide') {
    for (const one of items) {
      if (!act.items.includes(one.id)) continue;
      const { verdict, reason, owner, due, proposal } = act;
      one.decision = { verdict, reason, owner, due, proposal, by: 'FSOC 当直', at: new Date().toISOString() };
    }
  }
  if (act.type === 'undecide') {
    for (const one of items) if (act.items.includes(one.id)) one.decision = null;
  }
  const found = visits.find((one) => one.id === id);
  if (found?.progress) found.progress.decided = items.filter((one) => one.decision).length;
  return visitDetail(id);
}
