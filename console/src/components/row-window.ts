/** Rows drawn beyond each edge, so that a quick scroll shows no white. */
const margin = 12;

/** Which rows of a list of equal height are to be drawn: from `start` up to but without `end`. */
export function rowWindow(at: { top: number; view: number; height: number; count: number }): {
  start: number;
  end: number;
} {
  const first = Math.floor(at.top / at.height) - margin;
  const last = Math.ceil((at.top + at.view) / at.height) + margin;
  const end = Math.min(at.count, Math.max(0, last));
  return { start: Math.min(end, Math.max(0, first)), end };
}

/** Rows shown and rows that wait, so that nothing moves under a reader's eyes. */
export interface Held<Row> {
  rows: Row[];
  fresh: Row[];
}

/** Takes a new answer in: rows already shown are kept in their order (gone ones leave), unknown ones wait. */
export function holdNew<Row extends { id: string }>(shownIds: readonly string[], incoming: readonly Row[]): Held<Row> {
  const byId = new Map(incoming.map((row) => [row.id, row]));
  const rows = shownIds.map((id) => byId.get(id)).filter((row) => row !== undefined);
  const shown = new Set(shownIds);
  return { rows, fresh: incoming.filter((row) => !shown.has(row.id)) };
}
