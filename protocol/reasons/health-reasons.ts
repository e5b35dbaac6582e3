/** Why a source, or the agent itself, does not simply run; and what it says of itself when it does. Only grows. */
export const healthReasons = {
  /** Words of the system, of a program or of a device, as they came. */
  said: { ja: '{text}', en: '{text}' },
  source_failed: {
    ja: '{message}。{seconds} 秒後にもう一度試します',
    en: '{message}; next try in {seconds} s',
  },
  config_not_applied: {
    ja: 'ハブの設定を適用できない：{message}',
    en: "the hub's configuration could not be applied: {message}",
  },
  ledger_shrank: {
    ja: '本部の記録簿が短くなった。以前は {before} 件（{root}）、いまは {after} 件。以前の検証値はこの端末に残っている',
    en: "the hub's ledger has become shorter: {before} entries ({root}) before, {after} now; this machine keeps the checkpoint of before",
  },
  ledger_forked: {
    ja: '本部の記録簿が、以前の {before} 件（{root}）の続きになっていない。以前の検証値はこの端末に残っている',
    en: "the hub's ledger does not go on from the {before} entries ({root}) of before; this machine keeps that checkpoint",
  },
  witness_damaged: {
    ja: '保管していた記録簿の検証値のうち {lines} 行が読めない。署名の残る {size} 件目の検証値から続ける',
    en: "{lines} lines of the kept checkpoints of the hub's ledger cannot be read; it goes on from the one over {size} entries, whose signature holds",
  },
  witness_lost: {
    ja: '保管していた記録簿の検証値 {lines} 行が読めず、使えるものが残っていない。以前の記録簿との突き合わせはできない。新しく保管し直す',
    en: "{lines} lines of kept checkpoints of the hub's ledger cannot be read and none is left to go on from; what the ledger was before is no longer shown here, and keeping begins anew",
  },
  program_missing: { ja: '{program} がこの端末にない', en: '{program} is not on this machine' },
  file_missing: { ja: '{path} がない', en: '{path}: does not exist' },
  file_trouble: { ja: '{path}：{message}', en: '{path}: {message}' },
  too_many_files: {
    ja: '{count} 個のファイルが当てはまり、{limit} 個だけを読んでいる',
    en: '{count} files match, only {limit} are followed',
  },
  no_file_matches: { ja: '{paths} に当てはまるファイルがない', en: 'no file matches {paths}' },
  looks_seldom: {
    ja: 'CPU の割り当てを守るため、{seconds} 秒に 1 回だけ調べている。それより短い通信は見えないことがある',
    en: 'reads the socket tables at most every {seconds} s, to stay within its share of the processor; a shorter connection may be missed',
  },
  looks_once_a_minute: {
    ja: '1 分に 1 回調べている。それより短い通信は見えない',
    en: 'reads the sockets once a minute; a shorter connection is missed',
  },
  neighbours_without_age: {
    ja: '「ip」コマンドがないため、機器がまだつながっているかは分からない。久しぶりに戻った機器は知らせない',
    en: 'there is no command ip: who is still there is not known, and who comes back after days is not told',
  },
  no_neighbour_table: {
    ja: 'この端末には隣の機器の一覧（{path}）がない',
    en: 'this machine has no table of neighbours ({path})',
  },
  listening_on: { ja: '{where} で受信中', en: 'listening on {where}' },
  capturing_on: { ja: '{interface} を見ている（{program}）', en: 'capturing on {interface} by {program}' },
  capture_not_permitted: {
    ja: '{interface} を見る権限がない。通信の中身は見えない（収集そのものは続く）。{program} に CAP_NET_RAW を与える',
    en: '{program} may not capture on {interface}, so that the traffic of others is not seen; give CAP_NET_RAW to that program',
  },
  capture_no_interface: {
    ja: 'インターフェース {interface} がない',
    en: 'there is no interface {interface}',
  },
  capture_no_program: {
    ja: 'tcpdump も dumpcap もこの端末にない。通信の中身は見えない。どちらかを入れる',
    en: 'neither tcpdump nor dumpcap is on this machine, so that the traffic of others is not seen; install one of them',
  },
  capture_not_offered: {
    ja: 'この OS では通信の取込みに対応していない。置いたキャプチャファイルは読む',
    en: 'live capture is not offered on this system; capture files laid into the folder are read',
  },
  capture_ended: {
    ja: '{interface} の取込みが止まった（{message}）。{seconds} 秒後に再開する',
    en: 'the capture on {interface} ended ({message}); next try in {seconds} s',
  },
  capture_drops_at_end: {
    ja: 'dumpcap は取りこぼしの数を終了時にしか知らせない',
    en: 'dumpcap tells what it dropped only when it ends',
  },
  capture_ring_refused: {
    ja: '直近のパケットをディスクに残せない（{reason}）。通信の記録は続いている',
    en: 'the disk does not take the latest packets ({reason}); what they tell is recorded all the same',
  },
  capture_interface_sends: {
    ja: '取込み専用のはずの {interface} から、この端末が {count} パケット送信した',
    en: 'this machine sent {count} packets on {interface}, which has no address and should only listen',
  },
  detectors_learning: {
    ja: '通信を学習しています（{until} まで。検知はその後に始まります）',
    en: 'learns the traffic until {until}; detectors judge from then on',
  },
  detectors_learned_lost: {
    ja: '学習した内容を読めないため、通信を学習し直します（{reason}）',
    en: 'what was learned of the traffic cannot be read and is learned anew ({reason})',
  },
  detectors_learned_unsaved: {
    ja: '学習した内容を保存できません（{reason}）',
    en: 'what was learned of the traffic cannot be saved ({reason})',
  },
  detectors_full: {
    ja: '検知の記憶がいっぱいです：{what}',
    en: 'detectors have no more room: {what}',
  },
  capture_file_unreadable: {
    ja: '{count} 個のキャプチャファイルを最後まで読めなかった。最後は {file}（{reason}）',
    en: '{count} capture files could not be read to their end, last {file} ({reason})',
  },
  export_loss: {
    ja: '{exporter} からの記録のうち {missing} 件が届いていない（届いたのは {flows} 件）',
    en: '{missing} of what {exporter} sent did not arrive ({flows} flows did)',
  },
  export_faults: {
    ja: '{exporter} からのメッセージを {count} 回読めなかった（最後は {last}）',
    en: '{count} parts of what {exporter} sent could not be read, last: {last}',
  },
  export_templates_missing: {
    ja: '{exporter} の記録の形（テンプレート）がまだ届かない',
    en: '{exporter} has not sent its templates yet, without which its flows cannot be read',
  },
  exporters_over_limit: {
    ja: '記録を送る機器が多すぎるため、一部の機器については届かなかった記録を数えていない（{count} 通）',
    en: 'too many exporters send: of some, what did not arrive is not counted ({count} datagrams)',
  },
  receive_buffer_small: {
    ja: '受信バッファが {bytes} バイトしかない。net.core.rmem_max を {wanted} に上げる',
    en: 'the receive buffer is {bytes} bytes; raise net.core.rmem_max to {wanted}',
  },
  senders_refused: { ja: '拒否 {count} 件、最後は {last}', en: '{count} refused, last: {last}' },
  journals_hidden: {
    ja: '{folder} ほか計 {count} か所を読めない。エージェントの利用者を systemd-journal グループに加える',
    en: "{folder} may not be read ({count} in all): add the agent's user to the group systemd-journal",
  },
  no_usb_bus: {
    ja: 'この端末に USB バスが見えない（sysfs に bus/usb/devices がない）',
    en: 'this machine shows no USB bus (no bus/usb/devices under the sysfs root)',
  },
  first_comparison: {
    ja: '{watch}：最初の確認中（{count} 個のファイルを確認済み）。終わるまで変化は知らせない',
    en: '{watch}: looking at all files for the first time ({count} so far); changes are told once this is done',
  },
  watch_lost: { ja: '{watch}：{message}', en: '{watch}: {message}' },
  watch_over_limit: {
    ja: '{watch}：ファイルが {limit} を超え、残りを監視していない。場所を絞るか maxFiles を上げる',
    en: '{watch}: more than {limit} files; the rest is not watched, narrow the path or raise maxFiles',
  },
  no_more_watches: {
    ja: '{watch}：監視できるフォルダ数の上限に達した（fs.inotify.max_user_watches と max_user_instances を上げる）。残りは一定間隔で比べている',
    en: '{watch}: the system allows no more watched folders (raise fs.inotify.max_user_watches and max_user_instances); the rest is compared at intervals',
  },
  folders_not_heard: {
    ja: '{watch}：変化を受け取れないフォルダがあり（{code}）、一定間隔で比べている',
    en: '{watch}: some folders cannot be listened to ({code}); they are compared at intervals',
  },
  names_not_utf8: {
    ja: '{watch}：UTF-8 でない名前のファイル {count} 個を監視していない',
    en: '{watch}: {count} file names are not UTF-8 and are not watched',
  },
  no_such_log: { ja: 'この端末に {names} という名前のログがない', en: 'this PC has no log named {names}' },
  log_off: { ja: '{channel} は無効になっていて記録されない', en: '{channel} is switched off and records nothing' },
  log_refused: {
    ja: '{channel} を読めない（{refusal}）。エージェントのアカウントを Event Log Readers に加える',
    en: "{channel} cannot be read ({refusal}): make the agent's account a member of Event Log Readers",
  },
  item_unreadable: { ja: '{item}：{message}', en: '{item}: {message}' },
  device_unwell: { ja: '{device}：{message}', en: '{device}: {message}' },
  controller_events_unheard: {
    ja: '操作の記録（監査イベント）を受け取れない（{message}）',
    en: 'its audit events are not heard ({message})',
  },
  series_not_kept: {
    ja: '続けて読む回の残りを保存できない（{message}）。エージェントを止めると、残りは読まない',
    en: 'what is left of a series of readings could not be kept ({message}): it ends with the agent',
  },
  cpu_over: { ja: 'CPU {percent} % が上限 {limit} % を超えた', en: 'CPU {percent} % is over {limit} %' },
  memory_over: {
    ja: 'メモリ {megabytes} MB が上限 {limit} MB を超えた',
    en: 'memory {megabytes} MB is over {limit} MB',
  },
  detail_again: { ja: '明細の収集を再開した', en: 'detail is collected again' },
  spool_cannot_write: { ja: '端末のため込みに書き込めない：{message}', en: 'the spool cannot write: {message}' },
  site_stream_full: {
    ja: '拠点のサーバの保管場所がいっぱい（{lane}、{message}）',
    en: "{lane}: the site's stream is full ({message})",
  },
  site_silent: { ja: '拠点のサーバが応答しない（{lane}）', en: '{lane}: the site server does not answer' },
  site_not_ready: {
    ja: '拠点のサーバに、この種類の保管場所がまだない（{lane}）',
    en: '{lane}: the site server has no stream for this lane yet',
  },
  lane_trouble: { ja: '送信できない（{lane}）：{message}', en: '{lane}: {message}' },
  power_lost: {
    ja: 'エージェントを止めないまま端末が落ち、再び起動した',
    en: 'the machine went down without stopping the agent and has booted again',
  },
  agent_died: {
    ja: '端末は動いたまま、エージェントだけが正常に終わらずに止まった',
    en: 'the agent ended without a clean stop while the machine kept running',
  },
  stop_signal: { ja: '停止の合図 {signal} を受けた', en: 'told to stop by {signal}' },
  supervisor_gone: { ja: '起動元のプロセスがなくなった', en: 'the supervisor went away' },
  stop_asked: { ja: '停止の合図（{by}）', en: '{by}' },
  clock_moved: { ja: '時計が {seconds} 秒動いた', en: 'the clock moved by {seconds} s' },
  set_back: {
    ja: 'ハブは {lane} を {hub} まで持っているが、この端末は {spool} までしか出していない。以前の状態に戻されたか、複製された',
    en: 'the hub has {lane} up to {hub}, this spool only gave {spool}: the machine was set back to an older state, or copied',
  },
} as const;
