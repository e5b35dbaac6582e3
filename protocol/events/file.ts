import { defineKind } from './spec.ts';

/** A watched file or folder changed. */
export const file = defineKind({
  kind: 'host.file',
  lane: 'evidence',
  ja: '監視フォルダのファイル変更',
  en: 'A watched file was created, changed or deleted.',
  logsource: { category: 'file_event' },
  fields: {
    'event.action': {
      type: 'string',
      required: true,
      column: 'action',
      ja: '動作（created, changed, deleted, unreadable, baseline）',
      en: 'created, changed, deleted, unreadable, or baseline for all files found when a watch is new.',
    },
    'host.name': { type: 'string', column: 'host', ja: 'ホスト名', en: 'Host.' },
    'file.path': { type: 'string', required: true, column: 'path', ja: 'パス', en: 'Full path.' },
    'file.size': { type: 'integer', ja: 'サイズ', en: 'Bytes.' },
    'file.owner': { type: 'string', personal: true, ja: '所有者', en: 'Owner name or id.' },
    'file.mode': { type: 'string', ja: '権限', en: 'Mode, octal.' },
    'file.mtime': { type: 'time', ja: '更新時刻', en: 'Modification time.' },
    'file.hash.sha256': {
      type: 'string',
      ja: 'ハッシュ',
      en: 'SHA-256; absent when the file is over the limit or unreadable.',
    },
    'hinomi.file.previous_sha256': { type: 'string', ja: '変更前のハッシュ', en: 'SHA-256 before the change.' },
    'hinomi.file.watch': { type: 'string', ja: '監視設定の名前', en: 'Name of the watch.' },
    'hinomi.file.reason': { type: 'string', ja: '読めない理由', en: 'Why it could not be read or hashed.' },
    'hinomi.file.count': { type: 'integer', ja: 'ファイル数', en: 'Files found, in a baseline.' },
    TargetFilename: { type: 'string', ja: 'パス（Sigma名）', en: 'The path under its Sigma name.' },
  },
});
