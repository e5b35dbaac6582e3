import { provideCommands } from '../frame/commands.ts';
import { t } from '../i18n/language.ts';
import { emptySelection, extend, move, type Selection, toggle, toggleAll } from './selection.ts';

/** Binds the keys that walk through and mark the rows of a list, for as long as the page is open. */
export function provideRowKeys(list: {
  /** Ids of the rows that are there, in order. */
  ids: () => readonly string[];
  /** The row that lies `step` rows from another, where not all rows are there; null while it is on its way. */
  step?: (from: string | null, step: number) => string | null;
  selection: () => Selection;
  change: (next: Selection) => void;
  open: (id: string) => void;
  /** While the side panel is open, moving also shows. */
  follow?: () => boolean;
  /** What moving shows; opens unless told otherwise. */
  show?: (id: string) => void;
  markable?: boolean;
  /** What a mark on a row stands for; its own id unless told. */
  markOf?: (id: string) => string;
}): void {
  const go = (step: number) => {
    const next = list.step
      ? { ...list.selection(), cursor: list.step(list.selection().cursor, step) ?? list.selection().cursor }
      : move(list.selection(), list.ids(), step);
    list.change(next);
    if (next.cursor !== null && list.follow?.()) (list.show ?? list.open)(next.cursor);
  };
  const atCursor = (act: (id: string) => void) => () => {
    const { cursor } = list.selection();
    if (cursor !== null) act(cursor);
  };
  const words = () => t().keys;
  const group = 'row' as const;
  provideCommands([
    { id: 'row.next', group, title: () => words().next, chords: ['j', 'ArrowDown'], run: () => go(1) },
    { id: 'row.previous', group, title: () => words().previous, chords: ['k', 'ArrowUp'], run: () => go(-1) },
    { id: 'row.open', group, title: () => words().open, chords: ['o', 'Enter'], run: atCursor(list.open) },
  ]);
  if (list.markable === false) return;
  provideCommands([
    {
      id: 'row.mark',
      group,
      title: () => words().mark,
      chords: ['x'],
      run: atCursor((id) => list.change({ ...toggle(list.selection(), list.markOf?.(id) ?? id), cursor: id })),
    },
    {
      id: 'row.range',
      group,
      title: () => words().range,
      chords: ['shift+x'],
      run: atCursor((id) => list.change(extend(list.selection(), list.ids(), id))),
    },
    {
      id: 'row.all',
      group,
      title: () => words().all,
      chords: ['mod+a'],
      run: () => list.change(toggleAll(list.selection(), list.ids())),
    },
    {
      id: 'row.none',
      group,
      title: () => words().none,
      chords: ['Escape'],
      when: () => list.selection().marked.size > 0,
      run: () => list.change({ ...emptySelection, cursor: list.selection().cursor }),
    },
  ]);
}
