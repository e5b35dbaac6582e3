import { defineKind } from './spec.ts';

/** A change of an account, group, password or privilege, or the use of a privilege. */
export const hostAccount = defineKind({
  kind: 'host.account',
  lane: 'evidence',
  ja: 'アカウント・権限の変更や使用',
  en: 'A change of an account, group or password, or the use of a privilege.',
  logsource: { product: 'linux', category: 'iam' },
  fields: {
    'event.action': {
      type: 'string',
      required: true,
      column: 'action',
      ja: '動作（user_created, user_deleted, user_modified, password_changed, group_member_added, group_member_removed, group_created, privilege_used, privilege_refused）',
      en: 'user_created, user_deleted, user_modified, password_changed, group_member_added, group_member_removed, group_created, privilege_used or privilege_refused.',
    },
    'event.outcome': { type: 'string', column: 'outcome', ja: '結果', en: 'success or failure.' },
    'host.name': { type: 'string', column: 'host', ja: 'ホスト名', en: 'Host.' },
    'user.name': {
      type: 'string',
      column: 'user_name',
      personal: true,
      ja: '操作したアカウント',
      en: 'Acting account.',
    },
    'user.target.name': { type: 'string', personal: true, ja: '対象アカウント', en: 'Account acted on.' },
    'group.name': { type: 'string', ja: 'グループ', en: 'Group.' },
    'process.name': { type: 'string', column: 'process_name', ja: 'プログラム名', en: 'Program.' },
    'process.command_line': { type: 'string', ja: 'コマンド', en: 'Command that was run with privilege.' },
    message: { type: 'string', column: 'message', ja: '元の行', en: 'The original line.' },
  },
});
