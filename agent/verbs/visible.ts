/** What a terminal would act upon or not show: control characters, marks of direction, separators of lines. */
const hidden = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Text that a controller or a file chose, as one line of which a terminal shows every character: no name can fake or hide a line. */
export function visible(text: string): string {
  return text.replaceAll(hidden, (mark) => `\\u{${mark.codePointAt(0)!.toString(16)}}`);
}

/** The same for words of ours in several lines that may quote such a text. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}
