import { describe, expect, test } from 'vitest';
import { visitStates } from '#protocol/visit/states.ts';
import { amend, before, Course, emergency, iso, people, person, plan, rest, walkIn, ways } from './course-harness.ts';
import { dueActs, planDue, transitions, wantedReadings } from './visit.ts';

describe('the table of a visit', () => {
  test.each(visitStates)('state %s can be reached', (state) => {
    expect(ways[state]().visit!.state).toBe(state);
  });

  test('rows of one act in one state ask the same, and the last of them always holds', () => {
    const groups = Map.groupBy(
      transitions.flatMap((row) => row.from.map((from) => ({ key: `${from} ${row.act}`, row }))),
      ({ key }) => key,
    );
    for (const [key, rows] of groups) {
      for (const { row } of rows) expect(row.guards, key).toEqual(rows[0]!.row.guards);
      expect(rows.at(-1)!.row.when, key).toBeUndefined();
      expect(
        rows.slice(0, -1).every(({ row }) => row.when !== undefined),
        key,
      ).toBe(true);
    }
  });
});

describe('the beginning', () => {
  test('a walk-in is open at once, and needs the rest of the form only when it is signed', () => {
    const course = new Course().go([walkIn]);
    expect(course.visit).toMatchObject({ state: 'open', openedAt: iso(0), devices: { press: { before } } });
    course.go([{ type: 'leave' }]).go(course.read('after'));
    course.go([course.decide('accepted', 'force', 'speed')]);
    expect(course.take(course.submit())).toEqual({ refused: 'form_whole' });
    course.go([amend], [course.submit()]);
  });

  test('a vendor begins nothing and approves nothing', () => {
    for (const act of [walkIn, plan, emergency]) expect(new Course().take(act, people.fitter).refused).toBe('staff');
    expect(ways.draft().take({ type: 'approve_plan' }, people.fitter).refused).toBe('staff');
  });

  test('a plan is approved by another than who asked for it; a changed plan anew', () => {
    const course = ways.draft();
    expect(course.take({ type: 'approve_plan' }, people.mech).refused).toBe('not_requester');
    course.go([{ type: 'approve_plan' }, people.eng], [{ type: 'amend', form: { devices: ['press', 'oven'] } }]);
    expect(course.visit).toMatchObject({ state: 'draft', planApproval: null });
  });

  test.each([
    ['an unapproved plan', () => ways.draft(), []],
    ['a person who was not announced', () => ways.scheduled(), [{ name: '交代の人', account: null }]],
    [
      'a late arrival',
      () => {
        const course = ways.scheduled();
        course.minutes = 130;
        return course;
      },
      [],
    ],
  ])('%s comes in with a reason only', (_words, way, added) => {
    const course = way();
    expect(course.take({ type: 'arrive', added, reason: null }).refused).toBe('as_planned_or_reason');
    course.go([{ type: 'arrive', added, reason: '電話で確認した' }]);
    expect(course.visit!.overrides).toMatchObject([{ what: 'arrival', reason: '電話で確認した' }]);
  });

  test('an emergency begins with a reason, and must be planned afterwards before it is signed', () => {
    const course = new Course().go([emergency], [amend], [{ type: 'leave' }]);
    course.go(course.read('after'));
    course.go([course.decide('accepted', 'force', 'speed')]);
    expect(course.take(course.submit()).refused).toBe('emergency_planned');
    const due = planDue(course.visit!, course.policy);
    expect(Date.parse(due!) - Date.parse(course.visit!.emergency!.at)).toBe(24 * 3_600_000);
    course.minutes += 24 * 60;
    expect(dueActs(course.visit!, iso(course.minutes), course.policy)).toEqual([{ type: 'plan_late' }]);
    course.go([{ type: 'plan_late' }, null]);
    expect(dueActs(course.visit!, iso(course.minutes), course.policy)).toEqual([]);
    course.go([{ type: 'plan_afterwards', form: { rollback: '前の値に戻す' } }], [course.submit()]);
    expect(planDue(course.visit!, course.policy)).toBeNull();
  });
});

describe('work and its end', () => {
  test('beyond its planned end a visit is overdue until it is extended or left', () => {
    const course = ways.open();
    course.minutes = 120;
    expect(dueActs(course.visit!, iso(course.minutes), course.policy)).toEqual([{ type: 'overdue' }]);
    course.go([{ type: 'overdue' }, null]);
    expect(course.take({ type: 'extend', until: iso(119), reason: '部品待ち' }).refused).toBe('end_lies_ahead');
    course.go([{ type: 'extend', until: iso(180), reason: '部品待ち' }]);
    expect(course.visit).toMatchObject({ state: 'open', form: { plannedEnd: iso(180) } });
  });

  test('nobody is taken off the workers, no controller off the visit, and nothing is declared afterwards', () => {
    const course = new Course().go([walkIn], [amend]);
    const refused = (change: object) => course.take({ type: 'amend', form: change }).refused;
    expect(refused({ workers: [rest.workers[0]] })).toBe('keeps_workers');
    expect(refused({ devices: ['oven'] })).toBe('keeps_devices');
    expect(refused({ plannedEnd: iso(500) })).toBe('keeps_times');
    expect(refused({ devices: ['press', 'oven'] })).toBe('befores_known');
    const declared = [{ id: 'd1', device: null, pattern: '速度', to: null }];
    course.go([{ type: 'amend', form: { declared } }], [{ type: 'leave' }]);
    expect(refused({ declared: [] })).toBe('declares_in_time');
  });

  test('the vendor may sign himself out; the reading after is asked for, a second one confirms it', () => {
    const course = new Course().go([walkIn], [amend]);
    expect(course.take({ type: 'leave' }, person('other', 'vendor')).refused).toBe('staff_or_worker');
    course.minutes = 60;
    course.go([{ type: 'leave' }, people.fitter]);
    const wanted = () => wantedReadings(course.visit!, iso(course.minutes), course.policy);
    expect(wanted()).toEqual(['press']);
    course.go(course.read('after'));
    expect(wanted()).toEqual([]);
    course.go(course.read('after', 4));
    expect(course.visit!.devices['press']!.confirmed).toBeNull();
    course.minutes += 6;
    expect(wanted()).toEqual(['press']);
    course.go(course.read('after', 0));
    expect(course.visit!.devices['press']!.confirmed?.root).toBe('after');
    expect(wanted()).toEqual([]);
  });

  test('a reading that began before the workers left is not the state after', () => {
    const course = new Course().go([walkIn]);
    course.minutes = 60;
    course.go([{ type: 'leave' }]);
    const reading = { started: iso(59), at: iso(61), root: 'after' };
    course.go([{ type: 'read', device: 'press', reading }, null]);
    expect(course.visit!.state).toBe('leaving');
  });

  test('a controller that cannot be read is waived with a reason, and read all the same when it answers', () => {
    const course = new Course().go([walkIn], [amend], [{ type: 'leave' }]);
    expect(course.take({ type: 'waive', device: 'press', reason: ' ' }).refused).toBe('has_reason');
    course.go([{ type: 'waive', device: 'press', reason: '電源を落とした' }]);
    expect(course.visit!.state).toBe('review');
    course.go(course.read('after'));
    expect(course.visit!.devices['press']).toMatchObject({ after: { root: 'after' }, waiver: null });
  });
});
