/** Shortest decimal that reads back to the same float32, so that 21.7 is not shown as 21.700000762939453. */
export function shortestFloat32(value: number): number {
  for (let digits = 6; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
