/** Two decimal digits as a controller packs them into a byte. */
export const bcd = (value: number): number => (Math.floor(value / 10) << 4) | (value % 10);

/** A moment as the numbers that a controller's clock shows: year, month, day, hour, minute, second, day of the week. */
export function clockNumbers(at: number): [number, number, number, number, number, number, number] {
  const date = new Date(at);
  return [
    date.getFullYear(),
    date.getMonth() + 1,
    date.getDate(),
    date.getHours(),
    date.getMinutes(),
    date.getSeconds(),
    date.getDay(),
  ];
}
