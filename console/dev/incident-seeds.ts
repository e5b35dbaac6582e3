import type { IncidentRow } from '#protocol/api/incidents.ts';
import { before } from './seeded.ts';

/** What one made-up matter is told by; `first` and `last` in minutes before now. */
export interface IncidentSeed {
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

/** The matters of the made-up plant that tell a story. */
export const incidentSeeds: IncidentSeed[] = [
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
