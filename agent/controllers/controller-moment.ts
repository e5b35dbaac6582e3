/**
 * A moment of a controller's clock (year, month, day, hour, minute, second), which knows no zone and is taken as the local
 * time of this machine; a year of two digits lies in this century. Undefined when it is none: a clock that was never set, the
 * 31st of a month that has 30 days, a second 75.
 */
export function momentOf(numbers: readonly number[]): Date | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers;
  const moment = new Date(year < 100 ? 2000 + year : year, month - 1, day, hour, minute, second);
  const same =
    moment.getMonth() === month - 1 &&
    moment.getDate() === day &&
    moment.getHours() === hour &&
    moment.getMinutes() === minute &&
    moment.getSeconds() === second;
  return same && year < 2100 ? moment : undefined;
}

/** Two decimal digits in each byte as numbers; undefined where one is no digit. */
export function fromBcd(bytes: Uint8Array): number[] | undefined {
  const digits = [...bytes].map((byte) => [byte >> 4, byte & 0x0f] as const);
  return digits.every(([high, low]) => high <= 9 && low <= 9)
    ? digits.map(([high, low]) => high * 10 + low)
    : undefined;
}
