import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile, loadRules } from '#engine/sigma/sigma.ts';
import { eventId } from '#protocol/identity.ts';
import { blockOf } from '../../store/block-builder.ts';
import type { NewEvent } from '../../store/event-block.ts';
import { MemoryEventStore } from '../../store/memory-event-store.ts';
import type { RuleScan } from '../../store/rule-chunk.ts';
import { DetectionMarks } from '../detection-marks.ts';
import { RuleJudge } from '../rule-judge.ts';
import { settledMs } from '../settled.ts';
import { verdictsOf } from '../verdicts.ts';
import { ReplayAnswers } from './replay-answers.ts';
import { ReplayRun } from './replay-run.ts';

const text = `title: failed
name: failed
id: f-1
logsource: {product: test}
detection: {sel: {kind: failed}, condition: sel}
---
title: seen
id: seen
level: low
logsource: {product: test}
detection: {sel: {kind: seen}, condition: sel}
---
title: burst
id: burst
level: high
correlation: {type: event_count, rules: [failed], group-by: [user], timespan: 5m, condition: {gte: 3}}
---
title: fell silent
id: silent
level: medium
correlation: {type: event_count, rules: [failed], group-by: [user], timespan: 10m, condition: {lt: 1}}
---
title: burst, then seen
id: chain
level: high
correlation: {type: temporal_ordered, rules: [burst, seen], group-by: [user], timespan: 30m, generate: true}
`;
const files = [{ path: 'rules.yml', text }];
const make = () => compile(loadRules(files, { timeZone: 'UTC' }));
const targets = ['seen', 'burst', 'silent', 'chain'];
const base = Date.parse('2026-11-02T00:00:00.000Z');
const minute = 60_000;

/** One thing that befalls a hub: an event comes, it is idle, it saves, it dies. */
type Deed =
  | { deed: 'event'; back: number; kind: string; user: string; wait: number; product: string }
  | { deed: 'idle'; wait: number }
  | { deed: 'save' }
  | { deed: 'die' };

const event = fc.record({
  deed: fc.constant('event' as const),
  /** Minutes by which it is late; some lie long past. */
  back: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 3 }) },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 90 }) },
    { weight: 2, arbitrary: fc.integer({ min: 47 * 60, max: 74 * 60 }) },
  ),
  kind: fc.constantFrom('failed', 'failed', 'seen', 'other'),
  user: fc.constantFrom('sato', 'suzuki'),
  wait: fc.integer({ min: 0, max: 4 }),
  product: fc.constantFrom('test', 'test', 'test', 'elsewhere'),
});
const deeds: fc.Arbitrary<Deed[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: event },
    { weight: 3, arbitrary: fc.record({ deed: fc.constant('idle' as const), wait: fc.integer({ min: 0, max: 200 }) }) },
    { weight: 2, arbitrary: fc.constant({ deed: 'save' as const }) },
    { weight: 1, arbitrary: fc.constant({ deed: 'die' as const }) },
  ),
  { minLength: 20, maxLength: 90 },
);

/** A finding as it stands in the end. */
type Standing = Map<string, [count: number, first: number, last: number]>;

/** A store that gives its events to rules a few at a time. */
class SlowStore extends MemoryEventStore {
  override async *forRules({ first, last, without }: RuleScan) {
    for (let at = first; at <= last; at += 7) {
      const upTo = Math.min(last, at + 6);
      for await (const chunk of super.forRules({ first: at, last: upTo, without })) {
        const skipped = chunk.origins.map(({ logsource }) =>
          without().some((one) => JSON.stringify(one.logsource) === JSON.stringify(logsource)),
        );
        const rows = chunk.places.map((_, row) => row).filter((row) => !skipped[chunk.origin[row]!]);
        const of = <T>(list: readonly T[]) => rows.map((row) => list[row]!);
        yield {
          ...chunk,
          upTo,
          ...{ origin: of(chunk.origin), places: of(chunk.places), seqs: of(chunk.seqs) },
          ...{ corrected: of(chunk.corrected), received: of(chunk.received), bodies: of(chunk.bodies) },
        };
      }
    }
  }
}

/** A hub that judges what comes as the live one does: a state saved now and then, events behind it judged again after it died. */
class Stream {
  readonly store = new SlowStore();
  /** Everything that was told, with when: a finding keeps the time at which it was first told. */
  readonly raised = new Map<string, number>();
  private standing: Standing = new Map();
  private judge!: RuleJudge;
  private marks!: DetectionMarks;
  private judged = 0;
  private now = base;
  private seq = 0;

  async open() {
    const { cursor, state } = await this.store.detection();
    this.judge = new RuleJudge(make, 12);
    const reached = this.judge.restore(state, this.now - settledMs);
    this.marks = new DetectionMarks({ position: cursor, reached, pastEmpty: this.judge.pastEmpty });
    this.judged = cursor;
    for await (const chunk of this.store.scan({ after: cursor })) for (const one of chunk) this.take(one);
  }

  async live(all: readonly Deed[]) {
    await this.open();
    for (const one of all) {
      if (one.deed === 'event') await this.receive(one);
      else if (one.deed === 'idle') await this.idle(one.wait);
      else if (one.deed === 'save') await this.save();
      else await this.open();
    }
    await this.idle(1);
    await this.save();
  }

  get end() {
    return this.now;
  }

  /** What stands of a rule and was first told in a span. */
  told(rule: string, from: number, to: number): Standing {
    return new Map(
      [...this.standing].filter(([id]) => {
        const at = this.raised.get(id)!;
        return (JSON.parse(id) as [string])[0] === rule && at >= from && at < to;
      }),
    );
  }

  async replay(rule: string, from: number, to: number): Promise<Standing> {
    const answers = new ReplayAnswers({
      files,
      rule,
      ...{ text: null, lists: {}, version: null, site: null, off: [] },
      tried: null,
      setApart: { exceptions: [], piercing: [] },
      timeZone: 'UTC',
    });
    const run = new ReplayRun(
      { store: this.store, standing: () => this.marks.last, busy: () => false },
      { ask: async (message) => structuredClone(answers.answer(message)), end: async () => {} },
      { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
      { signal: new AbortController().signal, onProgress: () => {} },
    );
    const { found } = await run.run();
    const all = found.flatMap(({ findings }) => findings);
    expect(all).toHaveLength(found.reduce((sum, { count }) => sum + count, 0));
    return new Map(all.map(({ firing }) => [firing.id, [firing.count, firing.first, firing.last]]));
  }

  private async receive({ back, kind, user, wait, product }: Deed & { deed: 'event' }) {
    this.now += wait * minute;
    const key = { site: 'tokyo', agent: 'pc-1', lane: 'evidence' as const, epoch: 'e', seq: ++this.seq };
    const time = new Date(this.now - back * minute).toISOString();
    const one: NewEvent = {
      ...key,
      id: eventId(key),
      kind: 'host.log',
      source: 'text-log',
      boot: 'b',
      logsource: { product },
      ...{ time, corrected: time, recorded: time, received: new Date(this.now).toISOString() },
      ...{ offsetMs: 0, uncertaintyMs: 1, clockDoubt: false, asset: null },
      fields: { kind, user },
    };
    const events = blockOf([one]);
    const { stored } = await this.store.append({ events, rejected: [], covered: [], chains: [], cursor: null });
    for (const each of stored.events()) this.take(each);
  }

  private take(one: NewEvent & { storeSeq: number }) {
    const { judge } = this;
    const of = judge.prepare({ ...one, logsource: one.logsource! });
    const before = judge.forgotten;
    const event = { seq: one.seq, time: Date.parse(one.corrected), body: JSON.stringify(one.fields) };
    this.tell(judge.event(of, event), Date.parse(one.received));
    if (judge.forgotten !== before) this.marks.add({ position: one.storeSeq - 1, pastEmpty: true });
    this.judged = one.storeSeq;
  }

  private async idle(minutes: number) {
    for (let passed = 0; passed <= minutes; passed++) {
      if (passed > 0) this.now += minute;
      const reached = this.now - settledMs;
      const firings = this.judge.advance(reached);
      this.marks.add({ position: this.judged, reached, pastEmpty: this.judge.pastEmpty });
      this.tell(firings, this.now);
    }
    await this.save();
  }

  private async save() {
    const { marks, stored } = this.marks.upTo(this.judged);
    await this.store.commitDetection({ alerts: [], marks, state: this.judge.state(), cursor: this.judged });
    stored();
  }

  private tell(firings: ReturnType<RuleJudge['event']>, at: number) {
    const { raised, grown, withdrawn } = verdictsOf(structuredClone(firings));
    for (const { firing } of [...raised, ...grown]) {
      this.standing.set(firing.id, [firing.count, firing.first, firing.last]);
      if (!this.raised.has(firing.id)) this.raised.set(firing.id, at);
    }
    for (const { firing } of withdrawn) this.standing.delete(firing.id);
  }
}

test('a replay finds what the stream found, whatever came late, out of the past, between restarts, and wherever its span begins', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(deeds, fc.double({ min: 0, max: 1, noNaN: true }), async (all, share) => {
      const stream = new Stream();
      await stream.live(all);
      const to = stream.end + 1;
      const middle = base + Math.floor((share * (to - base)) / minute) * minute;
      for (const rule of targets) {
        for (const from of [base, middle]) {
          const expected = stream.told(rule, from, to);
          expect(await stream.replay(rule, from, to), `${rule} from ${new Date(from).toISOString()}`).toEqual(expected);
          compared += expected.size;
        }
      }
    }),
    { numRuns: process.env['HINOMI_TEST_LONG'] ? 200 : 20 },
  );
  expect(compared).toBeGreaterThan(60);
}, 600_000);
