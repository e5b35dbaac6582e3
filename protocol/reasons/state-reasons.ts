/** By what a start, stop, loss or other change of a controller's state was seen. Only grows. */
export const stateReasons = {
  contact_since: { ja: '{since} から応答がなかった', en: 'no contact since {since}' },
  no_contact: { ja: '応答がない（{message}）', en: '{message}' },
  start_time_told: {
    ja: '制御機器が示す起動時刻が {before} から {now} に変わった',
    en: 'the controller says it started at {now}, before at {before}',
  },
  start_time_and_mode: {
    ja: '制御機器が示す起動時刻が {before} から {now} に、モードが {was} から {is} に変わった',
    en: 'the controller says it started at {now}, before at {before}; mode {was} became {is}',
  },
  state_became: { ja: '運転状態が{was}から{is}に変わった', en: 'state {was} became {is}' },
  state_became_by: {
    ja: '運転状態が{was}から{is}に変わった（原因：{because}）',
    en: 'state {was} became {is} ({because})',
  },
  mode_became: { ja: 'モードが {was} から {is} に変わった', en: 'mode {was} became {is}' },
  running_seconds_fell: {
    ja: '運転時間（秒）が {before} から {now} に戻った',
    en: 'its counter of running seconds stands at {now}, before at {before}',
  },
  counters_fell: {
    ja: 'カウンタが戻った（{counters}）。機器または通信が立ち上がり直した',
    en: 'counters fell: {counters}; the controller or its communication began anew',
  },
  counter_went_back: {
    ja: 'カウンタ「{counter}」が {before} から {now} {unit} に戻った。リセットされたか、CPU が交換された',
    en: 'counter {counter} went back from {before} to {now} {unit}: it was reset, or the CPU was replaced',
  },
  counter_jumped: {
    ja: 'カウンタ「{counter}」が {before} から {now} {unit} に、経過時間では説明できないほど増えた。書き換えられたか、CPU が交換された',
    en: 'counter {counter} went from {before} to {now} {unit}, more than the time in between explains: it was set, or the CPU was replaced',
  },
  clock_offset_became: {
    ja: '時計のずれが {before} ミリ秒から {now} ミリ秒に変わった',
    en: 'clock offset {before} ms became {now} ms',
  },
  service_level_became: {
    ja: 'サービスレベルが {before} から {now} に変わった（0：保守、1：データなし、2〜199：低下、200〜：正常）',
    en: 'service level {before} became {now} (0 maintenance, 1 no data, 2 to 199 degraded, from 200 healthy)',
  },
} as const;
