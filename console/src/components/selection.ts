/** Which rows are marked, where the cursor stands and where a range began. Ids, never positions, so that new rows move nothing. */
export interface Selection {
  cursor: string | null;
  anchor: string | null;
  marked: ReadonlySet<string>;
}

export const emptySelection: Selection = { cursor: null, anchor: null, marked: new Set() };

/** Moves the cursor by `step` rows, staying inside; from nowhere to the first or last row. */
export function move(selection: Selection, ids: readonly string[], step: number): Selection {
  if (ids.length === 0) return { ...selection, cursor: null };
  const at = selection.cursor === null ? -1 : ids.indexOf(selection.cursor);
  const next = at === -1 ? (step > 0 ? 0 : ids.length - 1) : Math.min(ids.length - 1, Math.max(0, at + step));
  return { ...selection, cursor: ids[next]! };
}

/** Marks or unmarks a row and makes it the start of the next range. */
export function toggle(selection: Selection, id: string): Selection {
  const marked = new Set(selection.marked);
  if (!marked.delete(id)) marked.add(id);
  return { cursor: id, anchor: id, marked };
}

/** Marks everything between the anchor and `id`, both included. */
export function extend(selection: Selection, ids: readonly string[], id: string): Selection {
  const from = ids.indexOf(selection.anchor ?? selection.cursor ?? id);
  const to = ids.indexOf(id);
  if (from === -1 || to === -1) return toggle(selection, id);
  const marked = new Set(selection.marked);
  for (const each of ids.slice(Math.min(from, to), Math.max(from, to) + 1)) marked.add(each);
  return { cursor: id, anchor: selection.anchor ?? ids[from]!, marked };
}

/** Marks all of these rows, or none of them when all are marked already; other marks stay. */
export function toggleAll(selection: Selection, ids: readonly string[]): Selection {
  const all = ids.length > 0 && ids.every((id) => selection.marked.has(id));
  const marked = new Set(selection.marked);
  for (const id of ids) {
    if (all) marked.delete(id);
    else marked.add(id);
  }
  return { ...selection, anchor: null, marked };
}

/** Drops what left the list; a cursor that lost its row moves to the row that took its place. */
export function keep(selection: Selection, before: readonly string[], after: readonly string[]): Selection {
  const present = new Set(after);
  const gone = new Set(before.filter((id) => !present.has(id)));
  const marked = new Set([...selection.marked].filter((id) => !gone.has(id)));
  const anchor = selection.anchor !== null && !gone.has(selection.anchor) ? selection.anchor : null;
  let cursor = selection.cursor;
  if (cursor !== null && gone.has(cursor)) {
    const at = before.indexOf(cursor);
    cursor = before.slice(at + 1).find((id) => present.has(id)) ?? after[after.length - 1] ?? null;
  }
  return { cursor, anchor, marked };
}

/** What an act applies to: the marked rows, else the row of the cursor. */
export function targets(selection: Selection): string[] {
  if (selection.marked.size > 0) return [...selection.marked];
  return selection.cursor === null ? [] : [selection.cursor];
}
