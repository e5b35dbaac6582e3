import type { BitSpec, RegisterSpec } from './plc-modbus/profiles.ts';

/** A word of a profile as a point of an agent's map, `shift` addresses further. */
export function wordPoint({ address, ja, en, class: cls, scale, unit }: RegisterSpec, shift = 0): object {
  return {
    address: address + shift,
    name: { ja, en },
    class: cls,
    ...(scale === undefined ? {} : { scale }),
    ...(unit === undefined ? {} : { unit }),
  };
}

/** The same of a bit. */
export function bitPoint({ address, ja, en, class: cls }: BitSpec, shift = 0): object {
  return { address: address + shift, name: { ja, en }, class: cls };
}

/** How many addresses there are up to the last one of a profile. */
export function spanOf(specs: readonly { address: number }[]): number {
  return Math.max(...specs.map(({ address }) => address)) + 1;
}

/** Words of a profile as a range of an area that begins at `start`. */
export function wordRange(area: string, start: number, specs: readonly RegisterSpec[]): object {
  return { area, start, count: spanOf(specs), points: specs.map((spec) => wordPoint(spec, start)) };
}

/** The same of bits. */
export function bitRange(area: string, start: number, specs: readonly BitSpec[]): object {
  return { area, start, count: spanOf(specs), points: specs.map((spec) => bitPoint(spec, start)) };
}
