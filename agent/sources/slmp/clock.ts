/** How a controller lays a moment over words. */
export type ClockForm = 'bcd pairs' | 'year first' | 'second first';

/**
 * Reads a moment of the controller's clock, which knows no zone and is taken as the local time of this machine.
 * `words` has each word high byte first. Undefined when it is no moment (a clock that was never set, for example).
 */
export function readClock(form: ClockForm, words: Buffer): Date | undefined {
  const numbers = form === 'bcd pairs' ? bcdDigits(words) : wordNumbers(words, form === 'second first');
  if (!numbers) return undefined;
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

/** Year, month, day, hour, minute, second, two digits each. */
function bcdDigits(words: Buffer): number[] | undefined {
  const digits = words.toString('hex', 0, 6);
  return /^\d{12}$/.test(digits) ? (digits.match(/../g) ?? []).map(Number) : undefined;
}

function wordNumbers(words: Buffer, secondFirst: boolean): number[] | undefined {
  if (words.length < 12) return undefined;
  const numbers = Array.from({ length: 6 }, (_, at) => words.readUInt16BE(at * 2));
  return secondFirst ? numbers.reverse() : numbers;
}
