import { defineKind } from './spec.ts';

/** A Windows event-log record: System fields flattened with `_`, EventData and UserData under their native names. */
export const windowsEvent = defineKind({
  kind: 'windows_event',
  lane: 'evidence',
  ja: 'Windowsイベントログの1件',
  en: 'One record of a Windows event log.',
  logsource: { product: 'windows' },
  fields: {
    EventID: { type: 'integer', required: true, column: 'event_code', ja: 'イベントID', en: 'Event identifier.' },
    Channel: { type: 'string', required: true, column: 'channel', ja: 'ログの名前', en: 'Log (channel) name.' },
    Provider_Name: {
      type: 'string',
      column: 'provider',
      ja: '書いたプログラム',
      en: 'Provider that wrote the record.',
    },
    Computer: { type: 'string', column: 'host', ja: 'コンピュータ名', en: 'Computer name in the record.' },
    EventRecordID: { type: 'integer', ja: 'レコード番号', en: 'Record number in its log.' },
    Level: { type: 'integer', ja: 'レベル', en: 'Numeric level.' },
    Task: { type: 'integer', ja: 'タスク', en: 'Numeric task.' },
    Keywords: { type: 'string', ja: 'キーワード', en: 'Keyword mask, hexadecimal.' },
    TargetUserName: {
      type: 'string',
      column: 'user_name',
      personal: true,
      ja: '対象アカウント',
      en: 'Target account.',
    },
    SubjectUserName: { type: 'string', personal: true, ja: '操作したアカウント', en: 'Acting account.' },
    MemberName: {
      type: 'string',
      personal: true,
      ja: '追加・削除されたアカウント',
      en: 'Account put into or taken out of a group.',
    },
    IpAddress: { type: 'ip', column: 'src_ip', ja: '接続元アドレス', en: 'Address the logon came from.' },
    LogonType: { type: 'integer', ja: 'ログオン種別', en: 'Logon type.' },
    'hinomi.outside_shift': {
      type: 'boolean',
      ja: 'シフト外か',
      en: 'Whether a sign-in lies outside the shifts of its zone; set by the hub, absent where the calendar has no shifts.',
    },
    'hinomi.asset.kind': {
      type: 'string',
      ja: '機器の種類',
      en: 'Kind of machine signed in to, by the asset ledger; set by the hub.',
    },
    Image: { type: 'string', column: 'process_name', ja: '実行ファイル', en: 'Executable path.' },
    CommandLine: { type: 'string', ja: 'コマンドライン', en: 'Command line.' },
  },
});
