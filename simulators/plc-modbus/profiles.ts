import type { Wave } from './wave.ts';

/** One 16-bit register with what it means; `value` is the raw start value, `wave` makes it move by itself. */
export interface RegisterSpec {
  address: number;
  ja: string;
  en: string;
  value?: number;
  wave?: Wave;
  /** Counts up by one in this many seconds. */
  countEvery?: number;
  scale?: number;
  unit?: string;
  class: 'config' | 'setpoint' | 'volatile' | 'identity';
}

/** One coil or discrete input; `share` is the part of time that it is on, changing every `period` seconds. */
export interface BitSpec {
  address: number;
  ja: string;
  en: string;
  value?: boolean;
  share?: number;
  period?: number;
  class: 'config' | 'setpoint' | 'volatile';
}

/** A machine of the model plant as its controller shows it. */
export interface Profile {
  ja: string;
  en: string;
  vendor: string;
  product: string;
  revision: string;
  model: string;
  holding: RegisterSpec[];
  input: RegisterSpec[];
  coils: BitSpec[];
  discrete: BitSpec[];
}

const wave = (middle: number, swing: number, period: number, unrest: number): Wave => ({
  middle,
  swing,
  period,
  unrest,
});

const common = {
  coils: [
    { address: 0, ja: '自動運転', en: 'Automatic mode', value: true, class: 'setpoint' },
    { address: 1, ja: '安全扉の監視', en: 'Guard door supervision', value: true, class: 'config' },
    { address: 2, ja: '遠隔操作の許可', en: 'Remote operation allowed', value: false, class: 'config' },
  ] as BitSpec[],
  discrete: [
    { address: 0, ja: '起動中', en: 'Running', share: 0.97, period: 60, class: 'volatile' },
    { address: 1, ja: 'ワーク検出', en: 'Part present', share: 0.6, period: 4, class: 'volatile' },
    { address: 2, ja: '警報', en: 'Alarm', share: 0.01, period: 30, class: 'volatile' },
  ] as BitSpec[],
};

/** Machines by name. */
export const profiles: Readonly<Record<string, Profile>> = {
  press: {
    ja: 'プレス機',
    en: 'Press',
    vendor: '火の見模型',
    product: 'HM-PRESS',
    revision: '2.14',
    model: 'プレス制御 P-200',
    holding: [
      {
        address: 0,
        ja: '加圧力設定',
        en: 'Press force setpoint',
        value: 1200,
        scale: 0.1,
        unit: 'kN',
        class: 'setpoint',
      },
      { address: 1, ja: '加圧保持時間', en: 'Dwell time', value: 850, unit: 'ms', class: 'setpoint' },
      { address: 2, ja: '下死点位置', en: 'Bottom position', value: 3125, scale: 0.01, unit: 'mm', class: 'setpoint' },
      { address: 3, ja: '加圧力の上限', en: 'Press force limit', value: 1500, scale: 0.1, unit: 'kN', class: 'config' },
      { address: 4, ja: '光線式安全装置の遅れ', en: 'Light curtain delay', value: 20, unit: 'ms', class: 'config' },
      { address: 5, ja: 'レシピ番号', en: 'Recipe number', value: 3, class: 'setpoint' },
      { address: 10, ja: '金型番号', en: 'Die number', value: 417, class: 'config' },
      { address: 11, ja: '潤滑周期', en: 'Lubrication interval', value: 600, unit: 's', class: 'config' },
      { address: 20, ja: '生産数', en: 'Parts made', countEvery: 4, class: 'volatile' },
    ],
    input: [
      {
        address: 0,
        ja: '加圧力',
        en: 'Press force',
        wave: wave(1180, 40, 8, 6),
        scale: 0.1,
        unit: 'kN',
        class: 'volatile',
      },
      {
        address: 1,
        ja: 'スライド位置',
        en: 'Slide position',
        wave: wave(5000, 1800, 4, 5),
        scale: 0.01,
        unit: 'mm',
        class: 'volatile',
      },
      {
        address: 2,
        ja: '油温',
        en: 'Oil temperature',
        wave: wave(412, 25, 900, 2),
        scale: 0.1,
        unit: '℃',
        class: 'volatile',
      },
      {
        address: 3,
        ja: 'モータ電流',
        en: 'Motor current',
        wave: wave(215, 60, 8, 8),
        scale: 0.1,
        unit: 'A',
        class: 'volatile',
      },
    ],
    ...common,
  },
  conveyor: {
    ja: '搬送コンベヤ',
    en: 'Conveyor',
    vendor: '火の見模型',
    product: 'HM-CONV',
    revision: '1.07',
    model: '搬送制御 C-40',
    holding: [
      {
        address: 0,
        ja: '搬送速度設定',
        en: 'Belt speed setpoint',
        value: 450,
        scale: 0.1,
        unit: 'm/min',
        class: 'setpoint',
      },
      { address: 1, ja: '加速時間', en: 'Acceleration time', value: 1200, unit: 'ms', class: 'config' },
      { address: 2, ja: '詰まり検出時間', en: 'Jam detection time', value: 3500, unit: 'ms', class: 'config' },
      { address: 3, ja: '停止位置の補正', en: 'Stop position offset', value: 65_524, unit: '0.1mm', class: 'config' },
      { address: 4, ja: '最高速度', en: 'Speed limit', value: 600, scale: 0.1, unit: 'm/min', class: 'config' },
      { address: 20, ja: '搬送数', en: 'Parts moved', countEvery: 2, class: 'volatile' },
    ],
    input: [
      {
        address: 0,
        ja: '実速度',
        en: 'Belt speed',
        wave: wave(449, 4, 30, 2),
        scale: 0.1,
        unit: 'm/min',
        class: 'volatile',
      },
      {
        address: 1,
        ja: 'モータ負荷',
        en: 'Motor load',
        wave: wave(520, 90, 20, 15),
        scale: 0.1,
        unit: '%',
        class: 'volatile',
      },
      { address: 2, ja: '在荷数', en: 'Parts on belt', wave: wave(12, 4, 45, 1), class: 'volatile' },
    ],
    ...common,
  },
  oven: {
    ja: '乾燥炉',
    en: 'Drying oven',
    vendor: '火の見模型',
    product: 'HM-OVEN',
    revision: '3.02',
    model: '炉制御 T-8',
    holding: [
      {
        address: 0,
        ja: '炉温設定 ゾーン1',
        en: 'Zone 1 setpoint',
        value: 1800,
        scale: 0.1,
        unit: '℃',
        class: 'setpoint',
      },
      {
        address: 1,
        ja: '炉温設定 ゾーン2',
        en: 'Zone 2 setpoint',
        value: 1950,
        scale: 0.1,
        unit: '℃',
        class: 'setpoint',
      },
      { address: 2, ja: '過昇温度', en: 'Overheat limit', value: 2300, scale: 0.1, unit: '℃', class: 'config' },
      { address: 3, ja: '比例帯', en: 'Proportional band', value: 85, scale: 0.1, unit: '%', class: 'config' },
      { address: 4, ja: '積分時間', en: 'Integral time', value: 240, unit: 's', class: 'config' },
      { address: 5, ja: '微分時間', en: 'Derivative time', value: 60, unit: 's', class: 'config' },
      { address: 20, ja: '運転時間', en: 'Operating time', countEvery: 60, unit: 'min', class: 'volatile' },
    ],
    input: [
      {
        address: 0,
        ja: '炉温 ゾーン1',
        en: 'Zone 1 temperature',
        wave: wave(1798, 12, 120, 3),
        scale: 0.1,
        unit: '℃',
        class: 'volatile',
      },
      {
        address: 1,
        ja: '炉温 ゾーン2',
        en: 'Zone 2 temperature',
        wave: wave(1946, 14, 140, 3),
        scale: 0.1,
        unit: '℃',
        class: 'volatile',
      },
      {
        address: 2,
        ja: 'ヒータ出力',
        en: 'Heater output',
        wave: wave(430, 120, 90, 20),
        scale: 0.1,
        unit: '%',
        class: 'volatile',
      },
    ],
    ...common,
  },
  inspection: {
    ja: '外観検査機',
    en: 'Visual inspection',
    vendor: '火の見模型',
    product: 'HM-INSP',
    revision: '5.31',
    model: '検査制御 V-2',
    holding: [
      {
        address: 0,
        ja: '合格寸法の下限',
        en: 'Lower size limit',
        value: 2490,
        scale: 0.01,
        unit: 'mm',
        class: 'config',
      },
      {
        address: 1,
        ja: '合格寸法の上限',
        en: 'Upper size limit',
        value: 2510,
        scale: 0.01,
        unit: 'mm',
        class: 'config',
      },
      { address: 2, ja: '照明の明るさ', en: 'Light level', value: 72, unit: '%', class: 'setpoint' },
      { address: 3, ja: '判定しきい値', en: 'Decision threshold', value: 880, scale: 0.001, class: 'config' },
      { address: 20, ja: '検査数', en: 'Parts inspected', countEvery: 3, class: 'volatile' },
    ],
    input: [
      {
        address: 0,
        ja: '測定寸法',
        en: 'Measured size',
        wave: wave(2500, 4, 15, 3),
        scale: 0.01,
        unit: 'mm',
        class: 'volatile',
      },
      { address: 1, ja: '一致度', en: 'Match score', wave: wave(955, 20, 25, 10), scale: 0.001, class: 'volatile' },
    ],
    ...common,
  },
};
