import { assetOf } from '../../plant/layout.ts';
import { WindowsLog } from '../../plant/windows-records.ts';
import type { Step, Story, StoryEvent } from '../story.ts';

const pc = 'insp-03';
const log = new WindowsLog(assetOf(pc).host);
const from = assetOf('office-02').address;

/** A record that happens when its step does. */
function now(record: StoryEvent): StoryEvent {
  const { time: _time, ...rest } = record;
  return rest;
}

const tries: Step[] = Array.from({ length: 8 }, (_, index) => ({
  at: index * 0.3,
  act: { do: 'emit', pc, events: [now(log.failedLogon(0, 'line1', 3, from))] },
  tells: { ja: `${index + 1}回目のパスワード間違い`, en: `Wrong password, try ${index + 1}` },
}));

/** Someone at an office PC guesses the shared password of an inspection PC, and gets in. */
export const story: Story = {
  id: 'password-guess',
  title: {
    ja: '事務PCから検査PCの共用パスワードが試され、ログオンに成功する',
    en: 'From an office PC the shared password of an inspection PC is guessed, and works',
  },
  steps: [
    ...tries,
    {
      at: 3,
      act: { do: 'emit', pc, events: [now(log.logon(0, 'line1', 3, from))] },
      tells: { ja: 'ログオンに成功した', en: 'The logon succeeds' },
    },
  ],
  expects: [
    {
      rule: 'win_guess_then_login',
      severity: 'S2',
      items: ['3-7', '3-8'],
      playbook: 'account-attack',
      names: assetOf(pc).host,
      answers: 9,
    },
  ],
  afterwards: [],
};
