import type { Bilingual } from '#protocol/api/parts.ts';
import type { AuditSubcategory } from './audit-policy.ts';

/** Days within which events must have come. */
export const freshDays = 7;

const both = (ja: string, en: string): Bilingual => ({ ja, en });

/** Why a rule does or does not get its events from an asset, in people's words. */
export const why = {
  arrives: both('この検知ルールが見る記録が届いています', 'Records that the rule looks at arrive'),
  ownSite: both(
    'ほかの拠点では働かない、ひとつの拠点だけのルールです',
    'A rule of one site, which does nothing at the others',
  ),
  sourceReads: (source: string) =>
    both(
      `収集元 ${source} の記録が届いています。該当することがあれば届きます`,
      `Records of the source ${source} arrive`,
    ),
  sourceQuiet: (source: string) =>
    both(
      `収集元 ${source} は動作中で、以前は記録が届いています`,
      `The source ${source} runs, and records of it came before`,
    ),
  logReads: (channel: string) => both(`ログ「${channel}」の記録が届いています`, `Records of the log ${channel} arrive`),
  auditSeen: (name: Bilingual, channel: string) =>
    both(
      `ログ「${channel}」に監査「${name.ja}」の記録が届いています`,
      `Records of the audit subcategory ${name.en} arrive from the log ${channel}`,
    ),
  auditOff: (name: Bilingual) =>
    both(
      `監査ポリシー「${name.ja}」を記録しない設定に変えられています`,
      `The audit policy was changed not to record ${name.en}`,
    ),
  auditMissing: (name: Bilingual) =>
    both(
      `監査ポリシー「${name.ja}」の記録が ${freshDays}日間1件もありません（有効なら毎日出ます）`,
      `Not one record of the audit subcategory ${name.en} in ${freshDays} days; where it is on, it writes every day`,
    ),
  auditUnknown: (name: Bilingual) =>
    both(
      `監査ポリシー「${name.ja}」が有効かどうか分かりません（${freshDays}日間該当の記録なし）`,
      `Whether the audit subcategory ${name.en} is on cannot be told: no such record in ${freshDays} days`,
    ),
  switchUnknown: (channel: string) =>
    both(
      `ログ「${channel}」は届いていますが、この種類を記録する設定かどうか分かりません`,
      `The log ${channel} arrives; whether it is set to record this sort cannot be told`,
    ),
  logMissing: (channel: string) => both(`ログ「${channel}」がこの端末にありません`, `This PC has no log ${channel}`),
  logOff: (channel: string) => both(`ログ「${channel}」が無効です`, `The log ${channel} is switched off`),
  logRefused: (channel: string) =>
    both(`ログ「${channel}」を読む権限がありません`, `The log ${channel} may not be read`),
  logSilent: (channel: string) =>
    both(
      `ログ「${channel}」の記録が ${freshDays}日間ありません`,
      `Nothing came from the log ${channel} in ${freshDays} days`,
    ),
  sourceSilent: (source: string) =>
    both(
      `収集元 ${source} は動作中ですが、${freshDays}日間記録がありません`,
      `The source ${source} runs, but nothing came in ${freshDays} days`,
    ),
  sourceDown: (source: string, reason: Bilingual | null) =>
    both(
      `収集元 ${source} が動いていません：${reason?.ja ?? '理由不明'}`,
      `The source ${source} does not run: ${reason?.en ?? 'reason unknown'}`,
    ),
  noSource: (types: readonly string[]) =>
    both(`収集元が動いていません（${types.join('・')}）`, `No source of these records runs (${types.join(', ')})`),
  agentHeard: both('エージェントが自身の状態を知らせています', 'The agent tells of itself'),
  noAgent: both('エージェントがありません', 'There is no agent'),
  agentNotHeard: both(
    'エージェントから連絡がなく、収集の状態が分かりません',
    'The agent is not heard, so its state of collection is unknown',
  ),
  controllerUnread: both('この制御機器を読み取る収集元がありません', 'No source reads this controller'),
  controllerStopped: both(
    `この制御機器の読み取りが ${freshDays}日間届いていません`,
    `No reading of this controller came in ${freshDays} days`,
  ),
  tooManySorts: both(
    'この資産からは記録の種類が多すぎ、この記録が届いているかどうか分かりません',
    'So many sorts of records come from this asset that whether these arrive cannot be told',
  ),
  noAsset: both('この種類の記録を出す資産がありません', 'No asset here gives such records'),
} as const;

/** What to switch on so that the events come. */
export const remedy = {
  audit: ({ guid, name }: AuditSubcategory, outcome: 'success' | 'failure') =>
    both(
      `監査「${name.ja}」を有効にする：auditpol /set /subcategory:"${guid}" /${outcome}:enable（ドメインではグループポリシーの「監査ポリシーの詳細な構成」で設定）`,
      `Switch on the audit of ${name.en}: auditpol /set /subcategory:"${guid}" /${outcome}:enable (in a domain, by group policy under Advanced Audit Policy Configuration)`,
    ),
  scriptBlocks: both(
    'グループポリシー「PowerShell スクリプト ブロックのログ記録を有効にする」を有効にする',
    'Switch on the group policy "Turn on PowerShell Script Block Logging"',
  ),
  sysmon: (codes: readonly number[]) =>
    both(
      `Sysmon を導入し、設定でイベント ${codes.join('・') || 'の種類'} を記録する`,
      `Install Sysmon and let its configuration record event ${codes.join(', ') || 'types'}`,
    ),
  log: (channel: string) =>
    both(`ログを有効にする：wevtutil sl "${channel}" /e:true`, `Switch the log on: wevtutil sl "${channel}" /e:true`),
  reader: both(
    'エージェントのアカウントを Event Log Readers グループに加える',
    "Make the agent's account a member of Event Log Readers",
  ),
  channel: (channel: string) =>
    both(
      `エージェントの設定で windows-event-log の channels に「${channel}」があるか確かめる`,
      `See that the channels of windows-event-log in the agent's configuration name ${channel}`,
    ),
  source: (types: readonly string[]) =>
    both(
      `エージェントの設定で収集元を有効にする：${types.join('・')}${types.length > 1 ? ' のいずれか' : ''}`,
      `Switch on a source in the agent's configuration: ${types.join(' or ')}`,
    ),
  tooManySorts: both('この資産の端末が何を送っているか調べる', 'See what the PC of this asset sends'),
  mend: both('収集状況の画面で理由を見て直す', 'See the reason under Sources and mend it'),
  agent: both('エージェントを導入する（収集状況の画面から登録）', 'Put an agent there (enrol it under Sources)'),
  hear: both('端末の電源とエージェントの動作を確かめる', 'See that the machine is on and its agent runs'),
  controller: both(
    'エージェントの設定にこの機器の接続先、またはプロジェクトファイルの場所を加える',
    "Add this device's address, or the place of its project files, to an agent's configuration",
  ),
} as const;
