import type { MemoryArea, MemoryAreas } from '../../controllers/memory-map.ts';

const decimal = 1_000_000;
const hexadecimal = 0x100_0000;

const area = (name: string, code: number, bits: boolean, radix: 10 | 16): MemoryArea => ({
  name,
  code,
  bits,
  radix,
  size: radix === 10 ? decimal : hexadecimal,
});

/**
 * Devices that may be read, with their codes (SLMP Reference Manual SH-080956ENG, device codes). ZR is left out: the
 * manuals do not agree whether its numbers are decimal.
 */
export const slmpAreas = {
  SM: area('SM', 0x91, true, 10),
  SD: area('SD', 0xa9, false, 10),
  D: area('D', 0xa8, false, 10),
  W: area('W', 0xb4, false, 16),
  R: area('R', 0xaf, false, 10),
  M: area('M', 0x90, true, 10),
  L: area('L', 0x92, true, 10),
  B: area('B', 0xa0, true, 16),
} satisfies MemoryAreas;

/** What one request may read: the manual allows 960 words and 3,584 bits (iQ-F, the smallest); half of it is gentle. */
export const mostAtOnce = { words: 480, bits: 1792 } as const;
