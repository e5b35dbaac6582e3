import type { Profile } from '../plc-modbus/profiles.ts';
import { wordRange } from '../profile-points.ts';

/** A machine as a map of data memory, in the form of the agent's fins source. */
export function mapOf({ ja, en, holding, input }: Profile): unknown {
  return { name: { ja, en }, ranges: [wordRange('D', 0, holding), wordRange('D', 1000, input)] };
}
