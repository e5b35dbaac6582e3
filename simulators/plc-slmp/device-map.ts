import type { Profile } from '../plc-modbus/profiles.ts';
import { bitRange, wordRange } from '../profile-points.ts';

/** A machine as a map of MELSEC devices, in the form of the agent's slmp source. */
export function mapOf({ ja, en, holding, input, coils, discrete }: Profile): unknown {
  return {
    name: { ja, en },
    ranges: [
      wordRange('D', 0, holding),
      wordRange('D', 1000, input),
      bitRange('M', 0, coils),
      bitRange('M', 1000, discrete),
    ],
  };
}
