import type { BitSpec, Profile, RegisterSpec } from '../plc-modbus/profiles.ts';

/** A machine as a map of MELSEC devices, in the form of the agent's slmp source. */
export function mapOf(profile: Profile): unknown {
  const word = (shift: number) => (spec: RegisterSpec) => ({
    address: spec.address + shift,
    name: { ja: spec.ja, en: spec.en },
    class: spec.class,
    ...(spec.scale === undefined ? {} : { scale: spec.scale }),
    ...(spec.unit === undefined ? {} : { unit: spec.unit }),
  });
  const bit = (shift: number) => (spec: BitSpec) => ({
    address: spec.address + shift,
    name: { ja: spec.ja, en: spec.en },
    class: spec.class,
  });
  const range = (area: string, start: number, specs: readonly { address: number }[], points: unknown[]) => ({
    area,
    start,
    count: Math.max(...specs.map((spec) => spec.address)) + 1,
    points,
  });
  return {
    name: { ja: profile.ja, en: profile.en },
    ranges: [
      range('D', 0, profile.holding, profile.holding.map(word(0))),
      range('D', 1000, profile.input, profile.input.map(word(1000))),
      range('M', 0, profile.coils, profile.coils.map(bit(0))),
      range('M', 1000, profile.discrete, profile.discrete.map(bit(1000))),
    ],
  };
}
