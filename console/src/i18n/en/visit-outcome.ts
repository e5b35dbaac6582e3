import type { Words } from '../ja.ts';

export const visitOutcome: Words['visitOutcome'] = {
  watchText: {
    review: 'People of the plant are judging the differences. Write a work report if there is something to say.',
    provisional: 'Waiting for the second signature of the plant.',
    partly_approved: 'Some changes were rejected. When they are put back, that is noticed by itself.',
    approved: 'The work was approved. It is looked at once more the next day.',
  },
  planLate: (stamp) => `An emergency. Its plan was due by ${stamp}: write it at the foot of the form.`,
  asSigned: 'What differed when it was signed, and how it was judged.',
  standings: { back: 'put back', red: 'not yet put back', unsure: 'cannot be told' },
  valueNow: (value) => `now ${value}`,
  byReading: (stamp) => `as read ${stamp}`,
  putBackOf: (back, all) =>
    `${back} of ${all} rejected or put off are put back, ${all - back} are not. The next reading notices it by itself.`,
  nextDayDiffers: 'differed the next day',
  moreDiffer: (n) => `and ${n} more`,
  postCheckNext: 'Look at the differences on the page of the controller, then have them put back or open a new visit.',
  matterWhen: { during: 'during the visit', after: 'within 2 hours after', about: 'about this visit' },
  postCheck: { in_sync: 'The next day: as approved', differs: 'The next day: not as approved' },
  planDue: (stamp) => `This is an emergency: write its plan until ${stamp}, at the foot of the form.`,
  waitingSince: (length) => `waiting for ${length}`,
  leftOpen: (n) => `${n} rejected or put off`,
};
