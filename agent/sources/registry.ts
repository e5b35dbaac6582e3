/** A source's folder; what it exports is checked against `SourceDefinition` where it is declared. */
type Loader = () => Promise<{ source: object }>;

/** Sources by type; each is loaded only when the configuration names it. */
export const sources: Readonly<Record<string, Loader>> = {
  'auth-log': () => import('./auth-log/source.ts'),
  'evtx-file': () => import('./evtx-file/source.ts'),
  'file-evidence': () => import('./file-evidence/source.ts'),
  files: () => import('./files/source.ts'),
  fins: () => import('./fins/source.ts'),
  'host-inventory': () => import('./host-inventory/source.ts'),
  journald: () => import('./journald/source.ts'),
  'login-records': () => import('./login-records/source.ts'),
  modbus: () => import('./modbus/source.ts'),
  neighbours: () => import('./neighbours/source.ts'),
  netflow: () => import('./netflow/source.ts'),
  'opc-ua': () => import('./opc-ua/source.ts'),
  slmp: () => import('./slmp/source.ts'),
  snmp: () => import('./snmp/source.ts'),
  sockets: () => import('./sockets/source.ts'),
  suricata: () => import('./suricata/source.ts'),
  syslog: () => import('./syslog/source.ts'),
  'text-log': () => import('./text-log/source.ts'),
  usb: () => import('./usb/source.ts'),
  'windows-event-log': () => import('./windows-event-log/source.ts'),
  wire: () => import('./wire/source.ts'),
  zeek: () => import('./zeek/source.ts'),
};
