import type { PrintedCheckpoint, Witnesses, WitnessRow } from '#protocol/api/witness.ts';
import { before, both } from './seeded.ts';

const root = '9f2c71d04be5a8837d10c6f1e8b2a4d95c3f60b79f2c71d04be5a8837d10c6f1';
const at = before(3);

export const checkpoint: PrintedCheckpoint = {
  size: 48_112,
  root,
  at,
  short: '48112:9f2c-71d0-4be5-a883',
  text: `hinomi-checkpoint/1 48112 ${root} ${at} 34750f98bd59fcfc ${'A'.repeat(86)}==`,
};

const held = { size: 48_112, short: checkpoint.short, at };
const earlier = { size: 47_690, short: '47690:02aa-9c1d-77fe-b05c', at: before(2000) };
const agent = (name: string, more: Partial<WitnessRow>): WitnessRow => ({
  kind: 'agent',
  name,
  site: 'model-plant',
  holds: held,
  since: before(60_000),
  kept: 812,
  state: 'holds',
  detail: null,
  ...more,
});

export const witnesses: Witnesses = {
  newest: held,
  covered: true,
  items: [
    { ...agent('audit@plant.example', { kept: 41 }), kind: 'mail', site: null },
    agent('INSP-07', {}),
    agent('ASM-06', { holds: earlier, state: 'behind' }),
    agent('FSOC-01', { state: 'same_machine' }),
    agent('SRV-02', { state: 'failed', detail: both('ディスクに書けません', 'the disk cannot be written') }),
    agent('GATE-01', { holds: null, since: null, kept: 0, state: 'nothing' }),
  ],
  breaks: [
    {
      site: 'model-plant',
      agent: 'INSP-07',
      how: 'shrank',
      held: { size: 31_020, short: '31020:51c2-0d9e-4471-aa08', at: before(90_000) },
      here: 30_877,
      noticedAt: before(89_000),
    },
  ],
};
