import { defineKind } from './spec.ts';

/** A text log line from journald, syslog or a file that no narrower kind describes. */
export const hostLog = defineKind({
  kind: 'host.log',
  lane: 'evidence',
  ja: 'テキストログの1行',
  en: 'One line of a text log.',
  logsource: { product: 'linux' },
  fields: {
    message: { type: 'string', required: true, column: 'message', ja: '本文', en: 'The line without its header.' },
    'host.name': { type: 'string', column: 'host', ja: 'ホスト名', en: 'Host that wrote the line.' },
    'process.name': { type: 'string', column: 'process_name', ja: 'プログラム名', en: 'Program that wrote the line.' },
    'process.pid': { type: 'integer', ja: 'プロセス番号', en: 'Process id.' },
    'log.syslog.facility.name': { type: 'string', ja: '分類', en: 'Syslog facility name.' },
    'log.syslog.severity.code': {
      type: 'integer',
      ja: '重要度番号',
      en: 'Syslog severity, 0 (emergency) to 7 (debug).',
    },
    'log.file.path': { type: 'string', column: 'path', ja: 'ファイル', en: 'File the line came from.' },
    'log.encoding': { type: 'string', ja: '文字コード', en: 'Encoding it was read with.' },
    'observer.ip': { type: 'ip', column: 'src_ip', ja: '送信元', en: 'Address a network syslog line came from.' },
    'log.truncated_bytes': { type: 'integer', ja: '切り詰めたバイト数', en: 'Bytes cut from an overlong line.' },
  },
});
