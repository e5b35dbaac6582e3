/** Why a switch shows less than it could. Only grows. */
export const switchReasons = {
  switch_unread: {
    ja: 'スイッチ {switch} を読み取れない：{message}',
    en: 'switch {switch} cannot be read: {message}',
  },
  switch_partly_read: {
    ja: 'スイッチ {switch} は一部だけ読み取れた：{message}',
    en: 'switch {switch} was read in part: {message}',
  },
  switch_rests: {
    ja: 'スイッチ {switch} には負担をかけないよう {minutes} 分は問い合わせない',
    en: 'switch {switch} is left alone for {minutes} min, so as not to burden it',
  },
  switch_table_unread: {
    ja: '{table} の応答が使えない（{message}）',
    en: '{table} gave no usable answer ({message})',
  },
  switch_walk_circles: {
    ja: '{table} が同じところを回り始めた（{from} の次に {place}）。そこまでを採り、残りは読んでいない',
    en: '{table} goes in circles ({place} after {from}): what came before is kept, the rest was not read',
  },
  switch_table_over_limit: {
    ja: '{table} が上限 {limit} 行を超えた。残りは読んでいない',
    en: '{table} has more than {limit} rows: the rest was not read',
  },
  switch_rows_without_port: {
    ja: '転送テーブルの {count} 行は、ポートが分からず使えない',
    en: '{count} rows of the forwarding table name no port that is known',
  },
  switch_no_forwarding: {
    ja: '転送テーブルが空か、このスイッチは転送テーブルを見せない',
    en: 'the forwarding table is empty, or the switch does not show one',
  },
  switch_unknown_port: {
    ja: '設定にあるポート {port} は、このスイッチにない',
    en: 'the configuration names a port {port} that this switch does not have',
  },
  switch_news_over_limit: {
    ja: '一度に {limit} 件を超える変化があった。残りは次の回に知らせる',
    en: 'more than {limit} changes at once; the rest is told by the next looks',
  },
  switch_devices_over_limit: {
    ja: '機器が上限 {limit} 台を超えた。長く見えていないもの、次に最も新しく現れたものから忘れ、次に見えたときは新しい機器として知らせる',
    en: 'more than {limit} devices: those unseen for the longest, then those that came last, were forgotten and count as new when they show again',
  },
  secret_too_short: {
    ja: '{file} の中身は {least} 文字以上でなければならない',
    en: '{file} must hold at least {least} characters',
  },
} as const;
