import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verdicts } from '#protocol/visit/states.ts';
import { amend, Course, emergency, inReview, item, people, plan, walkIn } from './course-harness.ts';
import { type AnyAct, isStaff, lockOf, type VisitActor } from './visit.ts';

/** Drawn anew for each run; fast-check prints it with what it found, and HINOMI_TEST_SEED repeats it. */
const seed = () => Number(process.env['HINOMI_TEST_SEED'] ?? randomInt(2 ** 31));

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
    undecide: (course, dice) => ({
      type: 'undecide',
      items: [Object.keys(course.visit?.decisions ?? {})[dice % 2] ?? 'x'],
    }),
    decide: (course, dice) => course.decide(verdicts[dice % verdicts.length]!, course.items[dice % 3]?.id ?? 'force'),
    submit: (course) => course.submit(),
    return: () => ({ type: 'return', reason: '値を確認' }),
    sign: (course) => course.sign(),
    paper: (course) => course.sign({ signer: 'x', photo: { type: 'image/png', data: '' } }),
    resume: () => ({ type: 'resume', reason: '続き' }),
    planAfter: () => ({ type: 'plan_afterwards', form: {} }),
    restored: () => ({ type: 'restored' }),
    postCheck: () => ({ type: 'post_check', result: 'in_sync' }),
    attach: (_course, dice) => ({
      type: 'attach',
      sort: 'compare',
      device: null,
      name: '照合結果.pdf',
      data: '',
      content: { sha256: String(dice), type: 'application/pdf', size: dice * 4_000_000 },
    }),
    withdraw: (course, dice) => ({
      type: 'withdraw_paper',
      sha256: course.visit?.papers[dice % 3]?.sha256 ?? 'x',
      reason: '誤って添付',
    }),
    cancel: () => ({ type: 'cancel', reason: '延期' }),
  };
  /** What leads to a signature comes more often. */
  const toward = ['accept', 'accept', 'submit', 'submit', 'sign', 'sign', 'read', 'read'];
  const product = new Set(['read', 'restored', 'postCheck']);
  const begun = new Set(['walkIn', 'plan', 'emergency']);
  /** What becomes of people meanwhile. */
  const fates: Record<string, (one: VisitActor) => VisitActor | null> = {
    stopped: () => null,
    alsoVendor: (one) => ({ ...one, roles: [...one.roles, 'vendor'] }),
    withoutRole: (one) => ({ ...one, roles: [] }),
    otherRole: (one) => ({ ...one, roles: ['line_leader'] }),
    asBefore: (one) => one,
  };

  test('no way leads to a baseline without two different people of the plant, and rejected stays rejected', () => {
    const reached = new Set<string>();
    let moved = 0;
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom(...Object.keys(moves), ...Object.keys(fates), 'replay', ...toward, ...toward),
            anybody,
            anybody,
            fc.nat(20),
          ),
          {
            minLength: 20,
            maxLength: 60,
          },
        ),
        fc.boolean(),
        (walk, begins) => {
          const course = begins ? new Course(world) : inReview(new Course(world));
          let last: { act: AnyAct; by: VisitActor | null } | undefined;
          for (const [name, actor, signer, dice] of walk) {
            if (course.visit === null ? !begun.has(name) : begun.has(name)) continue;
            course.minutes += dice === 0 ? -90 : 1;
            if (fates[name]) {
              course.standing.set(actor.id, fates[name](actor));
              continue;
            }
            const repeated = name === 'replay' ? last : undefined;
            if (name === 'replay' && repeated === undefined) continue;
            const known = new Set(course.expected);
            const decisions = course.visit?.decisions ?? {};
            const by = repeated ? repeated.by : product.has(name) ? null : course.stands(actor.id);
            if (by === null && !repeated && !product.has(name)) continue;
            const act = repeated?.act ?? moves[name]!(course, dice);
            last = { act, by };
            const step = course.take(act, by, course.stands(signer.id));
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
              expect(isStaff(course.stands(id)!)).toBe(true);
              expect(step.visit.form.workers.map(({ account }) => account)).not.toContain(id);
            }
            const [first, second] = step.visit.signatures;
            expect(signers).not.toContain(second!.paper?.enteredBy);
            expect(second!.by).not.toBe(step.visit.requestedBy);
            expect(first!.paper).toBeNull();
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
