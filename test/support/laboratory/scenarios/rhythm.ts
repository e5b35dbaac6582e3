import { asks } from '../requests.ts';
import { type Scenario, scenariosOf } from '../scenario.ts';
import type { Step } from '../step.ts';

const [slow, other] = ['0300000005', '03000a0005'];
const period = 300;
const polls = (times: number, every = period, ...pdus: string[]): Step => ({ ...asks(...pdus), times, every });
/** A master with two polls, learned for long enough to be regular. */
const two = [polls(40, period, slow, other)];
const http = '474554202f20485454502f312e300d0a0d0a';
/** A new conversation that repeats. */
const repeats = (step: Step, every: number): Partial<Scenario> => ({
  steps: [{ ...step, times: 8, every } as Step],
});

/** What repeats like a clock: polls that were learned, and conversations that were not. */
export const rhythmScenarios = [
  ...scenariosOf({
    about: 'poll_lost',
    who: 'hmi',
    whom: 'panel',
    shows: ['poll_lost'],
    learned: two,
    told: {
      'one of two stops': [polls(12, period, slow, other), polls(24, period, other)],
      'it stops after a pause': [
        polls(8, period, slow, other),
        { do: 'wait', ms: 1000 },
        polls(8, period, slow, other),
        polls(24, period, slow),
      ],
      'a read of coils beside registers': {
        learned: [polls(40, period, slow, '0100000008')],
        steps: [polls(10, period, slow, '0100000008'), polls(24, period, slow)],
      },
    },
    near: {
      'both go on': [polls(40, period, slow, other)],
      'a pause of three seconds': [
        polls(10, period, slow, other),
        polls(10, period, other),
        polls(12, period, slow, other),
      ],
      'the master is switched off': [polls(12, period, slow, other)],
      'a read that was never regular': {
        learned: [polls(40, period, slow), asks(other)],
        steps: [asks(other), polls(30, period, slow)],
      },
    },
  }),
  ...scenariosOf({
    about: 'poll_slowed',
    who: 'hmi',
    whom: 'panel',
    shows: ['poll_slowed'],
    learned: [polls(40, period, slow)],
    told: {
      'to less than half': [polls(26, 700, slow)],
      'after a while as ever': [polls(10, period, slow), polls(26, 650, slow)],
      coils: { learned: [polls(40, period, '0100000008')], steps: [polls(26, 800, '0100000008')] },
    },
    near: {
      'a little': [polls(30, 400, slow)],
      'for a moment': [polls(20, period, slow), polls(4, 900, slow), polls(20, period, slow)],
      'as ever': [polls(40, period, slow)],
    },
  }),
  ...scenariosOf({
    about: 'poll_extra',
    who: 'hmi',
    whom: 'panel',
    shows: ['poll_extra'],
    learned: [polls(40, period, slow)],
    told: {
      'three times as often': [polls(60, 100, slow)],
      'after a while as ever': [polls(10, period, slow), polls(60, 110, slow)],
      coils: { learned: [polls(40, period, '0100000008')], steps: [polls(70, 90, '0100000008')] },
    },
    near: {
      'a little': [polls(40, 230, slow)],
      'for a moment': [polls(20, period, slow), polls(5, 60, slow), polls(20, period, slow)],
      'another poll beside it': {
        learned: [polls(40, period, slow, other)],
        steps: [polls(40, period, slow, other)],
      },
    },
  }),
  ...scenariosOf({
    about: 'beacon',
    who: 'station',
    whom: 'panel',
    shows: ['beacon'],
    beside: ['outside_destination', 'new_service', 'new_pair'],
    told: {
      'to a public address, over HTTPS': {
        steps: ({ outside }) => [
          { do: 'say', port: 443, says: ['160301'], anew: true, to: outside, times: 8, every: 2200 },
        ],
      },
      'over one connection': {
        steps: ({ outside }) => [{ do: 'say', port: 8883, says: ['c000'], to: outside, times: 8, every: 2300 }],
      },
      'inside, to a PC': { whom: 'historian', ...repeats({ do: 'say', port: 1433, says: ['1201'], anew: true }, 2200) },
      'over UDP': {
        steps: ({ outside }) => [{ do: 'send', port: 4500, says: 'ff00112233', to: outside, times: 8, every: 2200 }],
      },
    },
    near: {
      'a page that is looked at as ever': {
        learned: [{ do: 'say', port: 80, says: [http], anew: true, hears: true }],
        ...repeats({ do: 'say', port: 80, says: [http], anew: true, hears: true }, 2200),
      },
      'five times only': {
        beside: ['outside_destination'],
        steps: ({ outside }) => [
          { do: 'say', port: 443, says: ['160301'], anew: true, to: outside, times: 5, every: 2200 },
        ],
      },
      'at no fixed pace': {
        beside: ['outside_destination'],
        steps: ({ outside }) =>
          [1100, 3100, 2000, 4200, 1200, 2900, 1300].flatMap((ms): Step[] => [
            { do: 'say', port: 443, says: ['160301'], anew: true, to: outside },
            { do: 'wait', ms },
          ]),
      },
      'a clock that is asked': {
        whom: 'names',
        beside: ['new_service'],
        ...repeats({ do: 'send', port: 123, says: '1b00' }, 2200),
      },
    },
  }),
];
