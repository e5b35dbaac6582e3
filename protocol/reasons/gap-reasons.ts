/** Why records are missing: code, and the sentence in both languages with its parts in braces. Only grows. */
export const gapReasons = {
  spool_full: {
    ja: '端末のため込みが上限（{megabytes} MB）に達し、送れないまま捨てた',
    en: 'the spool reached its limit of {megabytes} MB',
  },
  site_lost: {
    ja: '拠点のサーバが、受け取ったと答えた後に失った',
    en: "the site's stream lost what it had acknowledged",
  },
  spool_damaged: {
    ja: '端末のため込みのファイルが壊れていた（{damage}）。{aside} として残してある（読み取れた記録: {kept} 件）',
    en: 'the spool file was damaged ({damage}) and is kept as {aside} ({kept} events could be read)',
  },
  event_too_large: {
    ja: '種類 {kind} の記録が {bytes} バイトあり、運べる大きさを超えた',
    en: 'an event of kind {kind} takes {bytes} bytes, more than the bus carries',
  },
  imported_event_too_large: {
    ja: '{bytes} バイトの記録は、運べる大きさを超えている',
    en: 'an event of {bytes} bytes, more than can be carried',
  },
  detail_throttled: {
    ja: 'CPU またはメモリの上限を守るため、通信の明細などを残さなかった',
    en: 'detail was left out to stay within the limits of CPU or memory',
  },
  rows_over_limit: {
    ja: '1 分間の通信が {limit} 行を超え、残りを残さなかった',
    en: 'more than {limit} rows in one minute; the rest was not kept',
  },
  talkers_over_limit: {
    ja: '1 分間に新しい通信相手が {limit} を超えた。通信が続いていれば後で知らせる',
    en: 'more than {limit} new talkers in one minute; the rest is told later if it still talks',
  },
  neighbours_over_limit: {
    ja: '1 分間に知らせる機器が {limit} 台を超えた。残りは、まだ見えていれば後で知らせる',
    en: 'more than {limit} devices to tell in one minute; the rest is told later if it is still seen',
  },
  capture_overrun: {
    ja: '{interface} のパケットが、読み取りより速く届いた',
    en: 'packets came on {interface} faster than they were read',
  },
  capture_paused: {
    ja: '{interface} を見ていない時間があった（{message}）',
    en: 'nothing was captured on {interface} for a while ({message})',
  },
  operations_over_limit: {
    ja: '制御通信の操作が多すぎて、集計に入りきらなかった',
    en: 'more operations of control protocols than are summed',
  },
  capture_file_broken: { ja: '{file} を最後まで読めない：{reason}', en: '{file} ends unread: {reason}' },
  export_flows_missing: {
    ja: '{exporter} が送った通信の記録が届いていない（番号の飛び）',
    en: 'flows that {exporter} sent did not arrive, by its own numbers',
  },
  export_datagrams_missing: {
    ja: '{exporter} が送ったメッセージが届いていない（番号の飛び）',
    en: 'datagrams that {exporter} sent did not arrive, by its own numbers',
  },
  export_sets_unread: {
    ja: '{exporter} の記録の形（テンプレート）が届く前に届いた記録を読めなかった（件数はまとまりの数）',
    en: 'records that {exporter} sent before their template could not be read (counted in sets)',
  },
  udp_overrun: {
    ja: 'UDP のメッセージが、読み取りより速く届いた',
    en: 'UDP messages came faster than they were read',
  },
  queue_full: {
    ja: '受信の待ち行列がいっぱいの間に UDP のメッセージが届いた',
    en: 'UDP messages came while the queue was full',
  },
  controller_events_missed: {
    ja: '{device} の監査イベントを受け取れなかった（{message}）',
    en: 'audit events of {device} could not be received ({message})',
  },
  controller_events_stopped: {
    ja: 'エージェントが止まっていた間、{device} の監査イベントを受け取らなかった',
    en: 'the agent was stopped; audit events of {device} were not received',
  },
  controller_events_blackout: {
    ja: '{device} は接続を控える時間帯で、監査イベントを受け取らなかった',
    en: '{device} was in its black-out hours; its audit events were not received',
  },
  controller_events_overrun: {
    ja: '{device} の監査イベントが、制御機器の待ち行列からあふれた',
    en: 'more audit events of {device} than its queue keeps',
  },
  journal_position_refused: {
    ja: 'ジャーナルが、保存していた読み取り位置を受け付けない',
    en: 'the journal does not accept the saved position',
  },
  journal_entry_gone: {
    ja: '最後に読んだ項目が、ジャーナルにもう残っていない',
    en: 'the journal no longer holds the entry read last',
  },
  journal_entry_too_long: { ja: '{bytes} バイトの項目は長すぎて読めない', en: 'an entry of {bytes} bytes' },
  journal_entry_unreadable: { ja: '読み取れない項目（{fault}）：{line}', en: '{fault}: {line}' },
  files_over_limit: {
    ja: '監視「{watch}」のファイルが {limit} を超え、残りを監視していない',
    en: 'watch {watch} holds more than {limit} files; the rest is not watched',
  },
  log_replaced: {
    ja: '{path} が前回とは別のファイルになり、前のファイルの残りが見つからない',
    en: '{path} is another file since the last run, the rest of the old one is not there',
  },
  log_rewritten: {
    ja: '{path} が書き直され、行が欠けている',
    en: '{path} was written anew, and lines are missing in it',
  },
  log_emptied: {
    ja: '{path} が空にされたか書き直され、元の内容の写しがない',
    en: '{path} was emptied or written anew, and no copy of what it held lies beside it',
  },
  log_deleted: {
    ja: '{path} が削除され、代わりのファイルがない',
    en: '{path} was deleted, and nothing took its place',
  },
  log_gone: { ja: '{path} が前回からなくなった', en: '{path} is gone since the last run' },
  log_removed_unread: {
    ja: '切り替わったファイルが、最後の行を読む前に削除された',
    en: 'the rotated file was removed before its last lines were read',
  },
  part_unpackable: {
    ja: '{path} を展開できない：{message}',
    en: '{path} cannot be unpacked: {message}',
  },
  login_file_emptied: { ja: '{path} が空にされたか書き直された', en: '{path} was emptied or written anew' },
  login_file_replaced: {
    ja: '{path} が別のファイルになり、前のファイルがそばにない',
    en: '{path} is another file, and the old one is not beside it',
  },
  no_login_records: {
    ja: '{path} の {bytes} バイトはログイン記録として読めない',
    en: '{bytes} bytes of {path} are no login records',
  },
  no_windows_events: {
    ja: 'イベントとして読めない文字が {characters} 文字あった',
    en: '{characters} characters that are no event',
  },
  windows_event_unreadable: {
    ja: '読み取れないイベント（{fault}）：{text}',
    en: 'an event that cannot be read ({fault}): {text}',
  },
  records_missing: {
    ja: '{channel} の番号 {first}〜{last} の記録がない',
    en: 'records {first} to {last} of {channel} are missing',
  },
  numbers_restarted: {
    ja: '{channel} の番号が、{last} の後で始めからになった',
    en: 'the numbers of {channel} began anew after record {last}',
  },
  file_unreadable: { ja: '{file} を読み取れない：{fault}', en: '{file}: {fault}' },
  clock_never_set: {
    ja: '時計が合うまでの記録には、使える時刻がない',
    en: 'records before the clock was set carry no usable time',
  },
} as const;
