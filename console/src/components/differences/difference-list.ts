import { createEffect, createMemo, createSignal, untrack } from 'solid-js';
import { provideRowKeys } from '../row-keys.ts';
import { emptySelection, type Selection, toggle } from '../selection.ts';
import { useParam } from '../url.ts';
import { type Difference, fitsWords, type Group, type Grouping, grouped, searchText } from './difference-model.ts';

/** Rows that stand in the page at once; the rest follows on demand. */
const pageSize = 60;
/** So many are seen at a glance, without a search. */
const fewItems = 12;

/** What a page gives of its differences. */
interface Given<Item extends Difference> {
  /** All of them, the most important first. */
  items: () => readonly Item[];
  /** Name of the controller to which one belongs. */
  controllerOf: (item: Item) => string;
  groupings: () => readonly Grouping<Item>[];
  /** Parameters of the address that hold the search, the grouping and "undecided only". */
  params: { words: string; group: string; undecided: string };
  markable: () => boolean;
}

/** A long list of differences under search and grouping, with the row on which the keys stand. */
export type DifferenceList<Item extends Difference> = ReturnType<typeof differenceList<Item>>;

/** Makes the list of a page: what is shown of it, in which order, and what is chosen. */
export function differenceList<Item extends Difference>(given: Given<Item>) {
  const [words, setWords] = useParam(given.params.words);
  const [by, setBy] = useParam(given.params.group);
  const [undecided, setUndecided] = useParam(given.params.undecided);
  const [selection, setSelection] = createSignal<Selection>(emptySelection);
  const [limit, setLimit] = createSignal(pageSize);
  const grouping = () => given.groupings().find(({ id }) => id === by());
  const texts = createMemo(
    () => new Map(given.items().map((item) => [item.id, searchText(item, given.controllerOf(item))])),
  );
  const shown = createMemo(() =>
    given
      .items()
      .filter(
        (item) =>
          (undecided() !== '1' || item.decision === null) && (!words() || fitsWords(texts().get(item.id)!, words()!)),
      ),
  );
  const groups = createMemo(() => grouped(shown(), grouping()));
  /** All that are shown, in the order in which they stand in the page. */
  const inOrder = createMemo(() => groups().flatMap((group) => group.items));
  /** Names of groups and their differences as far as they stand in the page; each keeps its row over searches and groupings. */
  const rows = createMemo(() => {
    let room = limit();
    return groups().flatMap((group: Group<Item>) => {
      const members = group.items.slice(0, room);
      room -= members.length;
      if (members.length === 0) return [];
      return group.key === '' ? members : [group.key, ...members];
    });
  });
  provideRowKeys({
    ids: () => inOrder().map((item) => item.id),
    selection,
    change: setSelection,
    open: () => {},
    markable: given.markable(),
  });
  /** The row that the keys stand on is in the page and in sight. */
  createEffect(() => {
    const { cursor } = selection();
    if (cursor === null) return;
    const at = untrack(() => inOrder().findIndex((item) => item.id === cursor));
    setLimit((old) => Math.max(old, at + 2));
    document.getElementById(rowId(cursor))?.scrollIntoView({ block: 'nearest' });
  });
  return {
    words,
    setWords,
    grouping,
    groupings: given.groupings,
    setGrouping: (id: string) => setBy(id === '' ? null : id),
    undecidedOnly: () => undecided() === '1',
    setUndecidedOnly: (only: boolean) => setUndecided(only ? '1' : null),
    selection,
    setSelection,
    rows,
    inOrder,
    sizeOf: (key: string) => groups().find((group) => group.key === key)?.items.length ?? 0,
    /** Differences that stand further down than the page goes. */
    left: () => Math.max(0, shown().length - limit()),
    showMore: () => setLimit(limit() + pageSize),
    decided: () => given.items().filter((item) => item.decision !== null).length,
    all: () => given.items().length,
    /** A few need no search, so that they stand higher on a tablet. */
    isShort: () => given.items().length <= fewItems && !words() && undecided() !== '1' && grouping() === undefined,
    /** What an act is about: the marked ones, else the one that the keys stand on. */
    chosen: (): Item[] => {
      const { marked, cursor } = selection();
      return inOrder().filter((item) => (marked.size > 0 ? marked.has(item.id) : item.id === cursor));
    },
    standOn: (id: string) => setSelection({ ...selection(), cursor: id }),
    mark: (id: string) => setSelection(toggle(selection(), id)),
    /** Goes on behind what was judged, to the next one that nobody has judged. */
    goOnBehind: (judged: readonly { id: string }[]) => {
      const last = Math.max(...judged.map(({ id }) => inOrder().findIndex((item) => item.id === id)));
      const next = inOrder()
        .slice(last + 1)
        .find((item) => item.decision === null);
      setSelection({ ...emptySelection, cursor: next?.id ?? null });
    },
  };
}

/** Name of a row in the page. */
export function rowId(item: string): string {
  return `item-${item}`;
}
