import { assetOf } from '../../../plant/layout.ts';
import { type Habit, linePcs, windows, workdays } from '../habit.ts';

/** First and second shift; on Wednesday the second one works overtime. */
const shifts = [
  { from: '07:50', to: '16:40' },
  { from: '16:45', to: '01:00', overtime: '03:10' },
] as const;

/**
 * Two shifts sign in at the line PCs with the line's shared account, on several consoles at once.
 * Some mistype; at the Monday change the password is new and two consoles need four tries.
 */
export const shiftWork: Habit = function* (week) {
  const dice = week.dice.named('shifts');
  for (const days of workdays) {
    for (const shift of shifts) {
      for (const pc of linePcs) {
        const log = week.log(pc);
        const account = assetOf(pc).sharedAccounts[0] ?? 'line1';
        let time = week.moment(days, shift.from, 600);
        const newPassword = days === 0 && shift.from === '16:45' && (pc === 'insp-02' || pc === 'hmi-02');
        const tries = newPassword ? 4 : dice.chance(0.2) ? dice.between(1, 2) : 0;
        for (let i = 0; i < tries; i++) {
          yield windows(pc, log.failedLogon(time, account, 2, '127.0.0.1'));
          time += dice.between(6, 25) * 1000;
        }
        yield windows(pc, log.logon(time, account, 2, '127.0.0.1'));
        const overnight = shift.to < shift.from;
        const overtime = 'overtime' in shift && days === 2;
        const end = week.moment(days + (overnight ? 1 : 0), overtime ? shift.overtime : shift.to, 300);
        for (let rest = time + 7_000_000; rest < end - 3_600_000; rest += 7_200_000) {
          if (!week.powered(pc, rest + 720_000)) break;
          yield windows(pc, log.record('security', 4800, rest, { TargetUserName: account }));
          yield windows(pc, log.logon(rest + dice.between(5, 12) * 60_000, account, 7, '127.0.0.1'));
        }
        if (week.powered(pc, end)) yield windows(pc, log.logoff(end, account, 2));
      }
    }
  }
};

/** Day staff at their own PCs, with shares of the file server opened through the day. */
export const dayStaff: Habit = function* (week) {
  const dice = week.dice.named('day-staff');
  const people = [
    { pc: 'office-01', user: 'plan01' },
    { pc: 'office-02', user: 'plan02' },
    { pc: 'office-03', user: 'order01' },
    { pc: 'design-01', user: 'design01' },
    { pc: 'eng-01', user: 'eng01' },
    { pc: 'admin-01', user: 'it-tanto' },
  ];
  for (const days of workdays) {
    for (const { pc, user } of people) {
      const log = week.log(pc);
      const start = week.moment(days, '08:15', 1500);
      if (dice.chance(0.25)) yield windows(pc, log.failedLogon(start - 12_000, user, 2, '127.0.0.1'));
      yield windows(pc, log.logon(start, user, 2, '127.0.0.1'));
      yield windows('sv-ad', week.log('sv-ad').logon(start + 400, user, 3, assetOf(pc).address));
      for (let visit = start + 60_000; visit < start + 8 * 3_600_000; visit += dice.between(25, 70) * 60_000) {
        const server = week.log('sv-file');
        yield windows('sv-file', server.logon(visit, user, 3, assetOf(pc).address));
        yield windows('sv-file', server.logoff(visit + 600_000, user, 3));
      }
      yield windows(pc, log.logoff(week.moment(days, user === 'plan02' ? '21:40' : '17:20', 900), user, 2));
    }
  }
};
