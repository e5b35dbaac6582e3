import { createSignal, onCleanup } from 'solid-js';
import { meaningOf } from './keys.ts';

/** Something a person can do here: listed in the palette and the help, bound to its chords. */
export interface Command {
  id: string;
  /** Read when shown, so that it follows the language. */
  title: () => string;
  group: 'page' | 'row' | 'view' | 'general';
  chords?: string[];
  run: () => void;
  /** Left out where it makes no sense now. */
  when?: () => boolean;
  /** Other words that find it. */
  also?: string;
}

const [commands, setCommands] = createSignal<Command[]>([]);
const [singleKeys, setSingle] = createSignal(localStorage.getItem('hinomi.keys') !== 'off');
const sequenceMs = 1200;
const tabbable = 'a[href], button, input, select, textarea, [tabindex]';

export { commands, singleKeys };

/** Adds commands while the calling component lives; later ones win over earlier ones with the same chord. */
export function provideCommands(list: Command[]): void {
  setCommands((old) => [...old, ...list]);
  onCleanup(() => setCommands((old) => old.filter((command) => !list.includes(command))));
}

/** Switches single keys on or off for this device. */
export function chooseSingleKeys(on: boolean): void {
  localStorage.setItem('hinomi.keys', on ? 'on' : 'off');
  setSingle(on);
}

/** Listens to the keyboard of the whole page; the returned function ends that. */
export function listenToKeys(target: Document): () => void {
  let prefix = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onKey = (event: KeyboardEvent) => {
    const meaning = meaningOf(event, { prefix, singleKeys: singleKeys() });
    clearTimeout(timer);
    prefix = '';
    if (meaning === null || event.defaultPrevented) return;
    if ('prefix' in meaning) {
      prefix = meaning.prefix;
      timer = setTimeout(() => {
        prefix = '';
      }, sequenceMs);
      return;
    }
    if (inDialog(event.target) && !meaning.chord.startsWith('mod+')) return;
    if (meaning.chord === 'Enter' && (event.target as Element).closest(tabbable) !== null) return;
    const found = [...commands()]
      .reverse()
      .find((command) => command.chords?.includes(meaning.chord) && (command.when?.() ?? true));
    if (!found) return;
    event.preventDefault();
    found.run();
  };
  target.addEventListener('keydown', onKey);
  return () => target.removeEventListener('keydown', onKey);
}

function inDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null;
}
