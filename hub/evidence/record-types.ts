import type { Bilingual } from '#protocol/api/parts.ts';
import type { EventSearch } from '../store/event-store.ts';

/** A type of record that an auditor asks for, and how it is recognised. */
export interface RecordType {
  id: string;
  name: Bilingual;
  /** Counted for item 3-8: a machine that can log should have it. */
  required: boolean;
  /** Source types (first part of a source id) that can give it. */
  sources: readonly string[];
  search: readonly Pick<EventSearch, 'kinds' | 'filters'>[];
}

const windows = (codes: readonly number[]): RecordType['search'] =>
  codes.map((code) => ({ kinds: ['windows_event'], filters: [{ field: 'EventID', op: 'is', value: code }] }));

/** Columns of the sheet, in order. */
export const recordTypes: readonly RecordType[] = [
  {
    id: 'login',
    name: { ja: 'ログイン', en: 'Logins' },
    required: true,
    sources: ['journald', 'auth-log', 'login-records', 'windows-event-log', 'evtx-file', 'syslog'],
    search: [{ kinds: ['host.login'] }, ...windows([4624, 4625, 4634, 4648])],
  },
  {
    id: 'account',
    name: { ja: 'アカウント・権限', en: 'Accounts and privileges' },
    required: true,
    sources: ['journald', 'auth-log', 'windows-event-log', 'evtx-file', 'syslog'],
    search: [{ kinds: ['host.account'] }, ...windows([4672, 4720, 4722, 4724, 4726, 4732, 4738])],
  },
  {
    id: 'start_stop',
    name: { ja: '起動・停止', en: 'Start and stop' },
    required: true,
    sources: ['self', 'windows-event-log', 'evtx-file', 'opc-ua', 'modbus', 'slmp', 'fins'],
    search: [{ kinds: ['host.lifecycle', 'ot.controller_state'] }, ...windows([6005, 6006, 1074])],
  },
  {
    id: 'system_log',
    name: { ja: 'システムログ', en: 'System log' },
    required: true,
    sources: ['journald', 'syslog', 'text-log', 'windows-event-log', 'evtx-file'],
    search: [{ kinds: ['host.log'] }, { kinds: ['windows_event'] }],
  },
  {
    id: 'usb',
    name: { ja: 'USB機器', en: 'USB devices' },
    required: true,
    sources: ['usb'],
    search: [{ kinds: ['host.usb'] }],
  },
  {
    id: 'files',
    name: { ja: 'ファイル変更', en: 'File changes' },
    required: false,
    sources: ['files'],
    search: [{ kinds: ['host.file'] }],
  },
  {
    id: 'talk',
    name: { ja: '通信', en: 'Talk' },
    required: false,
    sources: ['sockets', 'wire', 'netflow', 'zeek', 'suricata'],
    search: [{ kinds: ['net.flow', 'net.new_talker'] }],
  },
  {
    id: 'settings',
    name: { ja: '制御機器の設定', en: 'Controller settings' },
    required: false,
    sources: ['opc-ua', 'modbus', 'slmp', 'fins', 'file-evidence'],
    search: [{ kinds: ['ot.snapshot', 'ot.config_change'] }],
  },
];
