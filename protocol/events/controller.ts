import { defineKind } from './spec.ts';

const device = {
  'host.name': { type: 'string', column: 'host', ja: '収集したホスト', en: 'Host that collected it.' },
  'device.id': {
    type: 'string',
    required: true,
    column: 'device',
    ja: '制御機器',
    en: 'Controller id given in the configuration.',
  },
  'device.address': { type: 'string', ja: 'アドレス', en: 'Endpoint URL or host:port.' },
  'device.protocol': {
    type: 'string',
    ja: 'プロトコル（opcua, modbus, slmp, fins, file）',
    en: 'opcua, modbus, slmp, fins or file.',
  },
} as const;

/** Header of a configuration snapshot; its sections travel as content-addressed blobs. */
export const snapshot = defineKind({
  kind: 'ot.snapshot',
  lane: 'evidence',
  ja: '制御機器の設定の取得',
  en: 'A configuration snapshot of a controller was taken.',
  logsource: { product: 'ot', category: 'snapshot' },
  fields: {
    ...device,
    'snapshot.root': { type: 'string', ja: '全体ハッシュ', en: 'Root hash.' },
    'snapshot.complete': { type: 'boolean', ja: '完全か', en: 'Whether everything asked for was read.' },
    'snapshot.reason': { type: 'string', column: 'message', ja: '不完全な理由', en: 'Why it is incomplete.' },
    'snapshot.trigger': {
      type: 'string',
      column: 'action',
      ja: 'きっかけ（schedule, command, change, confirm, series）',
      en: 'schedule, command, change, confirm (a second reading of something that changed) or series (one of a learning series).',
    },
    'snapshot.spared': {
      type: 'boolean',
      ja: '人の規則で外した値しか変わっておらず、確認の読取りを省いたか',
      en: 'Whether a second reading was spared, since all that differs is left out by rules of people.',
    },
    'snapshot.header': {
      type: 'object',
      ja: 'ヘッダ',
      en: 'Full header: identity used, limits, request counts, section hashes.',
    },
    'snapshot.blobs': {
      type: 'strings',
      ja: '含まれるデータ',
      en: 'Hashes of section blobs that travel with it (base64 zstd in snapshot.data).',
    },
    'snapshot.data': { type: 'object', ja: 'データ', en: 'New blobs by hash, base64 of zstd.' },
  },
});

/** One difference between a controller and what was expected of it. */
export const configChange = defineKind({
  kind: 'ot.config_change',
  lane: 'evidence',
  ja: '制御機器の設定変更',
  en: 'One item of a controller configuration differs from before.',
  logsource: { product: 'ot', category: 'config_change' },
  fields: {
    ...device,
    'change.id': { type: 'string', required: true, ja: '項目ID', en: 'Stable item id.' },
    'change.op': {
      type: 'string',
      required: true,
      column: 'action',
      ja: '種類（added, removed, changed, moved, unreadable）',
      en: 'added, removed, changed, moved or unreadable.',
    },
    'change.class': {
      type: 'string',
      ja: '区分（security, identity, structure, config, setpoint, unclassified, text、規則で外した値は volatile, status）',
      en: 'security, identity, structure, config, setpoint, unclassified or text; volatile or status where an approved rule says so.',
    },
    'change.section': { type: 'string', ja: '節', en: 'Section of the snapshot.' },
    'change.path': {
      type: 'string',
      column: 'path',
      ja: '場所',
      en: 'Browse path with parents, or unit/table/address with its name.',
    },
    'change.attribute': { type: 'string', ja: '属性', en: 'Attribute that differs.' },
    'change.from': { type: 'string', ja: '変更前', en: 'Decoded value before.' },
    'change.to': { type: 'string', ja: '変更後', en: 'Decoded value after.' },
    'change.unit': { type: 'string', ja: '単位', en: 'Engineering unit.' },
    'change.rule': { type: 'string', ja: '分類の根拠', en: 'Why it has this class.' },
    'change.key': { type: 'string', ja: 'キー', en: 'Key of the item in its section.' },
    'change.type': { type: 'string', ja: '型', en: 'Key of the type definition of the value.' },
    'change.secret': {
      type: 'boolean',
      ja: '秘密の値か（値そのものは保存せず、比較からも外せない）',
      en: 'Whether the value is a secret: never stored, and never left out of the comparison.',
    },
    'change.severity': {
      type: 'string',
      ja: '重大度（critical, high, medium, low, info）',
      en: 'Severity outside a maintenance visit: critical, high, medium, low or info.',
    },
    'change.confirmation': {
      type: 'string',
      ja: '確認（single：1 回だけ読んだ、confirmed：2 回目の読取りでも変わっていた、passed：2 回目には元に戻っていた）',
      en: 'single: read once; confirmed: a second reading showed it, too; passed: gone again at the second reading.',
    },
    'change.observed_from': { type: 'time', ja: '最後に変更前だった時刻', en: 'Last time it was seen as before.' },
    'change.in_visit': {
      type: 'boolean',
      ja: '保守作業によるものか（ハブが判定）',
      en: 'Whether it belongs to a maintenance visit: one was open, or it puts back what its review rejected. Set by the hub.',
    },
    'change.left_out': {
      type: 'boolean',
      ja: '人が承認した規則で比較から外した値か（ハブが判定）',
      en: 'Whether an approved rule keeps the value out of the comparison; change.rule names it. Set by the hub.',
    },
    'change.visit': { type: 'string', ja: '保守作業', en: 'Id of that visit. Set by the hub.' },
  },
});

/** Start, stop, loss and return of a controller, kept because it keeps no log of its own. */
export const controllerState = defineKind({
  kind: 'ot.controller_state',
  lane: 'evidence',
  ja: '制御機器の起動・停止・通信断',
  en: 'A controller started, stopped, was lost or came back.',
  logsource: { product: 'ot', category: 'controller_state' },
  fields: {
    ...device,
    'event.action': {
      type: 'string',
      required: true,
      column: 'action',
      ja: '動作（start, stop, comm_loss, comm_restore, mode_change, clock_jump, counter_reset, counter_jump）',
      en: 'start, stop, comm_loss, comm_restore, mode_change, clock_jump; counter_reset or counter_jump of a counter of the machine.',
    },
    'state.earliest': { type: 'time', ja: '最も早い時刻', en: 'Earliest moment it can have happened.' },
    'state.latest': { type: 'time', ja: '最も遅い時刻', en: 'Latest moment it can have happened.' },
    'state.source': {
      type: 'string',
      ja: '根拠',
      en: 'startTime, state, fc17run, counterReset, tcpGap, counter or manual.',
    },
    'state.confidence': { type: 'string', ja: '確からしさ', en: 'certain, probable or possible.' },
    'counter.key': { type: 'string', ja: 'カウンタのキー', en: 'Key of the counter in its section.' },
    'counter.path': { type: 'string', ja: 'カウンタ', en: 'Counter: place with its name.' },
    'counter.counts': {
      type: 'string',
      ja: '数えるもの（hours, minutes, seconds, starts, errors, other）',
      en: 'What it counts: hours, minutes, seconds, starts, errors or other.',
    },
    'counter.from': { type: 'number', ja: '前の値', en: 'Value at the reading before.' },
    'counter.to': { type: 'number', ja: '後の値', en: 'Value now.' },
    'counter.unit': { type: 'string', ja: '単位', en: 'Engineering unit.' },
    'state.in_production': {
      type: 'boolean',
      ja: '操業時間中か（ハブが判定）',
      en: 'Whether the calendar says that the line works, at both ends of the interval. Set by the hub.',
    },
    'state.detail': {
      type: 'string',
      column: 'message',
      ja: '何から分かったか',
      en: 'By what it was seen, in the words of whoever saw it.',
    },
    'state.detail_code': { type: 'string', ja: '何から分かったか（コード）', en: 'Code of that, from a closed list.' },
    'state.detail_with': { type: 'object', ja: 'その文の部分', en: 'Parts of its sentence.' },
    'state.planned': {
      type: 'boolean',
      ja: '予定していた起動・停止か（手入力による）',
      en: 'Whether whoever entered it, or entered what an agent saw, by hand says that it was planned.',
    },
    'state.seen': {
      type: 'boolean',
      ja: '手入力のとき、エージェントも見ていたか',
      en: 'Of an entry by hand: whether an agent had seen the same start or stop.',
    },
    'state.in_visit': {
      type: 'boolean',
      ja: '保守作業中のことか（ハブが判定）',
      en: 'Whether a maintenance visit was open at this controller. Set by the hub.',
    },
    'state.visit': { type: 'string', ja: '保守作業', en: 'Id of that visit. Set by the hub.' },
    'state.entry': {
      type: 'string',
      ja: '記録簿の番号（手入力のとき）',
      en: 'Entry of the ledger, where a person entered it.',
    },
    'state.corrects': {
      type: 'string',
      ja: '訂正前のイベント',
      en: 'Event of the entry by hand that this one puts right; that one stays as it is.',
    },
  },
});

/** A start or stop that a person had entered by hand and took back; its event stays. */
export const stateWithdrawn = defineKind({
  kind: 'ot.state_withdrawn',
  lane: 'evidence',
  ja: '手入力の起動停止記録の取消し',
  en: 'A start or stop that was entered by hand is taken back.',
  logsource: { product: 'ot', category: 'state_withdrawn' },
  fields: {
    ...device,
    'state.withdrawn': { type: 'string', required: true, ja: '取り消したイベント', en: 'Event that is taken back.' },
    'state.entry': { type: 'string', ja: '記録簿の番号', en: 'Entry of the ledger.' },
  },
});

/** What a controller itself says that somebody did to it: who, where, from what to what. */
export const audit = defineKind({
  kind: 'ot.audit',
  lane: 'evidence',
  ja: '制御機器の監査イベント（誰が何をしたか）',
  en: 'A controller said who did what to it.',
  logsource: { product: 'ot', category: 'audit' },
  fields: {
    ...device,
    'event.action': {
      type: 'string',
      required: true,
      column: 'action',
      ja: '操作（write, method, nodes, history, certificate, trust, model_change, other）',
      en: 'write, method, nodes, history, certificate, trust, model_change or other.',
    },
    'event.outcome': {
      type: 'string',
      column: 'outcome',
      ja: '結果（success, failure）',
      en: 'success or failure (refused).',
    },
    'user.name': {
      type: 'string',
      column: 'user_name',
      personal: true,
      ja: '操作した利用者（制御機器による）',
      en: 'Who did it, as the controller knows them.',
    },
    'audit.client': {
      type: 'string',
      ja: 'クライアントの記録番号',
      en: 'Number or name that the client gave the act.',
    },
    'audit.place': { type: 'string', column: 'path', ja: '対象', en: 'Node or name that it was done to.' },
    'audit.attribute': { type: 'string', ja: '属性', en: 'Attribute that was written.' },
    'audit.from': { type: 'string', ja: '変更前', en: 'Value before.' },
    'audit.to': { type: 'string', ja: '変更後', en: 'Value after.' },
    'audit.type': { type: 'string', ja: 'イベント型', en: 'Type of the event, as a node key.' },
    'audit.time': { type: 'time', ja: '制御機器の時計での時刻', en: 'When, by the clock of the controller.' },
    'audit.message': { type: 'string', column: 'message', ja: '内容', en: 'Words of the controller.' },
  },
});
