import type { Profile, RegisterSpec } from '../plc-modbus/profiles.ts';

/** A machine as a map of data memory, in the form of the agent's fins source. */
export function mapOf(profile: Profile): unknown {
  const word = (shift: number) => (spec: RegisterSpec) => ({
    address: spec.address + shift,
    name: { ja: spec.ja, en: spec.en },
    class: spec.class,
    ...(spec.scale === undefined ? {} : { scale: spec.scale }),
    ...(spec.unit === undefined ? {} : { unit: spec.unit }),
  });
  const range = (start: number, specs: readonly RegisterSpec[]) => ({
    area: 'D',
    start,
    count: Math.max(...specs.map((spec) => spec.address)) + 1,
    points: specs.map(word(start)),
  });
  return {
    name: { ja: profile.ja, en: profile.en },
    ranges: [range(0, profile.holding), range(1000, profile.input)],
  };
}
