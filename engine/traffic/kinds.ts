/** What a finding of a kind means. */
export interface FindingKindSpec {
  /** ATT&CK for ICS. */
  technique: string;
  /**
   * Of kinds that say about one conversation that it is new: the higher one stands for the lower ones. Kinds without stand beside the
   * others.
   */
  rank?: number;
  en: string;
  ja: string;
}

/** Everything that the traffic can show beyond what was learned. Names stay as they are: rules and reports use them. */
export const findingKinds = {
  new_host: { technique: 'T0864', en: 'A host that was never seen', ja: '見たことのないホスト' },
  address_changed: {
    technique: 'T0849',
    en: 'A known machine under another address',
    ja: '既知の機器のアドレスが変わった',
  },
  new_pair: { technique: 'T0886', rank: 2, en: 'Two hosts that never talked', ja: '初めての通信相手' },
  connection_attempt: {
    technique: 'T0846',
    rank: 1,
    en: 'A connection that nobody answered',
    ja: '応答のない接続の試み',
  },
  new_service: { technique: 'T0885', rank: 3, en: 'A port that never answered before', ja: '初めて応答したポート' },
  file_transfer: {
    technique: 'T0867',
    rank: 4,
    en: 'Files may be carried between hosts that never did',
    ja: '初めてのファイル共有・転送',
  },
  remote_access: {
    technique: 'T0886',
    rank: 5,
    en: 'Remote access from a host that never did',
    ja: '初めての遠隔操作',
  },
  new_resolver: {
    technique: 'T0884',
    rank: 6,
    en: 'Names are asked of another resolver',
    ja: '別のDNSサーバへの問い合わせ',
  },
  outside_destination: {
    technique: 'T0869',
    rank: 7,
    en: 'A host talks to a public address that it never did',
    ja: '初めての外部への通信',
  },
  outside_source: { technique: 'T0883', rank: 8, en: 'A public address reaches in', ja: '外部からの接続' },
  unauthorised_master: {
    technique: 'T0848',
    rank: 9,
    en: 'A client that never spoke a control protocol to this controller does',
    ja: '許可されていないマスタ',
  },
  unauthorised_write: {
    technique: 'T0855',
    en: 'A client that never did changes something in a controller',
    ja: '許可されていない書き込み',
  },
  new_operation: {
    technique: 'T0855',
    en: 'A known master uses a function that it never used',
    ja: '初めてのファンクション',
  },
  first_write: {
    technique: 'T0855',
    en: 'A known master that only read writes',
    ja: '読み取りだけだったマスタの書き込み',
  },
  new_unit: { technique: 'T0846', en: 'A known master asks a unit that it never asked', ja: '初めてのユニット番号' },
  new_read_range: { technique: 'T0801', en: 'Addresses are read that never were', ja: '初めての読み取り範囲' },
  new_write_range: { technique: 'T0836', en: 'Addresses are written that never were', ja: '初めての書き込み範囲' },
  value_out_of_range: {
    technique: 'T0836',
    en: 'A value is written outside what was ever written',
    ja: 'これまでの範囲を外れた書き込み値',
  },
  device_identification: {
    technique: 'T0888',
    en: 'A client that never did asks what a device is',
    ja: '機器の識別情報の問い合わせ',
  },
  host_sweep: { technique: 'T0846', en: 'One host tries many', ja: '多数のホストへの探索' },
  port_scan: { technique: 'T0846', en: 'One host tries many ports of another', ja: 'ポートスキャン' },
  arp_sweep: { technique: 'T0846', en: 'One host asks by ARP for many', ja: 'ARPによる探索' },
  unit_scan: { technique: 'T0846', en: 'One client tries many units', ja: 'ユニット番号の探索' },
  function_scan: { technique: 'T0888', en: 'One client tries many functions', ja: 'ファンクションコードの探索' },
  address_scan: { technique: 'T0861', en: 'One client tries many addresses', ja: 'アドレスの探索' },
  discovery_broadcast: {
    technique: 'T0846',
    en: 'A host that never did asks all controllers to answer',
    ja: '制御機器への一斉探索',
  },
  exception_burst: { technique: 'T0888', en: 'A device refuses far more than it ever did', ja: '例外応答の急増' },
  brute_force_io: { technique: 'T0806', en: 'Far more is written than ever was', ja: '書き込みの急増' },
  program_download: { technique: 'T0843', en: 'A program is written into a controller', ja: 'プログラムの書き込み' },
  program_upload: { technique: 'T0845', en: 'A program is read out of a controller', ja: 'プログラムの読み出し' },
  controller_stop: { technique: 'T0858', en: 'A controller is told to stop', ja: '制御機器の停止指令' },
  mode_change: { technique: 'T0858', en: 'A controller is told to change its mode', ja: '運転モードの変更指令' },
  device_restart: { technique: 'T0816', en: 'A device is told to restart', ja: '機器の再起動指令' },
  listen_only: { technique: 'T0814', en: 'A device is told to fall silent', ja: '機器を無応答にする指令' },
  control_command: { technique: 'T0855', en: 'A device is told something that was never told', ja: '初めての制御指令' },
  poll_lost: { technique: 'T0804', en: 'A regular poll stopped while both ends are alive', ja: '定期通信の停止' },
  poll_slowed: { technique: 'T0804', en: 'A regular poll became slower', ja: '定期通信の遅れ' },
  poll_extra: { technique: 'T0802', en: 'A regular poll became more frequent', ja: '定期通信の増加' },
  beacon: { technique: 'T0869', en: 'A new conversation that repeats like a clock', ja: '一定間隔の不審な通信' },
  syn_flood: { technique: 'T0814', en: 'Far more connections are begun than ever were', ja: 'SYNフラッド' },
  icmp_flood: { technique: 'T0814', en: 'Far more echo requests than ever', ja: 'ICMPフラッド' },
  udp_flood: { technique: 'T0814', en: 'Far more datagrams than ever', ja: 'UDPフラッド' },
  request_flood: { technique: 'T0814', en: 'A device is asked far more often than ever', ja: '要求の急増' },
  connection_burst: { technique: 'T0814', en: 'One client connects to one port again and again', ja: '接続の繰り返し' },
  arp_conflict: { technique: 'T0830', en: 'Two machines claim one address', ja: 'IPアドレスの競合' },
  arp_spoof: { technique: 'T0830', en: 'One machine claims the addresses of others', ja: 'ARPスプーフィング' },
  gateway_mac_changed: {
    technique: 'T0830',
    en: 'The gateway is another machine',
    ja: 'ゲートウェイのMACアドレス変更',
  },
  mac_changed: { technique: 'T0830', en: 'An address is used by another machine', ja: 'MACアドレスの変更' },
  second_gateway: {
    technique: 'T0830',
    en: 'Another machine carries traffic to other networks',
    ja: '別のゲートウェイ',
  },
  second_dhcp_server: { technique: 'T0830', en: 'Another machine hands out addresses', ja: '別のDHCPサーバ' },
  icmp_redirect: { technique: 'T0830', en: 'A host is told to send by another way', ja: 'ICMPリダイレクト' },
  dual_homed: { technique: 'T0886', en: 'One machine stands in two networks', ja: '二つのネットワークにつながる機器' },
  junk_on_port: { technique: 'T0885', en: 'Something else than the port is for', ja: 'ポートと異なる通信内容' },
  malformed_message: { technique: 'T0814', en: 'A message in no shape that its function has', ja: '不正な形式の電文' },
  weak_opcua_security: {
    technique: 'T0830',
    en: 'An OPC UA channel with weaker protection than before',
    ja: 'OPC UAの弱い保護',
  },
  unsolicited_response: { technique: 'T0856', en: 'Answers that nobody asked for', ja: '要求のない応答' },
} as const satisfies Record<string, FindingKindSpec>;

/** Name of a kind of finding. */
export type FindingKind = keyof typeof findingKinds;
