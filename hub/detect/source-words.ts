/** Kinds of sources, as the console names them too. */
const sourceTypes: Record<string, { ja: string; en: string }> = {
  journald: { ja: 'journald', en: 'journald' },
  'auth-log': { ja: '認証ログ', en: 'Auth log' },
  'text-log': { ja: 'テキストログ', en: 'Text log' },
  'login-records': { ja: 'ログイン記録', en: 'Login records' },
  syslog: { ja: 'syslog 受信', en: 'Syslog in' },
  'windows-event-log': { ja: 'Windows イベントログ', en: 'Windows event log' },
  'evtx-file': { ja: 'EVTX ファイル', en: 'EVTX file' },
  usb: { ja: 'USB', en: 'USB' },
  files: { ja: 'ファイル・フォルダ', en: 'Files and folders' },
  'host-inventory': { ja: 'ホスト情報', en: 'Host facts' },
  sockets: { ja: '通信（ソケット）', en: 'Traffic (sockets)' },
  neighbours: { ja: '同じネットワークの機器', en: 'Devices nearby' },
  snmp: { ja: 'スイッチ（SNMP）', en: 'Switches (SNMP)' },
  'opc-ua': { ja: 'OPC UA', en: 'OPC UA' },
  modbus: { ja: 'Modbus', en: 'Modbus' },
  slmp: { ja: 'SLMP（三菱電機）', en: 'SLMP (Mitsubishi Electric)' },
  fins: { ja: 'FINS（オムロン）', en: 'FINS (Omron)' },
  'file-evidence': { ja: 'プロジェクトファイル', en: 'Project files' },
  netflow: { ja: '通信（NetFlow・sFlow）', en: 'Traffic (NetFlow, sFlow)' },
  wire: { ja: '通信（キャプチャ）', en: 'Traffic (capture)' },
  zeek: { ja: '通信（Zeek）', en: 'Traffic (Zeek)' },
  suricata: { ja: '通信（Suricata）', en: 'Traffic (Suricata)' },
  story: { ja: '模擬の記録', en: 'Simulated records' },
  spool: { ja: '送信待ち', en: 'Waiting to be sent' },
};

/** A source as a sentence names it: its kind, and which one of them where its id tells (`windows-event-log:Security`). */
export function sourceWords(id: string, language: 'ja' | 'en'): string {
  const [type = id, ...which] = id.split(':');
  const name = sourceTypes[type]?.[language] ?? type;
  if (which.length === 0) return name;
  return language === 'ja' ? `${name}（${which.join(':')}）` : `${name} (${which.join(':')})`;
}
