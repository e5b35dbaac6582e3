import type { MemorySpan } from '../../controllers/mapped-memory.ts';
import { unknownState } from '../../controllers/probe-ledger.ts';
import { slmpAreas } from './areas.ts';
import { series } from './series.ts';

/** Status of the switch, the lamps and the CPU (SD200 to SD203). */
export const statusSpan: MemorySpan = { area: slmpAreas.SD, start: 200, count: 4 };
/** Latest error and its time (SD0 to SD7). */
export const errorSpan: MemorySpan = { area: slmpAreas.SD, start: 0, count: 8 };
/** Counter of the seconds since the program began to run (SD412). */
export const secondsSpan: MemorySpan = { area: slmpAreas.SD, start: 412, count: 1 };

/** Registers and relays that are read of every controller, whatever its map says. */
export const specialSpans: readonly MemorySpan[] = [
  statusSpan,
  errorSpan,
  secondsSpan,
  ...series.map(({ clock }) => ({ area: slmpAreas.SD, start: clock.start, count: clock.words })),
  ...series.flatMap(({ clock }) =>
    clock.needs === undefined ? [] : [{ area: slmpAreas.SM, start: clock.needs, count: 1 }],
  ),
];

/** What the CPU does and why (SD203). */
export interface CpuState {
  /** `run`, `stop`, `pause`, `step-run`, or `unknown` with its number. */
  state: string;
  /** Why it stopped or paused. */
  because?: string;
}

const states: Readonly<Record<number, string>> = { 0: 'run', 1: 'step-run', 2: 'stop', 3: 'pause' };
const causes: Readonly<Record<number, string>> = {
  0: 'its switch',
  1: 'a remote contact',
  2: 'a remote operation from a tool or over the network',
  3: 'an instruction of its program',
  4: 'an error',
};

/** Reads SD203: the low digit is the state, the next one the cause of a stop. */
export function cpuState(register: number): CpuState {
  const state = states[register & 0x0f] ?? `${unknownState} ${register & 0x0f}`;
  const cause = causes[(register >> 4) & 0x0f];
  return state === 'run' || cause === undefined ? { state } : { state, because: cause };
}

const switches: Readonly<Record<number, string>> = { 0: 'RUN', 1: 'STOP', 2: 'RESET' };

/** Reads the position of the CPU's switch (SD200). */
export function switchPosition(register: number): string {
  return switches[register & 0x0f] ?? `unknown ${register & 0x0f}`;
}
