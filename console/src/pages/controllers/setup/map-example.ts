import type { DraftType } from './draft.ts';

const point = (address: number) =>
  `- { address: ${address}, name: { ja: 加圧力設定, en: Force }, type: int16, scale: 0.1, unit: kN, class: setpoint }`;

const modbus = `units:
  - id: 1
    ranges:
      - table: holding
        start: 0
        count: 20
        points:
          ${point(0)}
`;

/** Data memory is called D by MELSEC and here by Omron, too. */
const memory = `ranges:
  - area: D
    start: 100
    count: 20
    points:
      ${point(100)}
`;

const examples: Partial<Record<DraftType, string>> = { modbus, slmp: memory, fins: memory };

/** A map to begin with: one range with one named value. */
export function mapExample(type: DraftType): string {
  return examples[type] ?? '';
}
