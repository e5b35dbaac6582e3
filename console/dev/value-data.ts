import type { TwinAnswer } from '#protocol/api/twins.ts';
import type { ControllerValues, ValueRule } from '#protocol/api/value-rules.ts';
import { before } from './seeded.ts';

const day = 24 * 60;
const nothing = { namespace: null, path: null, node: null, type: null };

const rule = (number: number, more: Partial<ValueRule>): ValueRule => ({
  id: `rule-${number}`,
  number,
  version: 1,
  site: 'model-plant',
  own: true,
  match: nothing,
  listed: null,
  class: 'volatile',
  reason: '生産数カウンタ。保全と確認済み',
  origin: 'person',
  visit: null,
  state: 'in_force',
  proposedBy: '保全 2班',
  proposedAt: before(12 * day),
  mine: false,
  decidedBy: '生産技術 1班',
  decidedAt: before(11 * day),
  ending: null,
  covers: 24,
  paths: ['Objects/Robot/Counters/Cycle', 'Objects/Robot/Counters/Good', 'Objects/Robot/Counters/Reject'],
  ...more,
});

/** Rules about values, what they leave out, and what was learned, of a made-up controller. */
export const controllerValues: ControllerValues = {
  rules: [
    rule(6, {
      state: 'proposed',
      origin: 'learned',
      listed: 318,
      covers: 318,
      reason: '1 週間の取得で動いていた書込み可の値',
      proposedAt: before(40),
      decidedBy: null,
      decidedAt: null,
      paths: ['Objects/Robot/Data/Torque1', 'Objects/Robot/Data/Torque2', 'Objects/Robot/Data/Position1'],
    }),
    rule(5, {
      match: { ...nothing, type: 'i=2368', namespace: 'urn:robot' },
      class: 'setpoint',
      reason: '段取りで変える値',
      ending: { by: '生産技術 1班', at: before(90), reason: '専用機に変更', mine: false },
      covers: 12,
      paths: ['Objects/Robot/Recipe/Speed'],
    }),
    rule(4, { match: { ...nothing, path: 'Objects/Robot/Counters/*' }, own: false }),
    rule(2, { match: { ...nothing, node: '1/holding/40101' }, state: 'ended' }),
  ],
  exclusions: [
    {
      rule: 'read-only process variable',
      number: null,
      class: 'volatile',
      count: 2006,
      paths: ['Objects/Robot/Monitoring/Temperature', 'Objects/Robot/Monitoring/Load'],
    },
    {
      rule: 'value rule 4 (version 1)',
      number: 4,
      class: 'volatile',
      count: 24,
      paths: ['Objects/Robot/Counters/Cycle'],
    },
    {
      rule: 'server status or diagnostics',
      number: null,
      class: 'status',
      count: 11,
      paths: ['Objects/Server/ServerStatus/CurrentTime'],
    },
  ],
  leftOut: [
    {
      id: 'lo-1',
      op: 'changed',
      class: 'setpoint',
      section: 'instances',
      key: 'nsu=urn:robot;s=Cycle',
      path: 'Objects/Robot/Counters/Cycle',
      attribute: 'value',
      from: '180233',
      to: '184102',
      unit: null,
      type: 'i=63',
      severity: 'S3',
      rule: 'writable',
      number: 4,
    },
  ],
  leftOutCount: 1,
  learning: {
    samples: 27,
    samplesNeeded: 20,
    since: before(7 * day),
    last: before(8),
    hours: 168,
    hoursNeeded: 24,
    atWork: true,
    atRest: true,
    pausedBy: null,
    ready: true,
    found: [
      {
        key: 'nsu=urn:robot;s=Torque1',
        path: 'Objects/Robot/Data/Torque1',
        was: 'setpoint',
        class: 'volatile',
        changes: 26,
        first: before(7 * day),
        last: before(8),
      },
      {
        key: 'nsu=urn:robot;s=Mode',
        path: 'Objects/Robot/Data/Mode',
        was: 'unclassified',
        class: 'setpoint',
        changes: 2,
        first: before(5 * day),
        last: before(2 * day),
      },
    ],
    count: { volatile: 1, setpoint: 1 },
  },
  series: {
    samples: 12,
    samplesNeeded: 10,
    since: before(7 * day + 60),
    last: before(7 * day),
    hours: 1,
    hoursNeeded: 0.75,
    atWork: true,
    atRest: false,
    pausedBy: null,
    ready: true,
    found: [],
    count: { volatile: 0, setpoint: 0 },
    superseded: true,
  },
};

/** A made-up controller beside its twin. */
export const twinAnswer: TwinAnswer = {
  items: [
    {
      id: 'tw-1',
      op: 'changed',
      class: 'setpoint',
      section: 'values',
      key: 'D120',
      path: 'D120 搬送速度設定',
      attribute: 'value',
      from: '1200',
      to: '1450',
      unit: 'mm/s',
      type: null,
      severity: 'S3',
      rule: 'map',
    },
  ],
  count: 1,
  ignored: [
    { why: 'address', path: '', from: '10.40.1.101:5007', to: '10.40.1.103:5007' },
    { why: 'serial', path: 'serial number', from: 'S-1001', to: 'S-1002' },
  ],
  problem: null,
};
