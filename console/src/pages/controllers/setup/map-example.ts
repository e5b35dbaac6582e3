import type { DraftType } from './draft.ts';

const modbus = `units:
  - id: 1
    ranges:
      - table: holding
        start: 0
        count: 20
        points:
          - { address: 0, name: { ja: 加圧力設定, en: Force }, type: int16, scale: 0.1, unit: kN, class: setpoint }
`;

const slmp = `ranges:
  - area: D
    start: 100
    count: 20
    points:
      - { address: 100, name: { ja: 加圧力設定, en: Force }, type: int16, scale: 0.1, unit: kN, class: setpoint }
`;

const fins = `ranges:
  - area: DM
    start: 100
    count: 20
    points:
      - { address: 100, name: { ja: 加圧力設定, en: Force }, type: int16, scale: 0.1, unit: kN, class: setpoint }
`;

const examples: Partial<Record<DraftType, string>> = { modbus, slmp, fins };

/** A map to begin with: one range with one named value. */
export function mapExample(type: DraftType): string {
  return examples[type] ?? '';
}
