import type { Table } from './pdu.ts';

/**
 * How a map counts: `zero` as on the wire, `one` from 1 as many manuals do, `register` with the digit of the table in
 * front (40001 or 400001 is the first holding register).
 */
export const numberings = ['zero', 'one', 'register'] as const;
export type Numbering = (typeof numberings)[number];

/** Greatest number in any way to count. */
export const greatestNumber = 465_536;

const digits: Readonly<Record<Table, number>> = { coils: 0, discrete: 1, input: 3, holding: 4 };
const addresses = 65_536;

/** Address on the wire, from 0, of a number in a map; a sentence that says what to write where there is none. */
export function addressOn(table: Table, number: number, numbering: Numbering): number | string {
  if (numbering === 'register') return registerAddress(table, number);
  const address = numbering === 'one' ? number - 1 : number;
  if (address < 0) return 'this map counts from 1 (numbering: one)';
  if (address < addresses) return address;
  return `write an address up to ${addresses - 1}, or "numbering: register" for numbers such as 400001`;
}

function registerAddress(table: Table, number: number): number | string {
  const digit = digits[table];
  for (const [base, most] of [
    [digit * 10_000, digit === 0 ? addresses : 9999],
    [digit * 100_000, addresses],
  ] as const) {
    if (number > base && number <= base + most) return number - base - 1;
  }
  const [five, six] = [digit * 10_000 + 1, digit * 100_000 + 1];
  if (digit === 0) return `coils have the numbers 1 to ${addresses}`;
  return `${table} has the numbers ${five} to ${five + 9998} or ${six} to ${six + addresses - 1}`;
}
