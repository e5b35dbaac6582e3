import { expect, test } from 'vitest';
import { compile, type Firing, type RuleSet, withFoundations } from '#engine/sigma/sigma.ts';
import { graver, severityOfLevel } from '#protocol/incident/severity.ts';
import { mondayOf } from '../../plant/clock.ts';
import { judge, ownRules } from '../own-rules.ts';
import { ordinaryWeek } from './week.ts';

const monday = mondayOf(Date.UTC(2026, 10, 18));

const grave = (firings: Firing[]) =>
  firings
    .filter((firing) => graver(severityOfLevel[firing.rule.level ?? 'medium'] ?? 'S1', 'S4'))
    .map((firing) => `${firing.rule.name} ${JSON.stringify(firing.group)} ${new Date(firing.first).toISOString()}`);

test.each([1, 7, 42])('an ordinary week raises nothing above S4 (seed %i)', (seed) => {
  expect(grave(judge(ordinaryWeek({ monday, seed })))).toEqual([]);
});

test('the rules look at the week: its small matters are noted for the daily review', () => {
  const noted = new Set(judge(ordinaryWeek({ monday, seed: 7 })).map((firing) => firing.rule.name));
  expect([...noted].sort()).toEqual([
    'clock_set_forward',
    'controller_lost',
    'controller_restarted',
    'file_sharing_spreads',
    'project_file_changed',
    'shared_account_on_many_consoles',
    'win_account_created',
    'win_account_locked',
    'win_password_reset_by_another',
    'win_remote_desktop',
    'win_same_password_refused',
  ]);
});

test('every own rule loads without a word of warning', () => {
  const rules = ownRules();
  expect(rules.rejected).toEqual([]);
  expect(rules.warnings).toEqual([]);
  expect(rules.kinds.detection + rules.kinds.correlation).toBeGreaterThan(60);
});

/** Careless edits of rules that the week must punish: file, what is there, what a careless author writes. */
const careless: [string, string | RegExp, string][] = [
  ['win-password-guessing', 'gte: 20', 'gte: 4'],
  ['win-password-guessing', /0xc0000064/g, '0xc000005e'],
  ['win-guess-then-login', 'gte: 6', 'gte: 4'],
  ['win-audit-policy-changed', 'selection and not filter_policy_refresh', 'selection'],
  ['win-clock-set-by-person', 'selection and not filter_time_service', 'selection'],
  ['win-service-from-unusual-place', ' and not (filter_antivirus and not 1 of detour_*)', ''],
  ['win-suspicious-scheduled-task', '<(Command|Arguments)>[^<]*', ''],
  ['win-suspicious-scheduled-task', 'TaskContentNew|re: (?i)<(Command|Arguments)>[^<]*', 'TaskContentNew|re: (?i)'],
  ['win-recovery-destroyed', /- delete\n {6}- shadows|\[ delete, shadows \]/, '[ shadow ]'],
  ['win-program-from-removable-drive', '[E-Ze-z]', '[D-Zd-z]'],
  ['win-remote-desktop-from-outside', 'selection and not 1 of filter_*', 'selection'],
  ['win-administrator-added', 'selection and (local or domain)', 'selection'],
  ['usb-unregistered-storage', 'selection and not filter_registered', 'selection'],
  ['usb-second-keyboard', 'selection and not filter_registered', 'selection'],
  ['usb-second-keyboard', 'inserted', 'present'],
  ['many-files-changed', 'gte: 200', 'gte: 60'],
  ['evidence-missing', 'spool_shed', 'source_rotated'],
  ['clock-set-back', 'selection and not filter_local_hardware_clock', 'selection'],
  ['clock-set-back', '-600000', '-1000'],
  ['config-setpoint-changed', 'not 1 of filter_*', 'not filter_unreadable'],
  ['config-identity-changed', 'not 1 of filter_*', 'not filter_unreadable'],
  ['new-talker-to-controller', 'selection and not filter_unknown_direction', 'selection'],
  ['new-talker-to-controller', /hinomi.flow.first_ever: true/, 'hinomi.vantage: socket'],
  ['linux-password-guessing', 'selection and not filter_keys', 'selection'],
  ['linux-privilege-refused-repeatedly', 'gte: 4', 'gte: 1'],
];

/** Rules with all correlations that stand on them. */
function withThoseAbove({ rules }: RuleSet, ids: readonly string[]): string[] {
  const all = new Set(ids);
  for (const id of all)
    for (const above of rules) if (above.kind === 'correlation' && above.rules.includes(id)) all.add(above.id);
  return [...all];
}

const week = [...ordinaryWeek({ monday, seed: 7 })];

test.each(careless)('%s with %s turned into %s would not have been quiet', (name, from, to) => {
  let edited = 0;
  const rules = ownRules((path, text) => {
    if (!path.endsWith(`/${name}.yml`)) return text;
    const spoiled = text.replace(from, to);
    if (spoiled !== text) edited += 1;
    return spoiled;
  });
  expect(edited).toBe(1);
  expect(rules.rejected).toEqual([]);
  const spoiled = withThoseAbove(
    rules,
    rules.rules.filter(({ file }) => file.endsWith(`/${name}.yml`)).map(({ id }) => id),
  );
  const engine = compile(withFoundations(rules, spoiled), { whole: rules });
  expect(grave(judge(week, engine))).not.toEqual([]);
});
