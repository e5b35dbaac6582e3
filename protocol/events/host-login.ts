import { defineKind } from './spec.ts';

/** A login, failed login, logout or session on a Linux or Unix machine. */
export const hostLogin = defineKind({
  kind: 'host.login',
  lane: 'evidence',
  ja: 'ログイン・ログアウト・ログイン失敗',
  en: 'A login, failed login, logout or session.',
  logsource: { product: 'linux', category: 'authentication' },
  fields: {
    'event.action': {
      type: 'string',
      required: true,
      column: 'action',
      ja: '動作（login, logout, login_failed, session_opened, session_closed, invalid_user）',
      en: 'One of login, logout, login_failed, session_opened, session_closed, invalid_user.',
    },
    'event.outcome': { type: 'string', column: 'outcome', ja: '結果', en: 'success, failure or unknown.' },
    'host.name': { type: 'string', column: 'host', ja: 'ホスト名', en: 'Host logged in to.' },
    'user.name': { type: 'string', column: 'user_name', personal: true, ja: 'アカウント', en: 'Account.' },
    'source.ip': { type: 'ip', column: 'src_ip', ja: '接続元アドレス', en: 'Address it came from.' },
    'source.port': { type: 'integer', ja: '接続元ポート', en: 'Port it came from.' },
    'process.name': {
      type: 'string',
      column: 'process_name',
      ja: 'プログラム名',
      en: 'Program that accepted or refused it.',
    },
    'hinomi.auth.method': { type: 'string', ja: '認証方法', en: 'password, publickey, keyboard-interactive, pam …' },
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
    'hinomi.auth.tty': { type: 'string', ja: '端末', en: 'Terminal or display.' },
    'hinomi.count': { type: 'integer', ja: '件数', en: 'How often ("message repeated N times").' },
    message: { type: 'string', column: 'message', ja: '元の行', en: 'The original line, where there was one.' },
  },
});
