import type { Words } from '../ja.ts';

export const visitOutcome: Words['visitOutcome'] = {
  watchText: {
    review: 'People of the plant are judging the differences. Write a work report if there is something to say.',
    provisional: 'Waiting for the second signature of the plant.',
    partly_approved: 'Some changes were rejected. When they are put back, that is noticed by itself.',
    approved: 'The work was approved. It is looked at once more the next day.',
  },
  lookText: {
    draft: 'The plan waits for its approval.',
    scheduled: 'The workers are expected.',
    open: 'Work goes on. When the workers go, maintenance or they themselves record it.',
    overdue: 'Past the planned end. Ask maintenance to extend it, or to record that the workers left.',
    review: 'The differences wait to be judged.',
    provisional: 'Production may go on. The second signature is missing.',
  },
  planLate: (stamp) => `An emergency. Its plan was due by ${stamp}: write it at the foot of the form.`,
  asSigned: 'What differed when it was signed, and how it was judged.',
  standings: { back: 'put back', red: 'not yet put back', unsure: 'cannot be told' },
  valueNow: (value) => `now ${value}`,
  byReading: (stamp) => `as read ${stamp}`,
  putBackOf: (back, all) =>
    `Of ${all} rejected or put off: ${back} put back, ${all - back} not yet. The next reading notices it by itself.`,
  endsIn: (stamp, left) => `Planned end ${stamp} (${left} left)`,
  endedSince: (stamp, over) => `${over} past the planned end, ${stamp}`,
  differsText: 'The look on the next day found it other than approved.',
  notFilled: 'not filled in',
  guide: {
    title: 'What you can do',
    acts: {
      report_work:
        'Write what you did and what you changed. It stands on the report, and can be rewritten until it is signed.',
      attach: 'Photograph compare screens, printouts and the place with this tablet, and lay them beside the visit.',
      leave: 'Press it when the work is done and you leave. The controllers are read then, to see what changed.',
    },
    nothing: 'Nothing for now.',
    putBack: 'To be put back',
    backTo: (to, now) => `${now} → back to ${to}`,
    others: (escort) =>
      `The plant changes the form, extends the time, judges and signs. Tell ${escort === '' ? 'its maintenance staff' : `the escort, ${escort}`}.`,
  },
  nextDayDiffers: 'differed the next day',
  moreDiffer: (n) => `and ${n} more`,
  postCheckNext: 'Look at the differences on the page of the controller, then have them put back or open a new visit.',
  matterWhen: { during: 'during the visit', after: 'within 2 hours after', about: 'about this visit' },
  postCheck: { in_sync: 'The next day: as approved', differs: 'The next day: not as approved' },
  planDue: (stamp) => `This is an emergency: write its plan until ${stamp}, at the foot of the form.`,
  returned: (who, stamp, reason) => `Returned for judgement: ${reason} (${who} ${stamp})`,
  waitingSince: (length) => `waiting for ${length}`,
  leftOpen: (n) => `${n} rejected or put off`,
};
