import { because, reasonFields } from '#protocol/reasons/reason.ts';
import { assetOf } from '../../plant/layout.ts';
import { sidOf, WindowsLog } from '../../plant/windows-records.ts';
import type { Story, StoryEvent } from '../story.ts';

const pc = 'hmi-02';
const { host } = assetOf(pc);
const { time: _time, ...cleared } = new WindowsLog(host).record('security', 1102, 0, {
  Provider_Name: 'Microsoft-Windows-Eventlog',
  SubjectUserSid: sidOf('line2'),
  SubjectUserName: 'line2',
  SubjectDomainName: 'PLANT',
});
const gap: StoryEvent = {
  kind: 'gap',
  fields: {
    'host.name': host,
    'gap.kind': 'source_cleared',
    ...reasonFields('gap', because('numbers_restarted', { channel: 'Security', last: 48_113 })),
    'gap.source': 'windows-event-log:Security',
  },
};

/** Somebody empties the Security log of an operator panel and kills the agent. */
export const story: Story = {
  id: 'log-cleared',
  title: {
    ja: '操作盤PCのセキュリティログが消去され、エージェントが強制終了される',
    en: "An operator panel's Security log is cleared and its agent is killed",
  },
  steps: [
    {
      at: 0,
      act: { do: 'emit', pc, events: [cleared, gap] },
      tells: { ja: 'セキュリティログが消去された', en: 'The Security log is cleared' },
    },
    {
      at: 2,
      act: { do: 'agent', pc, to: 'kill' },
      tells: { ja: 'エージェントが強制終了された', en: 'The agent is killed' },
    },
    {
      at: 20,
      act: { do: 'agent', pc, to: 'start' },
      tells: { ja: 'エージェントが再び起動した', en: 'The agent runs again' },
    },
  ],
  expects: [
    {
      rule: 'win_security_log_cleared',
      severity: 'S2',
      items: ['3-8'],
      playbook: 'log-cleared',
      names: host,
      answers: 1,
    },
    {
      rule: 'log_source_cleared',
      severity: 'S2',
      items: ['3-8'],
      playbook: 'log-cleared',
      names: host,
      answers: 1,
    },
    {
      rule: 'agent_ended_without_stop',
      severity: 'S3',
      items: ['3-8'],
      playbook: 'agent-silent',
      names: host,
      answers: 3,
    },
  ],
  afterwards: [],
};
