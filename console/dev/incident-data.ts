import type { BoardStep, IncidentDetail, IncidentRow } from '#protocol/api/incidents.ts';
import { refOf } from './plant-data.ts';
import { before, both, seeded, start } from './seeded.ts';

const random = seeded(21);
const spark = (peak: number, at: number) =>
  Array.from({ length: 24 }, (_, hour) =>
    Math.round(Math.max(0, peak - Math.abs(hour - at) * peak * 0.4) * (0.6 + random() * 0.6)),
  );

interface Seed {
  severity: IncidentRow['severity'];
  state: IncidentRow['state'];
  kind?: IncidentRow['kind'];
  rule: [string, string, string];
  sentence: [string, string];
  asset: string | null;
  zone: string;
  count: number;
  first: number;
  last: number;
  items: string[];
  techniques: string[];
  step?: [string, string, string, string, number];
  more?: Partial<IncidentRow>;
}

const seeds: Seed[] = [
  {
    severity: 'S1',
    state: 'declared',
    rule: ['hinomi-log-cleared', 'ログの消去', 'Event log cleared'],
    sentence: [
      '工程管理サーバ SRV-02 のセキュリティログが消去され、その後エージェントが応答していません（サーバ室）',
      'The security log of process server SRV-02 was cleared, and its agent has been silent since (server room)',
    ],
    asset: 'SRV-02',
    zone: 'server',
    count: 3,
    first: 48,
    last: 44,
    items: ['3-8', '2-4', '1-4'],
    techniques: ['T1070.001', 'T0872'],
    step: [
      'SRV-02 の LAN ケーブルを抜く（電源は切らない）',
      'Unplug the LAN cable of SRV-02 (do not power off)',
      'ラインリーダ',
      'Line leader',
      4,
    ],
    more: { owner: 'FSOC 当直', acknowledgedBy: 'FSOC 当直', acknowledgedUntil: before(-12) },
  },
  {
    severity: 'S2',
    state: 'new',
    rule: ['hinomi-plc-changed', '保守時間外の設定変更', 'Controller changed outside a visit'],
    sentence: [
      'PLC-03 の設定値 2 件が保守作業のない時間に変わりました（1ライン・搬送速度 1200 → 1450 mm/s ほか）',
      'Two settings of PLC-03 changed while no maintenance visit was open (line 1; conveyor speed 1200 → 1450 mm/s)',
    ],
    asset: 'PLC-03',
    zone: 'fa1',
    count: 2,
    first: 21,
    last: 18,
    items: ['3-6', '3-7', '2-8'],
    techniques: ['T0836'],
    step: [
      '生産技術に変更の予定があったか確認する',
      'Ask production engineering whether a change was planned',
      '生産技術部',
      'Production engineering',
      9,
    ],
  },
  {
    severity: 'S2',
    state: 'acknowledged',
    rule: ['hinomi-usb-unknown', '未登録USBの挿入', 'Unregistered USB storage'],
    sentence: [
      '検査PC INSP-07 に未登録のUSBメモリが挿入されました（2ライン）',
      'An unregistered USB memory was plugged into inspection PC INSP-07 (line 2)',
    ],
    asset: 'INSP-07',
    zone: 'fa2',
    count: 1,
    first: 36,
    last: 36,
    items: ['2-9', '3-1'],
    techniques: ['T0847'],
    step: [
      '媒体を抜き、挿した人に用件を聞く',
      'Remove the medium and ask its user what it was for',
      'ラインリーダ',
      'Line leader',
      14,
    ],
    more: { owner: '2ライン リーダ', acknowledgedBy: '2ライン リーダ', acknowledgedUntil: before(-22) },
  },
  {
    severity: 'S2',
    state: 'triage',
    rule: ['hinomi-new-talker-plc', '見慣れない機器からPLCへの通信', 'Unknown device talks to a PLC'],
    sentence: [
      '台帳にない機器 10.40.1.77 が PLC-01 と PLC-02 に接続しました（FA LAN1・Modbus 502）',
      'A device not in the ledger, 10.40.1.77, connected to PLC-01 and PLC-02 (FA LAN1, Modbus 502)',
    ],
    asset: '10.40.1.77',
    zone: 'fa1',
    count: 14,
    first: 42,
    last: 6,
    items: ['3-7', '2-6', '2-12'],
    techniques: ['T0846', 'T0888'],
    step: [
      'FA LAN1 のスイッチで接続口を確認し、現物を見る',
      'Find the port on the FA LAN1 switch and look at the device',
      '保全',
      'Maintenance',
      -3,
    ],
    more: { owner: 'FSOC 当直', asset: { id: 'unknown-1', name: '10.40.1.77' } },
  },
  {
    severity: 'S2',
    state: 'new',
    rule: ['hinomi-guess-then-login', 'ログイン失敗の連続と成功', 'Password guessing, then a login'],
    sentence: [
      'ENG-02 でログインの失敗が 38 回続いた後、同じ接続元から成功しました（開発LAN・接続元 10.20.0.99）',
      '38 failed logins on ENG-02 were followed by a success from the same address 10.20.0.99 (development LAN)',
    ],
    asset: 'ENG-02',
    zone: 'dev',
    count: 39,
    first: 72,
    last: 58,
    items: ['3-8', '2-10'],
    techniques: ['T1110', 'T1078'],
    step: [
      'アカウントの利用者に本人の操作か確認する',
      'Ask the account’s user whether it was them',
      '情報システム部',
      'IT',
      3,
    ],
  },
  {
    severity: 'S3',
    state: 'new',
    kind: 'report',
    rule: ['floor-report', 'いつもと違う', 'Something unusual'],
    sentence: [
      '現場から連絡：検査画面の切り替わりがいつもより遅い（2ライン 検査 3 号機、匿名）',
      'From the floor: the inspection screen changes more slowly than usual (line 2, station 3, anonymous)',
    ],
    asset: 'INSP-07',
    zone: 'fa2',
    count: 1,
    first: 31,
    last: 31,
    items: ['2-5', '1-5'],
    techniques: [],
    step: [
      '連絡した人に会い、画面を一緒に見る',
      'Meet the person who reported it and look at the screen together',
      'ラインリーダ',
      'Line leader',
      25,
    ],
  },
  {
    severity: 'S3',
    state: 'acknowledged',
    kind: 'silence',
    rule: ['hinomi-agent-silent', 'エージェント無応答', 'Agent silent'],
    sentence: [
      'ASM-06 からの記録が 26 分届いていません。停止予定も正常終了の記録もありません（1ライン）',
      'Nothing has been heard from ASM-06 for 26 minutes; no stop was planned and none was recorded (line 1)',
    ],
    asset: 'ASM-06',
    zone: 'fa1',
    count: 1,
    first: 26,
    last: 26,
    items: ['3-8'],
    techniques: ['T0881'],
    step: [
      'PC の電源と LAN ケーブルを確認する',
      'Check the power and the LAN cable of the PC',
      'ラインリーダ',
      'Line leader',
      40,
    ],
    more: { owner: '1ライン リーダ', acknowledgedBy: '1ライン リーダ' },
  },
  {
    severity: 'S3',
    state: 'new',
    rule: ['hinomi-service-install', 'サービスの追加', 'New service installed'],
    sentence: [
      'ASM-03 に新しいサービス「RemoteAgentSvc」が追加されました（1ライン）',
      'A new service “RemoteAgentSvc” was installed on ASM-03 (line 1)',
    ],
    asset: 'ASM-03',
    zone: 'fa1',
    count: 1,
    first: 190,
    last: 190,
    items: ['3-3', '2-8'],
    techniques: ['T1543.003'],
    more: { visit: 'v-12', suppressedUntil: before(-120) },
  },
  {
    severity: 'S3',
    state: 'new',
    rule: ['hinomi-admin-added', '管理者グループへの追加', 'Account added to administrators'],
    sentence: [
      'INSP-04 で共有アカウント kensa が管理者グループに追加されました（2ライン）',
      'Shared account kensa was added to the administrators of INSP-04 (line 2)',
    ],
    asset: 'INSP-04',
    zone: 'fa2',
    count: 1,
    first: 300,
    last: 300,
    items: ['2-11', '3-8'],
    techniques: ['T1098'],
  },
  {
    severity: 'S3',
    state: 'triage',
    rule: ['hinomi-gap', '記録の欠測', 'Gap in collection'],
    sentence: [
      'SRV-01 の「Application」ログで 4,120 件が上書きされ、収集できませんでした',
      '4,120 records of the Application log on SRV-01 were overwritten before they could be collected',
    ],
    asset: 'SRV-01',
    zone: 'server',
    count: 1,
    first: 410,
    last: 410,
    items: ['3-8'],
    techniques: [],
    more: { late: true },
  },
  {
    severity: 'S4',
    state: 'new',
    rule: ['hinomi-clock-step', '時刻の変更', 'Clock changed'],
    sentence: [
      'HMI-02 の時計が 6 分 40 秒進められました（1ライン 操作盤）',
      'The clock of HMI-02 was put forward by 6 min 40 s (line 1 panel)',
    ],
    asset: 'HMI-02',
    zone: 'fa1',
    count: 2,
    first: 520,
    last: 505,
    items: ['3-8'],
    techniques: ['T1070.006'],
  },
  {
    severity: 'S4',
    state: 'new',
    rule: ['hinomi-login-failed', 'ログイン失敗', 'Failed logins'],
    sentence: [
      '複合機 MFP-01 から SRV-03 への古いパスワードでのログイン失敗が続いています',
      'The copier MFP-01 keeps failing to log in to SRV-03 with an old password',
    ],
    asset: 'SRV-03',
    zone: 'server',
    count: 1284,
    first: 60 * 24 * 9,
    last: 2,
    items: ['2-10'],
    techniques: ['T1110'],
  },
];

/** All matters of the made-up plant, as rows. */
export const incidents: IncidentRow[] = [
  ...seeds.map((seed, index): IncidentRow => row(seed, index)),
  ...Array.from({ length: 44 }, (_, index): IncidentRow => {
    const seed = seeds[5 + (index % 7)]!;
    const machine = `INSP-${String((index % 12) + 1).padStart(2, '0')}`;
    return row(
      {
        ...seed,
        severity: index % 5 === 0 ? 'S3' : 'S4',
        kind: 'rule',
        state: index % 6 === 0 ? 'acknowledged' : 'new',
        rule: ['hinomi-usb-registered', '登録済みUSBの利用', 'Registered USB used'],
        sentence: [
          `${machine} で登録済みのUSBメモリが使われました（2ライン、今月 ${index + 3} 回目）`,
          `A registered USB memory was used on ${machine} (line 2, use ${index + 3} this month)`,
        ],
        asset: machine,
        zone: 'fa2',
        count: 1 + (index % 9),
        first: 600 + index * 37,
        last: 60 + index * 31,
        items: ['2-9'],
        techniques: ['T0847'],
      },
      index + seeds.length,
    );
  }),
];

function row(seed: Seed, index: number): IncidentRow {
  return {
    id: `0199-${String(index).padStart(4, '0')}`,
    number: `26-${String(1180 - index).padStart(4, '0')}`,
    site: 'model-plant',
    zone: seed.zone,
    severity: seed.severity,
    state: seed.state,
    kind: seed.kind ?? 'rule',
    rule: { id: seed.rule[0], title: both(seed.rule[1], seed.rule[2]) },
    sentence: both(...seed.sentence),
    asset: seed.asset === null ? null : refOf(seed.asset),
    also: [],
    count: seed.count,
    first: before(seed.first),
    last: before(seed.last),
    spark: spark(Math.min(40, seed.count), 23 - Math.min(20, Math.floor(seed.last / 60))),
    owner: null,
    acknowledgedBy: null,
    acknowledgedUntil: null,
    items: seed.items,
    techniques: seed.techniques,
    nextStep: seed.step
      ? { text: both(seed.step[0], seed.step[1]), role: both(seed.step[2], seed.step[3]), dueAt: before(-seed.step[4]) }
      : null,
    late: false,
    takenBack: null,
    history: false,
    drill: null,
    suppressedUntil: null,
    visit: null,
    ...seed.more,
  };
}

type BoardSeed = [
  string,
  BoardStep['phase'],
  string,
  string,
  string,
  string,
  string,
  string | null,
  number | null,
  BoardStep['state'],
];
const boardSeeds: BoardSeed[] = [
  [
    's1',
    'detect',
    '画面と機器の様子を確認し、ラインリーダへ知らせる',
    'Look at the screen and the machine, tell the line leader',
    'finder',
    '発見者',
    'Finder',
    '2ライン 検査係',
    3,
    'done',
  ],
  [
    's2',
    'escalate',
    '生産技術部と FSOC に状況を共有する',
    'Tell production engineering and the FSOC what is known',
    'line_leader',
    'ラインリーダ',
    'Line leader',
    '1ライン リーダ',
    5,
    'done',
  ],
  [
    's3',
    'escalate',
    '緊急対策本部の設置を要請する',
    'Ask for the emergency headquarters',
    'prod_eng',
    '生産技術部',
    'Production engineering',
    '設備係 当番',
    10,
    'taken',
  ],
  [
    's4',
    'first_response',
    'SRV-02 の LAN ケーブルを抜く（電源は切らない）',
    'Unplug the LAN cable of SRV-02 (do not power off)',
    'line_leader',
    'ラインリーダ',
    'Line leader',
    '1ライン リーダ',
    5,
    'open',
  ],
  [
    's5',
    'first_response',
    '同じ時間帯に SRV-02 へつないだ PC を洗い出す',
    'List the PCs that were connected to SRV-02 at that time',
    'fsoc',
    'FSOC監視員',
    'FSOC operator',
    'FSOC 当直',
    15,
    'overdue',
  ],
  [
    's6',
    'investigate',
    '消去前後のログを証拠として保全する',
    'Preserve the records from before and after as evidence',
    'fsirt',
    'FSIRT担当',
    'FSIRT responder',
    null,
    30,
    'waiting',
  ],
  [
    's7',
    'recover',
    'バックアップから復元し、設定を基準と照合する',
    'Restore from backup and compare with the baseline',
    'prod_eng',
    '生産技術部',
    'Production engineering',
    '設備係 当番',
    120,
    'waiting',
  ],
  [
    's8',
    'gate_production',
    '生産再開を判断する',
    'Decide on the restart of production',
    'hq_chief',
    '緊急対策本部長',
    'Emergency HQ chief',
    '事業所長',
    null,
    'waiting',
  ],
  [
    's9',
    'review',
    'ふりかえりを行い、手順の見直しを決める',
    'Hold the review and decide what to change',
    'hq_chief',
    '緊急対策本部長',
    'Emergency HQ chief',
    '事業所長',
    null,
    'waiting',
  ],
];

/** Everything about one matter. */
export function detailOf(row: IncidentRow): IncidentDetail {
  const first = Date.parse(row.first);
  const at = (minutes: number) => new Date(first + minutes * 60_000).toISOString();
  return {
    ...row,
    paragraph: both(
      `${row.sentence.ja}。同じ資産では直前 24 時間にほかの検知はありません。消去の 3 分前に遠隔からのログインが 1 件あり、業務系LAN の端末から接続されています。この時間に保守作業の予定はありません。`,
      `${row.sentence.en}. Nothing else was detected on the same asset in the 24 hours before. Three minutes earlier there was one remote login from a machine in the office LAN. No maintenance visit was planned at that time.`,
    ),
    times: {
      onset_estimated_at: at(-3),
      first_evidence_at: at(0),
      detected_at: at(0.02),
      acknowledged_at: at(2),
      escalated_at: at(6),
    },
    affected: row.asset
      ? [
          { ...row.asset, roles: ['touched' as const] },
          { ...refOf('ENG-02'), roles: ['acted' as const] },
          { id: '', name: '10.20.1.199', roles: ['acted' as const] },
        ]
      : [],
    evidence: Array.from({ length: 6 }, (_, index) => ({
      eventId: `model-plant/srv-02/evidence/e1/${1000 - index}`,
      at: at(4 - index),
      received: at(4 - index + 0.01),
      text: both(
        ['セキュリティログが消去されました（1102）', '遠隔ログオン（4624、種類 10）', '特権の割り当て（4672）'][
          index % 3
        ]!,
        ['The audit log was cleared (1102)', 'Remote logon (4624, type 10)', 'Special privileges assigned (4672)'][
          index % 3
        ]!,
      ),
    })),
    timeline: [
      entry(
        't1',
        at(-3),
        at(0.1),
        'evidence',
        null,
        '遠隔からのログイン（業務系LAN 10.10.0.45）',
        'Remote login from the office LAN (10.10.0.45)',
      ),
      entry(
        't2',
        at(0),
        at(0.02),
        'evidence',
        null,
        'セキュリティログが消去されました（1102）',
        'The audit log was cleared (1102)',
      ),
      entry(
        't3',
        at(0.02),
        at(0.02),
        'system',
        null,
        'インシデントを作成（重大 S1、手順「ログ消去と無応答」）',
        'Matter opened (critical, S1; playbook “Log cleared and silence”)',
      ),
      entry(
        't4',
        at(0.05),
        at(0.05),
        'notification',
        null,
        'メール：ラインリーダ、生産技術部へ送信済み（配送確認あり）',
        'Mail to line leader and production engineering: sent, delivery confirmed',
      ),
      entry('t5', at(2), at(2), 'person', 'FSOC 当直', '受領確認しました（30 分）', 'Acknowledged (30 min)'),
      entry(
        't6',
        at(3),
        at(9),
        'report',
        '2ライン 検査係',
        '現場から：検査画面が止まったと連絡があった',
        'From the floor: the inspection screen was said to have stopped',
      ),
      entry(
        't7',
        at(6),
        at(6),
        'person',
        'FSOC 当直',
        'インシデントを宣言しました（重大）',
        'Declared an incident (critical)',
      ),
    ],
    board: boardSeeds.map(([id, phase, ja, en, role, roleJa, roleEn, holder, within, state]) => ({
      id,
      phase,
      text: both(ja, en),
      role: { id: role, name: both(roleJa, roleEn) },
      holder: { name: holder, phone: holder ? '内線 4112' : null, deputy: id === 's7' },
      withinMinutes: within,
      dueAt:
        within !== null && (state === 'open' || state === 'overdue' || state === 'taken')
          ? new Date(start + (state === 'overdue' ? -190_000 : 240_000)).toISOString()
          : null,
      state,
      by: state === 'done' || state === 'taken' ? holder : null,
      at: state === 'done' ? at(4) : null,
      note: id === 's2' ? '電話で伝達。設備係が現場へ移動中。' : null,
    })),
    gates: [
      {
        id: 'production_restart',
        name: both('生産再開判断', 'Production restart'),
        state: 'open',
        needs: 2,
        mayApprove: true,
        approvals: [],
        criteria: [
          { id: 'baseline', text: both('制御機器の設定が基準と一致', 'Controllers match their baseline'), met: false },
          { id: 'agents', text: both('エージェントが 1 時間正常', 'Agents healthy for one hour'), met: true },
          {
            id: 'safety',
            text: both('安全確認が済んだ（人が判断）', 'Safety check done (judged by a person)'),
            met: null,
          },
        ],
      },
      {
        id: 'shipping_restart',
        name: both('出荷再開判断', 'Shipping restart'),
        state: 'blocked',
        needs: 2,
        mayApprove: false,
        approvals: [],
        criteria: [{ id: 'lots', text: both('対象ロットの範囲が決まった', 'Affected lots are determined'), met: null }],
      },
    ],
    playbook: { id: 'log-cleared', name: both('ログ消去と無応答', 'Log cleared and silence') },
    related: incidents
      .filter((other) => other.id !== row.id && other.severity !== 'S4')
      .slice(0, 2)
      .map((other) => ({
        id: other.id,
        number: other.number,
        sentence: other.sentence,
        severity: other.severity,
        why: both('同じ時間帯・隣のゾーン', 'Same time, neighbouring zone'),
      })),
    explain: [
      { part: 'selection', field: 'EventID', value: '1102' },
      { part: 'selection', field: 'Channel', value: 'Security' },
    ],
    checklist: row.items.map((item) => ({
      item,
      text: both(`${item} の証跡になります`, `Counts as evidence for ${item}`),
    })),
  };
}

function entry(
  id: string,
  at: string,
  enteredAt: string,
  kind: IncidentDetail['timeline'][number]['kind'],
  who: string | null,
  ja: string,
  en: string,
): IncidentDetail['timeline'][number] {
  return {
    id,
    at,
    enteredAt,
    kind,
    who,
    text: both(ja, en),
    eventId: kind === 'evidence' ? 'model-plant/srv-02/evidence/e1/1000' : null,
  };
}
