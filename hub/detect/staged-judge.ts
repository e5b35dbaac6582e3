import { compile, type Firing, loadRules, withFoundations } from '#engine/sigma/sigma.ts';
import { ruleExceptions, type SetApart } from './exceptions/set-apart.ts';
import { type JudgedEvent, type JudgedOrigin, type PreparedOrigin, RuleJudge } from './rule-judge.ts';
import type { ThreadRules } from './rules-in-force.ts';
import { type Triggered, triedFinding } from './verdicts.ts';

/** An origin as both judges have prepared it. */
export interface StagedOrigin {
  live: PreparedOrigin;
  staged: PreparedOrigin | null;
}

/** What both judges have half seen. */
export interface StagedState {
  state: string | null;
  /** Of the rules that are tried; null when there are none. */
  staged: string | null;
}

/** The rules in force, and beside them those that are tried: two judges over the same events, of which neither sees the other's findings. */
export class StagedJudge {
  readonly live: RuleJudge;
  private readonly timeZone: string;
  private setApart: SetApart;
  private staged: { version: string; judge: RuleJudge } | null = null;

  constructor(rules: ThreadRules, timeZone: string, setApart: SetApart) {
    this.timeZone = timeZone;
    this.setApart = setApart;
    this.live = new RuleJudge(this.maker(rules));
    this.except(this.live);
    this.stage(rules);
  }

  /** Sets other matches apart from here on. */
  setExceptions(setApart: SetApart): void {
    this.setApart = setApart;
    this.except(this.live);
    if (this.staged) this.except(this.staged.judge);
  }

  /** Goes on with other rules, between two events; what rules that stay as they are have half seen stays, tried ones included. */
  setRules(rules: ThreadRules, setApart: SetApart): void {
    this.setApart = setApart;
    this.live.setRules(this.maker(rules));
    this.except(this.live);
    const before = this.staged;
    this.stage(rules);
    if (this.staged === null) return;
    const same = before?.version === this.staged.version;
    this.staged.judge.restore(same ? before.judge.state() : null, this.live.time);
  }

  /** Continues from stored states. Answers how far time has come. */
  restore({ state, staged, now }: StagedState & { now: number }): number {
    const reached = this.live.restore(state, now);
    this.staged?.judge.restore(staged, reached);
    return reached;
  }

  state(): { state: string; staged: string | null } {
    return { state: this.live.state(), staged: this.staged?.judge.state() ?? null };
  }

  prepare(origin: JudgedOrigin): StagedOrigin {
    return { live: this.live.prepare(origin), staged: this.staged?.judge.prepare(origin) ?? null };
  }

  /** Judges an event; what it brings about is added to `firings`. */
  event(of: StagedOrigin, event: JudgedEvent, firings: Triggered[]): void {
    for (const one of this.live.event(of.live, event)) firings.push(slim(one));
    if (this.staged === null || of.staged === null) return;
    for (const one of this.staged.judge.event(of.staged, event)) firings.push(this.tried(one));
  }

  /** Moves time on. */
  advance(now: number): Triggered[] {
    const tried = this.staged?.judge.advance(now) ?? [];
    return [...this.live.advance(now).map(slim), ...tried.map((one) => this.tried(one))];
  }

  private stage({ staged }: ThreadRules): void {
    this.staged = null;
    if (staged === null) return;
    const { version, files, lists, ids } = staged;
    const make = () => {
      const whole = loadRules([...files], { timeZone: this.timeZone, placeholders: lists });
      return compile(withFoundations(whole, ids), { whole });
    };
    this.staged = { version, judge: new RuleJudge(make) };
    this.except(this.staged.judge);
  }

  private maker({ files, lists }: ThreadRules) {
    return () => compile(loadRules([...files], { timeZone: this.timeZone, placeholders: lists }));
  }

  private except(judge: RuleJudge): void {
    judge.setExceptions(ruleExceptions(this.setApart, this.timeZone), new Set(this.setApart.piercing));
  }

  private tried(one: Triggered): Triggered {
    const { firing, trigger } = slim(one);
    return { firing: { ...firing, id: triedFinding(this.staged!.version, firing.id) }, trigger, tried: true };
  }
}

function slim({ firing, trigger }: Triggered): Triggered {
  return { firing: { ...firing, rule: { id: firing.rule.id } as Firing['rule'] }, trigger };
}
