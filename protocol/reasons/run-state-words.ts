/** Run states of controllers, and why they stopped, as agents say them: what the Japanese of them is. Only grows. */
const japanese: Readonly<Record<string, string>> = {
  run: '運転（RUN）',
  stop: '停止（STOP）',
  pause: '一時停止（PAUSE）',
  'step-run': 'ステップ運転',
  'its switch': '本体のスイッチ',
  'a remote contact': 'リモート接点',
  'a remote operation from a tool or over the network': 'ツールまたは通信からのリモート操作',
  'an instruction of its program': 'プログラムの命令',
  'an error': 'エラー',
  'a fatal error': '運転を続けられない異常',
  'mode PROGRAM': 'プログラムモード',
};

/** A run state, or why it was taken, in Japanese; any other word as it is. */
export function runStateWords(text: string): string {
  return Object.hasOwn(japanese, text) ? japanese[text]! : text;
}
