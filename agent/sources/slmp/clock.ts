import { fromBcd, momentOf } from '../../controllers/controller-moment.ts';

/** How a controller lays a moment over words. */
export type ClockForm = 'bcd pairs' | 'year first' | 'second first';

/**
 * Reads a moment of the controller's clock. `words` has each word high byte first. Undefined when it is no moment (a clock
 * that was never set, for example).
 */
export function readClock(form: ClockForm, words: Buffer): Date | undefined {
  const numbers = form === 'bcd pairs' ? bcdNumbers(words) : wordNumbers(words, form === 'second first');
  return numbers && momentOf(numbers);
}

/** Year, month, day, hour, minute, second, two digits each. */
function bcdNumbers(words: Buffer): number[] | undefined {
  return words.length < 6 ? undefined : fromBcd(words.subarray(0, 6));
}

function wordNumbers(words: Buffer, secondFirst: boolean): number[] | undefined {
  if (words.length < 12) return undefined;
  const numbers = Array.from({ length: 6 }, (_, at) => words.readUInt16BE(at * 2));
  return secondFirst ? numbers.reverse() : numbers;
}
