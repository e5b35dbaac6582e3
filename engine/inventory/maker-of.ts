import { foldMac, isLocalMac } from '#protocol/mac.ts';
import { makerPrefixes } from './maker-prefixes.ts';
import { type Maker, makers } from './makers.ts';

/** Hexadecimal digits of the three sizes of blocks that the IEEE gives out, in the order of `maker-prefixes.ts`. */
const digits = [6, 7, 9] as const;
let table: Map<string, Maker> | undefined;

/** The maker of a device by its hardware address; null where it is not known, and for an address that a device chose itself. */
export function makerOf(mac: string): Maker | null {
  const folded = foldMac(mac);
  if (folded === null || isLocalMac(folded)) return null;
  table ??= new Map(prefixes());
  const hex = folded.replaceAll(':', '');
  for (const length of [...digits].reverse()) {
    const maker = table.get(hex.slice(0, length));
    if (maker) return maker;
  }
  return null;
}

/** Every beginning of an address that is known, with its maker. */
export function* prefixes(): Generator<[string, Maker]> {
  for (const maker of makers) {
    for (const [at, block] of makerPrefixes[maker.id]!.split('|').entries()) {
      let prefix = 0;
      for (const step of block.split(' ').filter(Boolean)) {
        prefix += Number.parseInt(step, 36);
        yield [prefix.toString(16).padStart(digits[at]!, '0'), maker];
      }
    }
  }
}
