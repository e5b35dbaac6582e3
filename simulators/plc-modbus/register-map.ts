import type { BitSpec, Profile, RegisterSpec } from './profiles.ts';

/** A profile as a register map that an agent can be given (`map:` of the modbus source). */
export function mapOf(profile: Profile, unit = 1): unknown {
  const register = (spec: RegisterSpec) => ({
    address: spec.address,
    name: { ja: spec.ja, en: spec.en },
    type: 'uint16',
    class: spec.class,
    ...(spec.scale === undefined ? {} : { scale: spec.scale }),
    ...(spec.unit === undefined ? {} : { unit: spec.unit }),
  });
  const bit = (spec: BitSpec) => ({
    address: spec.address,
    name: { ja: spec.ja, en: spec.en },
    type: 'bool',
    class: spec.class,
  });
  const span = (specs: readonly { address: number }[]) => Math.max(...specs.map((spec) => spec.address)) + 1;
  return {
    name: { ja: profile.ja, en: profile.en },
    units: [
      {
        id: unit,
        ranges: [
          { table: 'holding', start: 0, count: span(profile.holding), points: profile.holding.map(register) },
          { table: 'input', start: 0, count: span(profile.input), points: profile.input.map(register) },
          { table: 'coils', start: 0, count: span(profile.coils), points: profile.coils.map(bit) },
          { table: 'discrete', start: 0, count: span(profile.discrete), points: profile.discrete.map(bit) },
        ],
      },
    ],
  };
}
