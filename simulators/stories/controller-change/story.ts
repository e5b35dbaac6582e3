import type { Story } from '../story.ts';

/** Outside any visit, a register of the press and a node of the welder are changed; the agent's snapshots find both. */
export const story: Story = {
  id: 'controller-change',
  title: {
    ja: '保守作業外にプレスPLCのレジスタと溶接機のOPC UAノードが変更される',
    en: "Outside any visit, a register of the press and an OPC UA node of the welder's controller are changed",
  },
  needs: ['plc-press', 'plc-weld'],
  steps: [
    {
      at: 0,
      act: { do: 'controller', device: 'plc-press', order: { set: { table: 'holding', address: 0, value: 1460 } } },
      tells: { ja: '加圧力設定が 120.0 kN から 146.0 kN へ', en: 'Press force setpoint from 120.0 kN to 146.0 kN' },
    },
    {
      at: 0,
      act: {
        do: 'controller',
        device: 'plc-weld',
        order: { set: { path: 'Welder/ParameterSet/CurrentLimit', value: 14 } },
      },
      tells: { ja: '溶接電流の上限が 11 kA から 14 kA へ', en: 'Weld current limit from 11 kA to 14 kA' },
    },
  ],
  expects: [
    {
      rule: 'config_setpoint_changed',
      severity: 'S2',
      items: ['3-6', '3-7'],
      playbook: 'controller-change',
      names: 'plc-press',
      answers: 1,
    },
    {
      rule: 'config_parameter_changed',
      severity: 'S2',
      items: ['3-6', '3-7'],
      playbook: 'controller-change',
      names: 'plc-weld',
      answers: 2,
    },
  ],
  afterwards: [
    { do: 'controller', device: 'plc-press', order: { set: { table: 'holding', address: 0, value: 1200 } } },
    {
      do: 'controller',
      device: 'plc-weld',
      order: { set: { path: 'Welder/ParameterSet/CurrentLimit', value: 11 } },
    },
  ],
};
