import type { CategoryRow, FieldMapping, LogsourceMap, ServiceRow } from './logsource-map.ts';

const SYSMON = 'Microsoft-Windows-Sysmon/Operational';

/** service -> channels. Names of channels as Windows lists them (`wevtutil el`). */
const CHANNELS: Record<string, readonly string[]> = {
  application: ['Application'],
  security: ['Security'],
  system: ['System'],
  sysmon: [SYSMON],
  powershell: ['Microsoft-Windows-PowerShell/Operational', 'PowerShellCore/Operational'],
  'powershell-classic': ['Windows PowerShell'],
  taskscheduler: ['Microsoft-Windows-TaskScheduler/Operational'],
  wmi: ['Microsoft-Windows-WMI-Activity/Operational'],
  windefend: ['Microsoft-Windows-Windows Defender/Operational'],
  'firewall-as': ['Microsoft-Windows-Windows Firewall With Advanced Security/Firewall'],
  'bits-client': ['Microsoft-Windows-Bits-Client/Operational'],
  ntlm: ['Microsoft-Windows-NTLM/Operational'],
  dhcp: ['Microsoft-Windows-DHCP-Server/Operational'],
  'dns-client': ['Microsoft-Windows-DNS Client Events/Operational'],
  'dns-server': ['DNS Server', 'Microsoft-Windows-DNS-Server/Audit'],
  'dns-server-analytic': ['Microsoft-Windows-DNS-Server/Analytical'],
  'driver-framework': ['Microsoft-Windows-DriverFrameworks-UserMode/Operational'],
  'printservice-admin': ['Microsoft-Windows-PrintService/Admin'],
  'printservice-operational': ['Microsoft-Windows-PrintService/Operational'],
  'smbclient-security': ['Microsoft-Windows-SmbClient/Security'],
  'smbclient-connectivity': ['Microsoft-Windows-SmbClient/Connectivity'],
  'smbserver-connectivity': ['Microsoft-Windows-SMBServer/Connectivity'],
  'terminalservices-localsessionmanager': ['Microsoft-Windows-TerminalServices-LocalSessionManager/Operational'],
  'terminalservices-remoteconnectionmanager': [
    'Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational',
  ],
  'codeintegrity-operational': ['Microsoft-Windows-CodeIntegrity/Operational'],
  applocker: [
    'Microsoft-Windows-AppLocker/MSI and Script',
    'Microsoft-Windows-AppLocker/EXE and DLL',
    'Microsoft-Windows-AppLocker/Packaged app-Deployment',
    'Microsoft-Windows-AppLocker/Packaged app-Execution',
  ],
  'msexchange-management': ['MSExchange Management'],
  'security-mitigations': [
    'Microsoft-Windows-Security-Mitigations/Kernel Mode',
    'Microsoft-Windows-Security-Mitigations/User Mode',
  ],
  'diagnosis-scripted': ['Microsoft-Windows-Diagnosis-Scripted/Operational'],
  'shell-core': ['Microsoft-Windows-Shell-Core/Operational'],
  openssh: ['OpenSSH/Operational'],
  ldap: ['Microsoft-Windows-LDAP-Client/Debug'],
  bitlocker: ['Microsoft-Windows-BitLocker/BitLocker Management'],
  vhdmp: ['Microsoft-Windows-VHDMP/Operational', 'Microsoft-Windows-VHDMP-Operational'],
  'appxdeployment-server': ['Microsoft-Windows-AppXDeploymentServer/Operational'],
  'appxpackaging-om': ['Microsoft-Windows-AppxPackaging/Operational'],
  'appmodel-runtime': ['Microsoft-Windows-AppModel-Runtime/Admin'],
  'lsa-server': ['Microsoft-Windows-LSA/Operational'],
  capi2: ['Microsoft-Windows-CAPI2/Operational'],
  'certificateservicesclient-lifecycle-system': [
    'Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational',
  ],
  'kernel-shimengine': [
    'Microsoft-Windows-Kernel-ShimEngine/Operational',
    'Microsoft-Windows-Kernel-ShimEngine/Diagnostic',
  ],
  'application-experience': [
    'Microsoft-Windows-Application-Experience/Program-Telemetry',
    'Microsoft-Windows-Application-Experience/Program-Compatibility-Assistant',
  ],
  ntfs: ['Microsoft-Windows-Ntfs/Operational'],
  'hyper-v-worker': ['Microsoft-Windows-Hyper-V-Worker', 'Microsoft-Windows-Hyper-V-Worker-Admin'],
  'kernel-event-tracing': ['Microsoft-Windows-Kernel-EventTracing', 'Microsoft-Windows-Kernel-EventTracing/Admin'],
  sense: ['Microsoft-Windows-SENSE/Operational'],
  'servicebus-client': ['Microsoft-ServiceBus-Client/Admin', 'Microsoft-ServiceBus-Client/Operational'],
  'microsoft-servicebus-client': ['Microsoft-ServiceBus-Client/Admin', 'Microsoft-ServiceBus-Client/Operational'],
  'iis-configuration': ['Microsoft-IIS-Configuration/Operational'],
  'kernel-pnp': ['Microsoft-Windows-Kernel-PnP/Configuration', 'Microsoft-Windows-Kernel-PnP/Device Configuration'],
  partition: ['Microsoft-Windows-Partition/Diagnostic'],
};

/** Providers that alone say which service an event is of. */
const PROVIDERS: Record<string, readonly string[]> = {
  sysmon: ['Microsoft-Windows-Sysmon'],
  security: ['Microsoft-Windows-Security-Auditing'],
  windefend: ['Microsoft-Windows-Windows Defender'],
  powershell: ['Microsoft-Windows-PowerShell'],
  taskscheduler: ['Microsoft-Windows-TaskScheduler'],
  system: ['Service Control Manager'],
};

/** category -> Sysmon event ids. */
const SYSMON_CATEGORIES: Record<string, readonly string[]> = {
  process_creation: ['1'],
  file_change: ['2'],
  network_connection: ['3'],
  sysmon_status: ['4', '16'],
  process_termination: ['5'],
  driver_load: ['6'],
  image_load: ['7'],
  create_remote_thread: ['8'],
  raw_access_thread: ['9'],
  process_access: ['10'],
  file_event: ['11'],
  registry_event: ['12', '13', '14'],
  registry_set: ['13'],
  registry_rename: ['14'],
  create_stream_hash: ['15'],
  pipe_created: ['17', '18'],
  wmi_event: ['19', '20', '21'],
  dns_query: ['22'],
  file_delete: ['23', '26'],
  clipboard_change: ['24'],
  process_tampering: ['25'],
  file_delete_detected: ['26'],
  file_block_executable: ['27'],
  file_block_shredding: ['28'],
  file_executable_detected: ['29'],
  sysmon_error: ['255'],
};

/** Windows' own process audit names things differently from Sysmon (event 4688). */
const PROCESS_AUDIT_FIELDS: FieldMapping = [
  { to: 'Image', from: 'NewProcessName' },
  { to: 'ParentImage', from: 'ParentProcessName' },
  {
    to: 'IntegrityLevel',
    from: 'MandatoryLabel',
    values: {
      'S-1-16-0': 'Untrusted',
      'S-1-16-4096': 'Low',
      'S-1-16-8192': 'Medium',
      'S-1-16-8448': 'Medium',
      'S-1-16-12288': 'High',
      'S-1-16-16384': 'System',
    },
  },
];

/** Defender events that carry a threat's name or path. */
const DEFENDER_FINDINGS = [
  '1006',
  '1007',
  '1008',
  '1009',
  '1010',
  '1011',
  '1012',
  '1017',
  '1018',
  '1019',
  '1115',
  '1116',
];

function windows(category: string, service: string, when: CategoryRow['when'], fields?: FieldMapping): CategoryRow {
  return { category, product: 'windows', service, when, ...(fields ? { fields } : {}) };
}

const services: ServiceRow[] = Object.entries(CHANNELS).map(([service, channels]) => ({
  product: 'windows',
  service,
  channels,
  ...(PROVIDERS[service] ? { providers: PROVIDERS[service] } : {}),
}));

/** The product's own table: Windows channels and event ids (Sysmon, audit, PowerShell, Defender) and Sysmon for Linux. */
export const OWN_LOGSOURCES: LogsourceMap = {
  services: [
    ...services,
    { product: 'linux', service: 'sysmon', channels: ['Linux-Sysmon/Operational'], providers: ['Linux-Sysmon'] },
  ],
  categories: [
    ...Object.entries(SYSMON_CATEGORIES).map(([category, EventID]) => windows(category, 'sysmon', { EventID })),
    windows('registry_add', 'sysmon', { EventID: ['12'], EventType: ['CreateKey'] }),
    windows('registry_delete', 'sysmon', { EventID: ['12'], EventType: ['DeleteKey', 'DeleteValue'] }),
    windows('process_creation', 'security', { EventID: ['4688'] }, PROCESS_AUDIT_FIELDS),
    windows('ps_module', 'powershell', { EventID: ['4103'] }),
    windows('ps_script', 'powershell', { EventID: ['4104'] }),
    windows('ps_classic_start', 'powershell-classic', { EventID: ['400'] }),
    windows('ps_classic_provider_start', 'powershell-classic', { EventID: ['600'] }),
    windows('ps_classic_script', 'powershell-classic', { EventID: ['800'] }),
    windows('antivirus', 'windefend', { EventID: DEFENDER_FINDINGS }, [
      { to: 'Signature', from: 'ThreatName' },
      { to: 'Filename', from: 'Path' },
    ]),
    { category: 'process_creation', product: 'linux', service: 'sysmon', when: { EventID: ['1'] } },
    { category: 'network_connection', product: 'linux', service: 'sysmon', when: { EventID: ['3'] } },
    { category: 'process_termination', product: 'linux', service: 'sysmon', when: { EventID: ['5'] } },
    { category: 'raw_access_thread', product: 'linux', service: 'sysmon', when: { EventID: ['9'] } },
    { category: 'file_event', product: 'linux', service: 'sysmon', when: { EventID: ['11'] } },
    { category: 'file_delete', product: 'linux', service: 'sysmon', when: { EventID: ['23', '26'] } },
  ],
};
