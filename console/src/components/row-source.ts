/** Rows of a list, of which not all need to be there: a place whose row is still on its way answers undefined. */
export interface RowSource<Row> {
  /** How many rows the list has, loaded or not. */
  count: number;
  at(index: number): Row | undefined;
  /** Place of a row, or −1. */
  indexOf(id: string): number;
  /** Rows that are there, in order. */
  loaded(): readonly Row[];
}

/** A list that is all there. */
export function wholeList<Row>(rows: readonly Row[], idOf: (row: Row) => string): RowSource<Row> {
  return {
    count: rows.length,
    at: (index) => rows[index],
    indexOf: (id) => rows.findIndex((row) => idOf(row) === id),
    loaded: () => rows,
  };
}
