import type { MemorySpan } from '../../controllers/mapped-memory.ts';
import type { MemoryArea, MemoryAreas } from '../../controllers/memory-map.ts';

const area = (name: string, code: number, size: number): MemoryArea => ({ name, code, size, bits: false, radix: 10 });

const banks = Array.from({ length: 13 }, (_, bank) => {
  const digit = bank.toString(16).toUpperCase();
  return [`E${digit}_`, area(`E${digit}_`, 0xa0 + bank, 32_768)] as const;
});

/** Areas that may be read word by word (CS/CJ/CP communications commands W342, I/O memory address designations). */
export const finsAreas = {
  D: area('D', 0x82, 32_768),
  CIO: area('CIO', 0xb0, 6144),
  W: area('W', 0xb1, 512),
  H: area('H', 0xb2, 1536),
  A: area('A', 0xb3, 960),
  ...(Object.fromEntries(banks) as Record<`E${string}_`, MemoryArea>),
} satisfies MemoryAreas;

/** Words that one request may read; the frame would hold 999, half of it is gentle. */
export const mostAtOnce = { words: 480, bits: 0 } as const;

/** Dates at which program and parameters were last written, and the protection of the program (A90 to A99). */
export const revisionSpan: MemorySpan = { area: finsAreas.A, start: 90, count: 10 };
/** When operation began (A515 to A517). */
export const startSpan: MemorySpan = { area: finsAreas.A, start: 515, count: 3 };

/** Memory that is read of every controller, whatever its map says. */
export const auxiliarySpans: readonly MemorySpan[] = [revisionSpan, startSpan];
