import { colon, minus, point, zero } from './ascii.ts';

/** Bytes of a time as agents write it: `2026-11-02T00:00:00.000Z`. */
export const isoBytes = 24;

const hours = 0x54;
const utc = 0x5a;
const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Milliseconds since 1970 UTC of a time in the form that agents write, read from its bytes, as `Date.parse` reads it; NaN in any other
 * form, or where there is no such day or hour.
 */
export function isoMs(bytes: Uint8Array, from: number): number {
  const dashes = bytes[from + 4] === minus && bytes[from + 7] === minus && bytes[from + 10] === hours;
  const colons = bytes[from + 13] === colon && bytes[from + 16] === colon;
  if (!dashes || !colons || bytes[from + 19] !== point || bytes[from + 23] !== utc) return Number.NaN;
  const year = two(bytes, from) * 100 + two(bytes, from + 2);
  const month = two(bytes, from + 5);
  const day = two(bytes, from + 8);
  const hour = two(bytes, from + 11);
  const minute = two(bytes, from + 14);
  const second = two(bytes, from + 17);
  const ms = two(bytes, from + 20) * 10 + digit(bytes, from + 22);
  const there = year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
  if (!there || !(hour < 24 && minute < 60 && second < 60)) return Number.NaN;
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
}

/** NaN where it is no digit. */
function digit(bytes: Uint8Array, at: number): number {
  const value = bytes[at]! - zero;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}

function two(bytes: Uint8Array, at: number): number {
  return digit(bytes, at) * 10 + digit(bytes, at + 1);
}

function daysOf(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : monthDays[month - 1]!;
}
