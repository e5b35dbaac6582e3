import { bitPoint, spanOf, wordPoint } from '../profile-points.ts';
import type { BitSpec, Profile, RegisterSpec } from './profiles.ts';

/** A profile as a register map that an agent can be given (`map:` of the modbus source). */
export function mapOf(profile: Profile, unit = 1): unknown {
  const words = (table: string, specs: readonly RegisterSpec[]) => ({
    ...{ table, start: 0, count: spanOf(specs) },
    points: specs.map((spec) => ({ ...wordPoint(spec), type: 'uint16' })),
  });
  const bits = (table: string, specs: readonly BitSpec[]) => ({
    ...{ table, start: 0, count: spanOf(specs) },
    points: specs.map((spec) => ({ ...bitPoint(spec), type: 'bool' })),
  });
  return {
    name: { ja: profile.ja, en: profile.en },
    units: [
      {
        id: unit,
        ranges: [
          words('holding', profile.holding),
          words('input', profile.input),
          bits('coils', profile.coils),
          bits('discrete', profile.discrete),
        ],
      },
    ],
  };
}
