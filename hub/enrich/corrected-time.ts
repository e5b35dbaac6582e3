import type { ClockOffset } from '../agents/clocks.ts';

/** What correlation uses, and whether the source's clock had to be doubted. */
export interface CorrectedTime {
  corrected: number;
  offsetMs: number | null;
  uncertaintyMs: number | null;
  clockDoubt: boolean;
}

const fiveMinutes = 5 * 60_000;
/** Factory event logging as we know it did not exist before; a machine that says so has lost its battery. */
const earliest = Date.parse('2015-01-01T00:00:00Z');

/**
 * Corrected time of an event, all in milliseconds. With an offset measured for the boot the source's time is moved by it. Without
 * one the source is believed only where it is plausible; else the moment of recording, and at last of arrival, takes its place.
 */
export function correctTime(
  event: { time: number; recorded: number; received: number; history: boolean },
  offset: ClockOffset | null,
): CorrectedTime {
  const { time, recorded, received, history } = event;
  if (offset && !history) {
    const corrected = time + offset.offsetMs;
    const doubt = Math.abs(offset.offsetMs) > fiveMinutes;
    if (corrected <= received + fiveMinutes) {
      return {
        corrected: Math.min(corrected, received),
        offsetMs: offset.offsetMs,
        uncertaintyMs: offset.uncertaintyMs,
        clockDoubt: doubt,
      };
    }
    const byRecord = Math.min(recorded + offset.offsetMs, received);
    return { corrected: byRecord, offsetMs: offset.offsetMs, uncertaintyMs: offset.uncertaintyMs, clockDoubt: true };
  }
  const plausible = time >= earliest && time <= received + fiveMinutes;
  if (plausible) return { corrected: Math.min(time, received), offsetMs: null, uncertaintyMs: null, clockDoubt: false };
  return { corrected: received, offsetMs: null, uncertaintyMs: null, clockDoubt: true };
}
