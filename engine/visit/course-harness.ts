import type { Role } from '#protocol/api/parts.ts';
import type { Verdict, VisitState } from '#protocol/visit/states.ts';
import {
  type AnyAct,
  defaultVisitPolicy,
  type JudgedItem,
  leftOpen,
  lockOf,
  type Reading,
  type Step,
  stepVisit,
  type Visit,
  type VisitActor,
} from './visit.ts';

const start = Date.parse('2026-11-04T23:00:00.000Z');
/** A moment so many minutes after the walk begins. */
export const iso = (minutes: number) => new Date(start + minutes * 60_000).toISOString();
/** Somebody with these roles. */
export const person = (id: string, ...roles: Role[]): VisitActor => ({ id, roles });
/** Everybody who has to do with the visit, by name. */
export const people = {
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
/** What the form needs before it is signed. */
export const rest = {
  workers: [
    { name: '作業者A', account: 'fitter' },
    { name: '作業者B', account: 'hand' },
  ],
  escort: '保全 一郎',
  equipment: [],
  points: { method: '手順書 P-12' },
};
/** A difference at the press. */
export const item = (id: string, more: Partial<JudgedItem> = {}): JudgedItem => ({
  id,
  device: 'press',
  op: 'changed',
  origin: 'visit',
  declared: null,
  ...more,
});
/** State before the work. */
export const before: Reading = { started: iso(-61), at: iso(-60), root: 'before' };

/** A visit with a clock, people and the differences of each state of the controller. */
export class Course {
  visit: Visit | null = null;
  minutes = 0;
  policy = defaultVisitPolicy;
  expected = new Set<string>();
  moves: Visit[] = [];
  /** People who are no longer what they were when they first acted; null: their account was stopped. */
  standing = new Map<string, VisitActor | null>();
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
    const [first] = this.visit?.signatures ?? [];
    const firstSigner = first ? this.stands(first.by) : null;
    const { policy } = this;
    const step = stepVisit(this.visit, act, { now: iso(this.minutes), actor, signer, firstSigner, policy, items });
    if (step.refused !== undefined) return step;
    this.visit = step.visit;
    if (step.effects.includes('move_baseline')) {
      this.moves.push(step.visit);
      const open = new Set(leftOpen(step.visit, { items }));
      for (const { id } of items) if (!open.has(id)) this.expected.add(id);
    }
    return step;
  }

  /** Somebody as he stands today; null when his account was stopped. */
  stands(id: string): VisitActor | null {
    const known = Object.values(people).find((one) => one.id === id)!;
    return this.standing.has(id) ? this.standing.get(id)! : known;
  }

  /** Takes acts that must not be refused. */
  go(...acts: [AnyAct, (VisitActor | null)?][]): this {
    for (const [act, actor] of acts) {
      const { refused } = this.take(act, actor);
      if (refused !== undefined) throw new Error(`${act.type} was refused: ${refused}`);
    }
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

/** How visits begin, and the rest of the form. */
export const walkIn: AnyAct = {
  type: 'walk_in',
  id: 'v1',
  number: 'V-2026-0001',
  site: 'tokyo',
  form,
  befores: { press: before },
};
export const plan: AnyAct = { ...walkIn, type: 'plan' };
export const emergency: AnyAct = { ...walkIn, type: 'emergency', reason: 'ライン停止' };
export const amend: AnyAct = { type: 'amend', form: rest };

/** A visit whose differences are being judged. */
export function inReview(course = new Course()): Course {
  course.go([walkIn], [amend]);
  course.minutes += 60;
  course.go([{ type: 'leave' }]);
  course.go(course.read('after'));
  return course;
}

/** A visit that one person signed: one difference accepted, the other judged so. */
export function provisional(verdict: Verdict = 'accepted', course = inReview()): Course {
  course.go([course.decide('accepted', 'speed')], [course.decide(verdict, 'force')], [course.submit()]);
  course.go(course.read('after', 11));
  return course;
}

/** One way into each state. */
export const ways: Record<VisitState, () => Course> = {
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
