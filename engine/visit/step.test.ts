import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Role } from '#protocol/api/parts.ts';
import { type Verdict, type VisitState, verdicts, visitStates } from '#protocol/visit/states.ts';
import {
  type AnyAct,
  defaultVisitPolicy,
  dueActs,
  isStaff,
  type JudgedItem,
  leftOpen,
  lockOf,
  planDue,
  type Reading,
  type Step,
  stepVisit,
  transitions,
  type Visit,
  type VisitActor,
  wantedReadings,
} from './visit.ts';

const start = Date.parse('2026-11-04T23:00:00.000Z');
const iso = (minutes: number) => new Date(start + minutes * 60_000).toISOString();
const person = (id: string, ...roles: Role[]): VisitActor => ({ id, roles });
const people = {
  mech: person('mech', 'maintenance'),
  eng: person('eng', 'production_engineering'),
  leader: person('leader', 'line_leader'),
  mech2: person('mech2', 'maintenance'),
  fitter: person('fitter', 'vendor'),
  /** Of the plant, but one of those who do the work. */
  hand: person('hand', 'maintenance'),
};
const form = {
  vendor: '東海制御',
  purpose: '加圧力の見直し',
  plannedEnd: iso(120),
  devices: ['press'],
};
const rest = {
  workers: [
    { name: '作業者A', account: 'fitter' },
    { name: '作業者B', account: 'hand' },
  ],
  escort: '保全 一郎',
  equipment: [],
  points: { method: '手順書 P-12' },
};
const item = (id: string, more: Partial<JudgedItem> = {}): JudgedItem => ({
  id,
  device: 'press',
  op: 'changed',
  origin: 'visit',
  declared: null,
  ...more,
});
const before: Reading = { started: iso(-61), at: iso(-60), root: 'before' };

/** A visit with a clock, people and the differences of each state of the controller. */
class Course {
  visit: Visit | null = null;
  minutes = 0;
  policy = defaultVisitPolicy;
  expected = new Set<string>();
  moves: Visit[] = [];
  private readonly world: Record<string, JudgedItem[]>;

  constructor(world: Record<string, JudgedItem[]> = { after: [item('force'), item('speed', { declared: 'd1' })] }) {
    this.world = world;
  }

  get items(): JudgedItem[] {
    const root = this.visit?.devices['press']?.latest?.root ?? '';
    return (this.world[root] ?? []).filter(({ id }) => !this.expected.has(id));
  }

  get lock(): string {
    return lockOf(this.visit!);
  }

  take(act: AnyAct, actor: VisitActor | null = people.mech, signer: VisitActor | null = null): Step {
    const { items } = this;
    const step = stepVisit(this.visit, act, { now: iso(this.minutes), actor, signer, policy: this.policy, items });
    if (step.refused !== undefined) return step;
    this.visit = step.visit;
    if (step.effects.includes('move_baseline')) {
      this.moves.push(step.visit);
      const open = new Set(leftOpen(step.visit, { items }));
      for (const { id } of items) if (!open.has(id)) this.expected.add(id);
    }
    return step;
  }

  /** Takes acts that must not be refused. */
  go(...acts: [AnyAct, (VisitActor | null)?][]): this {
    for (const [act, actor] of acts) expect(this.take(act, actor).refused, act.type).toBeUndefined();
    return this;
  }

  read(root: string, pause = 1): [AnyAct, null] {
    this.minutes += pause;
    return [
      { type: 'read', device: 'press', reading: { started: iso(this.minutes), at: iso(this.minutes), root } },
      null,
    ];
  }

  decide(verdict: Verdict, ...items: string[]): AnyAct {
    return {
      type: 'decide',
      lock: this.lock,
      items,
      verdict,
      reason: '作業票どおり',
      owner: '保全',
      due: '2026-11-10',
      proposal: { class: 'volatile', pattern: 'holding/*' },
    };
  }

  submit = (): AnyAct => ({ type: 'submit', lock: this.lock, adopt: [] });
  sign = (paper: Extract<AnyAct, { type: 'sign' }>['paper'] = null): AnyAct => ({
    type: 'sign',
    lock: this.lock,
    paper,
  });
}

const walkIn: AnyAct = {
  type: 'walk_in',
  id: 'v1',
  number: 'V-2026-0001',
  site: 'tokyo',
  form,
  befores: { press: before },
};
const plan: AnyAct = { ...walkIn, type: 'plan' };
const emergency: AnyAct = { ...walkIn, type: 'emergency', reason: 'ライン停止' };
const amend: AnyAct = { type: 'amend', form: rest };

function inReview(course = new Course()): Course {
  course.go([walkIn], [amend]);
  course.minutes += 60;
  course.go([{ type: 'leave' }]);
  course.go(course.read('after'));
  expect(course.visit!.state).toBe('review');
  return course;
}

function provisional(verdict: Verdict = 'accepted', course = inReview()): Course {
  course.go([course.decide('accepted', 'speed')], [course.decide(verdict, 'force')], [course.submit()]);
  course.go(course.read('after', 11));
  expect(course.visit!.state).toBe('provisional');
  return course;
}

/** One way into each state. */
const ways: Record<VisitState, () => Course> = {
  draft: () => new Course().go([plan]),
  scheduled: () => ways.draft().go([{ type: 'approve_plan' }, people.eng]),
  open: () => ways.scheduled().go([{ type: 'arrive', added: [], reason: null }]),
  overdue: () => {
    const course = ways.open();
    course.minutes = 121;
    return course.go([{ type: 'overdue' }, null]);
  },
  leaving: () => new Course().go([walkIn], [{ type: 'leave' }, people.leader]),
  review: () => inReview(),
  provisional: () => provisional(),
  partly_approved: () => {
    const course = provisional('rejected');
    return course.go([course.sign(), people.eng]);
  },
  approved: () => {
    const course = provisional();
    return course.go([course.sign(), people.eng]);
  },
  closed: () => ways.approved().go([{ type: 'post_check', result: 'in_sync' }, null]),
  cancelled: () => ways.draft().go([{ type: 'cancel', reason: '延期' }]),
};

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

describe('judging', () => {
  test.each([
    ['accepted', { reason: null }],
    ['rejected', { owner: null }],
    ['rejected', { due: null }],
    ['reclassify', { proposal: null }],
    ['defer', { reason: '' }],
  ] as const)('%s needs more than a word', (verdict, lacking) => {
    const course = inReview();
    const act = { ...course.decide(verdict, 'force'), ...lacking } as AnyAct;
    expect(course.take(act).refused).toBe('verdict_whole');
  });

  test('expected is only what was declared', () => {
    const course = inReview();
    expect(course.take(course.decide('expected', 'force')).refused).toBe('expected_was_declared');
    course.go([course.decide('expected', 'speed')]);
  });

  test('neither the vendor nor who did the work judges', () => {
    const course = inReview();
    expect(course.take(course.decide('accepted', 'force'), people.fitter).refused).toBe('staff');
    expect(course.take(course.decide('accepted', 'force'), people.hand).refused).toBe('not_own_work');
  });

  test('what is decided on an older state is refused; a decision about the same difference stays', () => {
    const course = inReview(new Course({ after: [item('force')], later: [item('force'), item('new')] }));
    const stale = course.decide('accepted', 'force');
    course.go([stale]);
    course.go(course.read('later'));
    expect(course.take(stale).refused).toBe('lock_fresh');
    expect(course.take(course.submit()).refused).toBe('all_decided');
    course.go([course.decide('accepted', 'new')], [course.submit()]);
  });
});

describe('signing', () => {
  test('the second signature needs another person of the plant, and the confirming reading', () => {
    const course = inReview();
    course.go([course.decide('accepted', 'force', 'speed')], [course.submit(), people.leader]);
    expect(course.take(course.sign(), people.eng).refused).toBe('all_certain');
    course.go(course.read('after', 11));
    expect(course.take(course.sign(), people.leader).refused).toBe('signer_is_second');
    expect(course.take(course.sign(), people.mech).refused).toBe('signer_not_requester');
    expect(course.take(course.sign(), people.fitter).refused).toBe('signer_staff');
    expect(course.take(course.sign(), people.hand).refused).toBe('signer_staff');
    course.go([course.sign(), people.eng]);
    expect(course.visit).toMatchObject({ state: 'approved', signatures: [{ by: 'leader' }, { by: 'eng' }] });
    expect(course.expected).toEqual(new Set(['force', 'speed']));
  });

  test('where the site wants two roles, two of one role do not do', () => {
    const course = provisional();
    course.policy = { ...course.policy, rolesMustDiffer: true };
    expect(course.take(course.sign(), people.mech2).refused).toBe('roles_differ');
    course.go([course.sign(), people.leader]);
  });

  test('paper counts for its signer, and is entered by a third person', () => {
    const course = provisional();
    const photo = { type: 'image/jpeg' as const, data: 'AAAA' };
    const paper = course.sign({ signer: 'eng', photo });
    expect(course.take(paper, people.leader, null).refused).toBe('signer_known');
    expect(course.take(paper, people.mech, people.eng).refused).toBe('paper_entered_by_other');
    expect(course.take(paper, people.eng, people.eng).refused).toBe('paper_entered_by_other');
    expect(course.take(paper, people.leader, people.fitter).refused).toBe('signer_staff');
    expect(course.take({ ...paper, photo: 'ab12' } as AnyAct, people.leader, people.eng).refused).toBeUndefined();
    expect(course.visit!.signatures[1]).toMatchObject({ by: 'eng', paper: { photo: 'ab12', enteredBy: 'leader' } });
  });

  test('a state that moves after the first signature voids it', () => {
    const course = provisional();
    course.go(course.read('moved'));
    expect(course.visit).toMatchObject({ state: 'review', signatures: [] });
    expect(course.moves).toEqual([]);
  });

  test('what waits is asked about again, every few days', () => {
    const course = provisional();
    const due = () => dueActs(course.visit!, iso(course.minutes), course.policy).map(({ type }) => type);
    expect(due()).toEqual([]);
    course.minutes += 3 * 24 * 60;
    expect(due()).toEqual(['ask_again']);
    course.go([{ type: 'ask_again' }, null]);
    expect(due()).toEqual([]);
    course.minutes += 3 * 24 * 60;
    expect(due()).toEqual(['ask_again']);
  });

  test('a visit that changed nothing is closed by one person and moves no baseline', () => {
    const course = inReview(new Course({}));
    course.go([course.submit()]);
    expect(course.visit!.state).toBe('provisional');
    course.go(course.read('after', 11));
    expect(course.visit!.state).toBe('approved');
    expect(course.moves).toEqual([]);
  });

  test('what was put off is taken up again, and needs two signatures again', () => {
    const course = provisional('defer');
    course.go([course.sign(), people.eng], [{ type: 'resume', reason: '試運転が終わった' }, people.leader]);
    expect(course.visit).toMatchObject({ state: 'review', signatures: [], rounds: [[{ by: 'mech' }, { by: 'eng' }]] });
    expect(course.items.map(({ id }) => id)).toEqual(['force']);
    course.go([course.decide('accepted', 'force'), people.leader], [course.submit(), people.leader]);
    expect(course.take(course.sign(), people.leader).refused).toBe('signer_is_second');
    course.go([course.sign(), people.eng]);
    expect(course.expected).toEqual(new Set(['force', 'speed']));
  });
});

/** Drawn anew for each run; fast-check prints it with what it found, and HINOMI_SEED repeats it. */
const seed = () => Number(process.env['HINOMI_SEED'] ?? randomInt(2 ** 31));

describe('any order of acts by anybody', () => {
  const anybody = fc.constantFrom(...Object.values(people));
  const world = {
    after: [item('force'), item('speed', { declared: 'd1' })],
    moved: [item('force'), item('speed', { declared: 'd1' }), item('odd', { origin: 'later' })],
    before: [],
  };
  const moves: Record<string, (course: Course, dice: number) => AnyAct> = {
    walkIn: () => walkIn,
    plan: () => plan,
    emergency: () => emergency,
    amend: () => amend,
    approve: () => ({ type: 'approve_plan' }),
    arrive: () => ({ type: 'arrive', added: [], reason: '電話で確認' }),
    leave: () => ({ type: 'leave' }),
    read: (course, dice) => course.read(['after', 'after', 'after', 'moved', 'before'][dice % 5]!, 6)[0],
    waive: () => ({ type: 'waive', device: 'press', reason: '止まっている' }),
    accept: (course) =>
      course.decide('accepted', ...course.items.map(({ id }) => id), ...(course.items.length ? [] : ['x'])),
    decide: (course, dice) => course.decide(verdicts[dice % verdicts.length]!, course.items[dice % 3]?.id ?? 'force'),
    submit: (course) => course.submit(),
    return: () => ({ type: 'return', reason: '値を確認' }),
    sign: (course) => course.sign(),
    paper: (course) => course.sign({ signer: 'x', photo: { type: 'image/png', data: '' } }),
    resume: () => ({ type: 'resume', reason: '続き' }),
    planAfter: () => ({ type: 'plan_afterwards', form: {} }),
    restored: () => ({ type: 'restored' }),
    postCheck: () => ({ type: 'post_check', result: 'in_sync' }),
    cancel: () => ({ type: 'cancel', reason: '延期' }),
  };
  /** What leads to a signature comes more often. */
  const toward = ['accept', 'accept', 'submit', 'submit', 'sign', 'sign', 'read', 'read'];
  const product = new Set(['read', 'restored', 'postCheck']);
  const begun = new Set(['walkIn', 'plan', 'emergency']);

  test('no way leads to a baseline without two different people of the plant, and rejected stays rejected', () => {
    const reached = new Set<string>();
    let moved = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...Object.keys(moves), ...toward), anybody, anybody, fc.nat(20)), {
          minLength: 20,
          maxLength: 60,
        }),
        fc.boolean(),
        (walk, begins) => {
          const course = begins ? new Course(world) : inReview(new Course(world));
          for (const [name, actor, signer, dice] of walk) {
            if (course.visit === null ? !begun.has(name) : begun.has(name)) continue;
            course.minutes += 1;
            const known = new Set(course.expected);
            const decisions = course.visit?.decisions ?? {};
            const step = course.take(moves[name]!(course, dice), product.has(name) ? null : actor, signer);
            if (step.refused !== undefined) continue;
            reached.add(step.visit.state);
            const fresh = [...course.expected].filter((id) => !known.has(id));
            for (const id of fresh) expect(['expected', 'accepted', 'reclassify']).toContain(decisions[id]!.verdict);
            if (!step.effects.includes('move_baseline')) {
              expect(fresh).toEqual([]);
              continue;
            }
            moved += 1;
            const signers = step.visit.signatures.map(({ by }) => by);
            expect(new Set(signers).size).toBe(2);
            for (const id of signers) {
              expect(isStaff(Object.values(people).find((one) => one.id === id)!)).toBe(true);
              expect(step.visit.form.workers.map(({ account }) => account)).not.toContain(id);
            }
            expect(new Set(step.visit.signatures.map(({ lock }) => lock))).toEqual(new Set([lockOf(step.visit)]));
          }
        },
      ),
      { numRuns: 1000, seed: seed() },
    );
    expect(reached.size).toBeGreaterThan(6);
    expect(moved).toBeGreaterThan(20);
  });

  test('from the review on, well-meant walks do reach every end', () => {
    const ends = new Set<string>();
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('accept', 'decide', 'submit', 'sign', 'read', 'resume', 'restored', 'postCheck'), {
          minLength: 10,
          maxLength: 40,
        }),
        fc.nat(1000),
        (walk, dice) => {
          const course = inReview(new Course(world));
          walk.forEach((name, at) => {
            course.minutes += 12;
            const actor = name === 'sign' ? people.eng : people.leader;
            course.take(moves[name]!(course, dice + at), product.has(name) ? null : actor);
            ends.add(course.visit!.state);
            const open = Object.entries(course.visit!.decisions).filter(([, one]) => one.verdict === 'rejected');
            for (const [id] of open) expect(course.expected.has(id)).toBe(false);
          });
        },
      ),
      { numRuns: 300, seed: seed() },
    );
    expect(ends).toEqual(new Set(['review', 'provisional', 'partly_approved', 'approved', 'closed']));
  });
});
