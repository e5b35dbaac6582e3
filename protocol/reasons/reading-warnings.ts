/** What a reading of a controller could not do as well as it should, though it is whole. Only grows. */
export const readingWarnings = {
  type_name_refused: {
    ja: '制御機器が形名を答えない（{message}）',
    en: 'the controller does not tell its type name: {message}',
  },
  model_refused: {
    ja: '制御機器が形式を答えない（{message}）',
    en: 'the controller does not tell its model: {message}',
  },
  program_dates_refused: {
    ja: '制御機器がプログラムの日付を答えない（{message}）',
    en: 'the controller does not tell when its program was written: {message}',
  },
  clock_unread: {
    ja: '制御機器の時計を読めない（{message}）',
    en: 'the clock of the controller was not read: {message}',
  },
  request_unanswered: { ja: '{place} に使える応答がなかった（{seen}）', en: '{place} gave no usable answer ({seen})' },
  place_holes: {
    ja: '{place} には読めない番地が多く、{count} 回の読取りでは調べきれない。割付け表で範囲を分ける',
    en: '{place} has more holes than {count} requests could find; name its parts in the map',
  },
  identity_endless: {
    ja: 'ユニット {unit} の識別情報が終わらない。{count} 回で読むのをやめた',
    en: 'unit {unit} offers endless identification; stopped after {count} requests',
  },
  identity_repeats: {
    ja: 'ユニット {unit} が識別情報 {object} を繰り返し返す。残りは読んでいない',
    en: 'unit {unit} repeats identification object {object}; the rest was not asked for',
  },
  table_requests_used: {
    ja: '{table} に使える回数を使い切った。残りは割付け表に書く',
    en: '{table}: the most requests for one table were used up; name the rest in the map',
  },
  table_place_unanswered: { ja: '{place}：使える応答がない（{seen}）', en: '{place}: no usable answer ({seen})' },
  trial_ended_early: {
    ja: 'ファンクションコードの試しが途中で終わり、自動では繰り返さない（{message}）',
    en: 'the trial of all function codes ended early and is not repeated by itself: {message}',
  },
} as const;
