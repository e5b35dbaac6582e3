import type { Gap } from '../src/api/types.ts';
import { before, both } from './seeded.ts';

/** Gaps at the made-up site. */
export const gaps: Gap[] = [
  gap(
    'g1',
    'srv-01',
    'windows-event-log:Application',
    'overwritten',
    both('Application の番号 88120〜92240 の記録がない', 'records 88120 to 92240 of Application are missing'),
    4120,
    460,
    410,
    null,
  ),
  gap(
    'g2',
    'srv-02',
    null,
    'agent_silent',
    both('エージェントが応答しない', 'the agent does not answer'),
    null,
    44,
    0,
    null,
  ),
  gap(
    'g3',
    'asm-04',
    'spool',
    'shed',
    both('端末のため込みが上限（500 MB）に達し、送れないまま捨てた', 'the spool reached its limit of 500 MB'),
    2200,
    300,
    280,
    null,
  ),
  gap(
    'g4',
    'insp-10',
    null,
    'planned_stop',
    both('週末の電源断（計画）', 'power off over the weekend (planned)'),
    null,
    700,
    60,
    '2 ラインの計画停電。設備係で確認済み。',
  ),
];

function gap(
  id: string,
  agent: string,
  sourceName: string | null,
  kind: string,
  reason: Gap['reason'],
  count: number | null,
  from: number,
  to: number,
  explanation: string | null,
): Gap {
  return {
    id,
    site: 'model-plant',
    agent,
    agentName: agent.toUpperCase(),
    source: sourceName,
    kind,
    reason,
    lane: 'evidence',
    first: count ? '88120' : null,
    last: count ? String(88120 + count) : null,
    count,
    from: before(from),
    to: to === 0 ? null : before(to),
    received: before(from - 1),
    withdrawn: false,
    explanation,
    explainedBy: explanation ? '設備 太郎' : null,
    explainedAt: explanation ? before(to) : null,
  };
}
