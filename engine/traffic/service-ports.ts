/** What a port is registered or commonly used for, as far as a detector cares. */
export interface ServicePort {
  name: string;
  /** Whether a machine is controlled over it, reached from afar, given files, or only helped along. */
  use: 'control' | 'remote-access' | 'file-transfer' | 'infrastructure' | 'other';
}

const table: readonly [use: ServicePort['use'], name: string, ports: readonly number[]][] = [
  ['control', 's7', [102]],
  ['control', 'modbus', [502, 802]],
  ['control', 'mms', [103]],
  ['control', 'fox', [1911, 4911]],
  ['control', 'tristation', [1502]],
  ['control', 'pcworx', [1962]],
  ['control', 'codesys', [1200, 1740, 1741, 1742, 1743, 2455, 11740, 11743]],
  ['control', 'enip-io', [2222]],
  ['control', 'iec104', [2404, 19_998]],
  ['control', 'adam', [1025]],
  ['control', 'opcua', [4840, 4843]],
  ['control', 'mc-protocol', [5000, 5001, 5002, 5006, 5007, 5008, 5010]],
  ['control', 'melsoft', [5560, 5561, 5562]],
  ['control', 'toyopuc', [1024]],
  ['control', 'proconos', [20_547]],
  ['control', 'fins', [9600]],
  ['control', 'ge-srtp', [18_245, 18_246]],
  ['control', 'dnp3', [19_999, 20_000]],
  ['control', 'keyence', [8500, 8501]],
  ['control', 'panasonic', [9094]],
  ['control', 'yokogawa', [12_289, 12_290]],
  ['control', 'profinet', [34_962, 34_963, 34_964]],
  ['control', 'ethercat', [34_980]],
  ['control', 'enip', [44_818]],
  ['control', 'bacnet', [47_808]],
  ['control', 'ads', [48_898, 48_899]],
  ['control', 'hart-ip', [5094]],
  ['control', 'cclink-ie', [61_450, 61_451]],
  ['remote-access', 'ssh', [22]],
  ['remote-access', 'telnet', [23, 2323]],
  ['remote-access', 'rlogin', [512, 513, 514]],
  ['remote-access', 'rdp', [3389]],
  ['remote-access', 'pcanywhere', [5631, 5632]],
  ['remote-access', 'vnc', [5800, 5900, 5901, 5902]],
  ['remote-access', 'teamviewer', [5938]],
  ['remote-access', 'winrm', [5985, 5986]],
  ['remote-access', 'radmin', [4899]],
  ['remote-access', 'anydesk', [6568, 7070]],
  ['remote-access', 'x11', [6000]],
  ['file-transfer', 'ftp', [20, 21]],
  ['file-transfer', 'tftp', [69]],
  ['file-transfer', 'smb', [139, 445]],
  ['file-transfer', 'rsync', [873]],
  ['file-transfer', 'nfs', [2049]],
  ['infrastructure', 'dns', [53]],
  ['infrastructure', 'dhcp', [67, 68, 546, 547]],
  ['infrastructure', 'kerberos', [88]],
  ['infrastructure', 'ntp', [123]],
  ['infrastructure', 'rpc', [111, 135]],
  ['infrastructure', 'netbios', [137, 138]],
  ['infrastructure', 'snmp', [161, 162]],
  ['infrastructure', 'ldap', [389, 636, 3268]],
  ['infrastructure', 'syslog', [514, 6514]],
  ['infrastructure', 'ssdp', [1900]],
  ['infrastructure', 'ws-discovery', [3702]],
  ['infrastructure', 'mdns', [5353]],
  ['infrastructure', 'llmnr', [5355]],
  ['other', 'smtp', [25, 465, 587]],
  ['other', 'http', [80, 8000, 8008, 8080, 8081, 8888]],
  ['other', 'https', [443, 8443]],
  ['other', 'mail', [110, 143, 993, 995]],
  ['other', 'sql', [1433, 1434, 1521, 3306, 5432]],
  ['other', 'mqtt', [1883, 8883]],
  ['other', 'nats', [4222]],
  ['other', 'printing', [515, 631, 9100]],
  ['other', 'rtsp', [554]],
  ['other', 'sip', [5060, 5061]],
];

const byPort = new Map<number, ServicePort>(
  [...table]
    .reverse()
    .flatMap(([use, name, ports]) => ports.map((port): [number, ServicePort] => [port, { name, use }])),
);

/** What a port is for; undefined when nothing is known. */
export function servicePort(port: number): ServicePort | undefined {
  return byPort.get(port);
}

/** Ports whose broadcasts ask for controllers. */
export const discoveryPorts: ReadonlySet<number> = new Set([
  1740, 1741, 1742, 1743, 2222, 5560, 5561, 9600, 20_000, 34_964, 44_818, 47_808, 48_899, 61_450,
]);

/** Protocols of conversations that control something. */
export const controlProtocols: ReadonlySet<string> = new Set([
  ...table.filter(([use]) => use === 'control').map(([, name]) => name),
  ...['s7comm', 's7comm-plus', 'slmp', 'umas', 'cip', 'iec-104', 'profinet-dcp', 'bsap', 'mc'],
]);

/** How likely a port is the server's, higher is likelier, when the beginning of a connection was not seen. */
export function serverLikeness(port: number): number {
  if (byPort.has(port)) return port < 1024 ? 4 : 3;
  if (port < 1024) return 2;
  return port < 32_768 ? 1 : 0;
}
