import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ProbeResult, type ProbeState, type StateEvent, stepProbe } from './probe-ledger.ts';

/** What can happen to a controller between two looks, at a share of the time between them. */
type Happening =
  | { what: 'nothing' }
  | { what: 'restart'; at: number; into: 'run' | 'stop' }
  | { what: 'switch'; at: number }
  | { what: 'reset counters'; at: number }
  | { what: 'set clock'; at: number; seconds: number }
  | { what: 'cut'; at: number }
  | { what: 'mend'; at: number };

/** What a controller lets be seen; the rest stays hidden from the record. */
interface Shows {
  startTime: boolean;
  state: boolean;
  counters: boolean;
  secondsRunning: boolean;
  clock: boolean;
}

/** What really happened, by the clock of the world. */
interface Truth {
  action: StateEvent['action'] | 'communication reset';
  at: number;
  /** Whether two looks in a row saw the controller right before and right after. */
  inView: boolean;
  by: Happening['what'];
}

const lookEveryMs = 60_000;
const begin = Date.parse('2026-01-05T00:00:00Z');
const iso = (ms: number) => new Date(ms).toISOString();

const moment = fc.double({ min: 0.02, max: 0.98, noNaN: true });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ what: 'nothing' } as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('restart' as const),
      at: moment,
      into: fc.constantFrom('run' as const, 'stop' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('switch' as const), at: moment }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('reset counters' as const), at: moment }) },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('set clock' as const),
      at: moment,
      seconds: fc.oneof(fc.integer({ min: 6, max: 40_000 }), fc.integer({ min: -40_000, max: -6 })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('cut' as const), at: moment }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('mend' as const), at: moment }) },
);
const shows: fc.Arbitrary<Shows> = fc.record({
  startTime: fc.boolean(),
  state: fc.boolean(),
  counters: fc.boolean(),
  secondsRunning: fc.boolean(),
  clock: fc.boolean(),
});

/** A controller that lives through a script, looked at once a minute. */
class Life {
  readonly truths: Truth[] = [];
  readonly events: StateEvent[] = [];
  readonly looks: { at: number; good: boolean }[] = [];
  readonly #shows: Shows;
  #now = begin;
  #reached = true;
  #running = true;
  #started = begin - 86_400_000;
  #countersSince: number;
  #perSecond: number;
  #ran: { seconds: number; since: number };
  #clockAheadMs = 0;
  #state: ProbeState | undefined;

  constructor(what: Shows, age: number, perSecond: number) {
    this.#shows = what;
    this.#countersSince = begin - age * 1000;
    this.#perSecond = perSecond;
    this.#ran = { seconds: 0, since: begin - age * 1000 };
    this.look();
  }

  live(one: Happening): void {
    const before = this.#now;
    if (one.what !== 'nothing') this.#happen(one, before + Math.round(one.at * lookEveryMs));
    this.#now = before + lookEveryMs;
    this.look();
  }

  look(): void {
    const step = stepProbe(this.#state, this.#seen(), iso(this.#now));
    this.#state = step.state;
    this.events.push(...step.events);
    this.looks.push({ at: this.#now, good: this.#reached });
  }

  #happen(one: Exclude<Happening, { what: 'nothing' }>, at: number): void {
    const note = (action: Truth['action']) =>
      this.truths.push({ action, at, inView: this.#reached && this.looks.at(-1)!.good, by: one.what });
    switch (one.what) {
      case 'restart':
        // The controller itself goes down, also where its program had been stopped before.
        note('stop');
        note('start');
        if (one.into === 'stop') note('stop');
        this.#running = one.into === 'run';
        this.#started = at;
        this.#countersSince = at;
        this.#ran = { seconds: 0, since: at };
        return;
      case 'switch':
        if (this.#running) this.#ran = { seconds: this.#secondsAt(at), since: at };
        else this.#ran = { seconds: 0, since: at };
        this.#running = !this.#running;
        note(this.#running ? 'start' : 'stop');
        return;
      case 'reset counters':
        note('communication reset');
        this.#countersSince = at;
        return;
      case 'set clock':
        note('clock_jump');
        this.#clockAheadMs += one.seconds * 1000;
        return;
      case 'cut':
        if (this.#reached) note('comm_loss');
        this.#reached = false;
        return;
      case 'mend':
        if (!this.#reached) note('comm_restore');
        this.#reached = true;
    }
  }

  #secondsAt(at: number): number {
    return this.#ran.seconds + (this.#running ? Math.floor((at - this.#ran.since) / 1000) : 0);
  }

  #count(): number {
    return Math.floor(((this.#now - this.#countersSince) / 1000) * this.#perSecond);
  }

  #seen(): ProbeResult {
    if (!this.#reached) return { reachable: false, reason: 'no answer' };
    const { startTime, state, counters, secondsRunning, clock } = this.#shows;
    return {
      reachable: true,
      ...(startTime ? { startTime: iso(this.#started) } : {}),
      ...(state ? { state: this.#running ? 'run' : 'stop', stateSource: 'state' as const } : {}),
      ...(counters ? { counters: { a: this.#count() % 65_536, b: Math.floor(this.#count() / 2) % 65_536 } } : {}),
      ...(secondsRunning ? { secondsRunning: this.#secondsAt(this.#now) % 65_536 } : {}),
      ...(clock ? { clockOffsetMs: this.#clockAheadMs } : {}),
    };
  }
}

/** Truths that an entry may stand for: counters that fell tell a restart or that communication began anew. */
function meant(event: StateEvent): Truth['action'][] {
  return event.source === 'counterReset' ? [event.action, 'start', 'stop', 'communication reset'] : [event.action];
}

const within = (event: StateEvent, at: number) => iso(at) >= event.earliest && iso(at) <= event.latest;

const lives = fc.tuple(
  shows,
  fc.integer({ min: 1000, max: 200_000 }),
  fc.double({ min: 0.1, max: 20, noNaN: true }),
  fc.array(happening, { minLength: 1, maxLength: 40 }),
);
const runs = { numRuns: 2000 };

function lived([what, age, perSecond, script]: [Shows, number, number, Happening[]]): Life {
  const life = new Life(what, age, perSecond);
  for (const one of [...script, { what: 'mend', at: 0.5 } as const, { what: 'nothing' } as const]) life.live(one);
  return life;
}

test('whatever happens to a controller: each entry tells something that happened, within its interval', () => {
  fc.assert(
    fc.property(lives, (one) => {
      const { events, truths } = lived(one);
      for (const event of events) {
        expect(event.earliest <= event.latest).toBe(true);
        const found = truths.some((truth) => meant(event).includes(truth.action) && within(event, truth.at));
        expect(found, `${event.action} by ${event.source} ${event.earliest} ${event.latest}`).toBe(true);
        if (event.confidence === 'certain') expect(event.source).not.toBe('counterReset');
      }
    }),
    runs,
  );
});

test('whatever a controller shows of what happens to it stands in the record', () => {
  fc.assert(
    fc.property(lives, (one) => {
      const [what] = one;
      const { events, truths, looks } = lived(one);
      const told = (truth: Truth) => events.some((event) => event.action === truth.action && within(event, truth.at));
      for (const truth of truths) {
        const missed = looks.filter(({ at, good }) => !good && at > truth.at);
        const ends = looks.find(({ at, good }) => good && at > truth.at)?.at ?? Number.POSITIVE_INFINITY;
        const shown =
          (truth.by === 'restart' && truth.action === 'start' && what.startTime) ||
          (truth.by === 'switch' && truth.inView && what.state) ||
          (truth.by === 'set clock' && truth.inView && what.clock) ||
          (truth.by === 'cut' && missed.filter(({ at }) => at < ends).length >= 2);
        if (shown) expect(told(truth), `${truth.action} by ${truth.by} at ${iso(truth.at)}`).toBe(true);
      }
    }),
    runs,
  );
});

test('where a controller shows counters alone, a restart is told from them as probable', () => {
  const counting: Shows = { startTime: false, state: false, counters: true, secondsRunning: false, clock: false };
  fc.assert(
    fc.property(
      fc.tuple(
        fc.constant(counting),
        fc.integer({ min: 3000, max: 20_000 }),
        fc.double({ min: 0.1, max: 3, noNaN: true }),
        fc.constant([] as Happening[]),
      ),
      moment,
      ([what, age, perSecond], at) => {
        const restart = { what: 'restart', at, into: 'run' } as const;
        const { events, truths } = lived([what, age, perSecond, [{ what: 'nothing' }, restart]]);
        expect(events.map(({ action, source, confidence }) => [action, source, confidence])).toEqual([
          ['stop', 'counterReset', 'probable'],
          ['start', 'counterReset', 'probable'],
        ]);
        for (const event of events) expect(within(event, truths[0]!.at)).toBe(true);
      },
    ),
  );
});
