import { For } from 'solid-js';

const hyphenated = '[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+';
const parts = new RegExp(`${hyphenated}|/`, 'g');
const wholeName = new RegExp(`^${hyphenated}$`);
/** A longer name would leave a hole in the line before it. */
const keptTogether = 24;

/** A sentence with machine names in it: a path may break after each slash, a short name such as plc-weld stays in one line. */
export function Phrase(props: { text: string }) {
  return (
    <For each={piecesOf(props.text)}>
      {(piece) => {
        if (piece === '/') return ['/', <wbr />];
        return wholeName.test(piece) && piece.length <= keptTogether ? <span class="nowrap">{piece}</span> : piece;
      }}
    </For>
  );
}

/** The text in order: names, slashes, and what stands between them. */
export function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let from = 0;
  for (const { index, 0: found } of text.matchAll(parts)) {
    if (index > from) pieces.push(text.slice(from, index));
    pieces.push(found);
    from = index + found.length;
  }
  if (from < text.length) pieces.push(text.slice(from));
  return pieces;
}
