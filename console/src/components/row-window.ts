/** Rows drawn beyond each edge, so that a quick scroll shows no white. */
const margin = 12;

/** Where the rows of a list stand: all of one height, or each of its own. */
export interface RowPlaces {
  count: number;
  /** Top of a row in px; of `count`, the end of the list. */
  topOf(index: number): number;
  /** The row at this height. */
  indexAt(px: number): number;
}

/** Rows of one height. */
export function equalPlaces(count: number, height: number): RowPlaces {
  return { count, topOf: (index) => index * height, indexAt: (px) => Math.floor(px / height) };
}

/** Rows of different heights. */
export function placesOf(heights: readonly number[]): RowPlaces {
  const tops = [0];
  for (const height of heights) tops.push(tops[tops.length - 1]! + height);
  return {
    count: heights.length,
    topOf: (index) => tops[Math.max(0, Math.min(heights.length, index))]!,
    indexAt: (px) => {
      let [low, high] = [0, heights.length];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (tops[middle]! <= px) low = middle;
        else high = middle - 1;
      }
      return low;
    },
  };
}

/** Which rows are to be drawn: from `start` up to but without `end`. */
export function rowWindow(places: RowPlaces, at: { top: number; view: number }): { start: number; end: number } {
  const first = places.indexAt(at.top) - margin;
  const last = places.indexAt(at.top + at.view) + 1 + margin;
  const end = Math.min(places.count, Math.max(0, last));
  return { start: Math.min(end, Math.max(0, first)), end };
}
