/** A setting that a person or a recipe changes. */
export interface SettingSpec {
  name: string;
  ja: string;
  value: number | boolean | string;
  unit?: string;
}

/** A value that moves: a wave of this middle, half height, seconds and unrest. */
export interface ReadingSpec {
  name: string;
  ja: string;
  middle: number;
  swing: number;
  period: number;
  unrest: number;
  unit?: string;
}

/** A machine of the model plant as its OPC UA server shows it. */
export interface MachineProfile {
  name: string;
  ja: string;
  nameplate: Readonly<Record<string, string>>;
  settings: readonly SettingSpec[];
  readings: readonly ReadingSpec[];
}

const nameplate = (model: string, order: string, serial: string, firmware: string) => ({
  Manufacturer: '火の見模型',
  Model: model,
  ProductCode: order,
  SerialNumber: serial,
  HardwareRevision: 'B2',
  SoftwareRevision: firmware,
});

/** Machines by name. */
export const machines: Readonly<Record<string, MachineProfile>> = {
  weld: {
    name: 'Welder',
    ja: '溶接機',
    nameplate: nameplate('溶接制御 W-6', 'HM-WELD-6', 'W6-20411', '4.08'),
    settings: [
      { name: 'WeldCurrent', ja: '溶接電流', value: 8.5, unit: 'kA' },
      { name: 'WeldTime', ja: '通電時間', value: 220, unit: 'ms' },
      { name: 'SqueezeForce', ja: '加圧力', value: 2.4, unit: 'kN' },
      { name: 'CurrentLimit', ja: '電流の上限', value: 11, unit: 'kA' },
      { name: 'SpotCountLimit', ja: 'チップ交換打点数', value: 1500 },
      { name: 'RemoteEnable', ja: '遠隔操作の許可', value: false },
      { name: 'ProgramName', ja: '条件名', value: '標準2枚重ね' },
    ],
    readings: [
      { name: 'ActualCurrent', ja: '実電流', middle: 8.4, swing: 0.3, period: 6, unrest: 0.1, unit: 'kA' },
      { name: 'TipTemperature', ja: 'チップ温度', middle: 310, swing: 60, period: 20, unrest: 8, unit: '℃' },
      { name: 'CoolingFlow', ja: '冷却水流量', middle: 6.2, swing: 0.2, period: 300, unrest: 0.1, unit: 'L/min' },
    ],
  },
  assembly: {
    name: 'Assembly',
    ja: '組立機',
    nameplate: nameplate('組立制御 A-3', 'HM-ASSY-3', 'A3-11790', '2.21'),
    settings: [
      { name: 'TorqueTarget', ja: '締付トルク', value: 12.5, unit: 'N·m' },
      { name: 'TorqueLower', ja: 'トルク下限', value: 11.8, unit: 'N·m' },
      { name: 'TorqueUpper', ja: 'トルク上限', value: 13.2, unit: 'N·m' },
      { name: 'ScrewCount', ja: '締付本数', value: 6 },
      { name: 'RobotSpeed', ja: 'ロボット速度', value: 60, unit: '%' },
      { name: 'DoorInterlock', ja: '扉インターロック', value: true },
    ],
    readings: [
      { name: 'ActualTorque', ja: '実トルク', middle: 12.4, swing: 0.4, period: 5, unrest: 0.2, unit: 'N·m' },
      { name: 'RobotAxis1', ja: '第1軸角度', middle: 0, swing: 85, period: 7, unrest: 0.3, unit: '°' },
      { name: 'AirPressure', ja: '空気圧', middle: 0.52, swing: 0.02, period: 120, unrest: 0.005, unit: 'MPa' },
    ],
  },
  oven: {
    name: 'Oven',
    ja: '乾燥炉',
    nameplate: nameplate('炉制御 T-8', 'HM-OVEN-8', 'T8-30022', '3.02'),
    settings: [
      { name: 'Zone1Setpoint', ja: '炉温設定 ゾーン1', value: 180, unit: '℃' },
      { name: 'Zone2Setpoint', ja: '炉温設定 ゾーン2', value: 195, unit: '℃' },
      { name: 'OverheatLimit', ja: '過昇温度', value: 230, unit: '℃' },
      { name: 'ProportionalBand', ja: '比例帯', value: 8.5, unit: '%' },
    ],
    readings: [
      { name: 'Zone1Temperature', ja: '炉温 ゾーン1', middle: 179.8, swing: 1.2, period: 120, unrest: 0.3, unit: '℃' },
      { name: 'Zone2Temperature', ja: '炉温 ゾーン2', middle: 194.6, swing: 1.4, period: 140, unrest: 0.3, unit: '℃' },
    ],
  },
};
