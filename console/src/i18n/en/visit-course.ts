import type { ja } from '../ja.ts';

export const visitCourse: typeof ja.visitCourse = {
  steps: {
    plan: 'Plan approved',
    work: 'Work',
    reading: 'Reading after',
    judging: 'Judging',
    first: 'First signature',
    second: 'Second signature',
    back: 'Put back',
    nextDay: 'Next day',
  },
  planBy: 'waits for another person than its author',
  arrival: 'waits for their arrival',
  arrivalAt: (stamp) => `waits for their arrival (planned ${stamp})`,
  leaving: (stamp) => `until their leaving is recorded (planned ${stamp})`,
  over: (length) => `${length} over its planned end`,
  read: (done, all) => `${done} of ${all} read`,
  toJudge: (n) => `${n} to go`,
  form: 'waits for the form',
  first: 'judged, waits for a signature',
  second: (first) => `waits for another person than ${first}`,
  back: (n) => `${n} still to put back`,
  backBy: (n, owner, due) => `${n} still to put back (${owner}, until ${due})`,
  backSeen: 'waits for a reading',
  nextDay: (stamp) => `read again after ${stamp}`,
};
