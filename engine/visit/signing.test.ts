import { describe, expect, test } from 'vitest';
import { Course, inReview, iso, item, people, person, provisional } from './course-harness.ts';
import { type AnyAct, dueActs } from './visit.ts';

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

  test('judgements are taken back one by one until the signature, and only such as there are', () => {
    const course = inReview();
    course.go([course.decide('accepted', 'force', 'speed')], [{ type: 'undecide', items: ['force'] }, people.leader]);
    expect(Object.keys(course.visit!.decisions)).toEqual(['speed']);
    expect(course.take({ type: 'undecide', items: ['force'] }).refused).toBe('were_decided');
    expect(course.take({ type: 'undecide', items: ['speed'] }, people.hand).refused).toBe('not_own_work');
    expect(course.take(course.submit()).refused).toBe('all_decided');
    course.go([course.decide('accepted', 'force')], [course.submit()]);
    expect(course.take({ type: 'undecide', items: ['force'] }).refused).toBe('state');
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

  test.each([
    ['his account was stopped', null],
    ['he works for a company from outside now', person('mech', 'vendor')],
    ['he became one of its people beside his own role', person('mech', 'maintenance', 'vendor')],
    ['he holds no role any more', person('mech')],
  ])('no second signature joins a first one whose signer may not sign any more: %s', (_words, standing) => {
    const course = inReview(new Course());
    course.go([course.decide('accepted', 'force', 'speed')], [course.submit()], course.read('after', 11));
    course.standing.set('mech', standing);
    expect(course.take(course.sign(), people.eng).refused).toBe('first_stands');
    course.go([{ type: 'return', reason: '署名者の異動' }, people.leader], [course.submit(), people.leader]);
    course.go([course.sign(), people.eng]);
    expect(course.visit!.signatures).toMatchObject([{ by: 'leader' }, { by: 'eng' }]);
  });

  test('a signature that arrives twice counts once, and of two at one moment the first one counts', () => {
    const course = provisional();
    const act = course.sign();
    course.go([act, people.eng]);
    expect(course.take(act, people.eng).refused).toBe('state');
    expect(course.take(act, people.leader).refused).toBe('state');
    expect(course.moves).toHaveLength(1);
    expect(course.visit!.signatures).toMatchObject([{ by: 'mech' }, { by: 'eng' }]);
  });

  test('a clock that was set back between the signatures lets nobody sign twice', () => {
    const course = provisional();
    course.minutes -= 600;
    expect(course.take(course.sign(), people.mech).refused).toBe('signer_is_second');
    course.go([course.sign(), people.eng]);
    expect(course.visit!.state).toBe('approved');
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
