import { createSignal } from 'solid-js';

function watch(query: string): () => boolean {
  const list = window.matchMedia(query);
  const [matches, setMatches] = createSignal(list.matches);
  list.addEventListener('change', (event) => setMatches(event.matches));
  return matches;
}

/** True on tablets, also when they lie, and in narrow windows, where tables show fewer columns. */
export const isNarrow = watch('(max-width: 1060px)');

/** True on telephones, where a row is a card. */
export const isPhone = watch('(max-width: 640px)');

/** True where a table has room for whole sentences. */
export const isRoomy = watch('(min-width: 1500px)');

/** True where the window is tall enough for a large chart. */
export const isTall = watch('(min-height: 900px)');
