import { setTimeout as sleep } from 'node:timers/promises';
import type { SnapshotHeader } from '#engine/snapshot/snapshot.ts';
import type { ReadingOutcome } from '#protocol/reading.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import type { SourceContext } from '../sources/source.ts';
import { type ControllerOrigin, changeEvents, snapshotEvents, stateEvent, type Trigger } from './controller-events.ts';
import { type Health, healthOf, unwell } from './controller-health.ts';
import { ControllerLooks } from './controller-looks.ts';
import { stepCounters } from './counter-course.ts';
import { type Heard, watchEvents } from './event-watch.ts';
import { forgetOlder } from './finished-snapshot.ts';
import type { Deadline, JobWorker } from './job-worker.ts';
import type { PositionLedger } from './position-ledger.ts';
import type { ProbeResult } from './probe-ledger.ts';
import { readInWorker } from './reading-in-worker.ts';
import { ReadingSeries } from './reading-series.ts';
import { NotAskedError, reasonOfFailure } from './stopped-reading.ts';
import type { ValueRuleFile } from './value-rule-file.ts';
import { inBlackout, untilBlackout, type Watched } from './watch-config.ts';
import type { ListenJob, ProbeJob, SnapshotJob } from './watch-jobs.ts';
import type { WatchPlan } from './watch-plan.ts';

/** A look, and what comes and goes around a snapshot; a controller with a slow pace gets its turns beside. */
const longestProbeMs = ({ requestsPerSecond = 10 }: Watched) => 30_000 + 10_000 / requestsPerSecond;
/** How long one turn of listening lasts where nothing is said. */
const listenMs = 20_000;
/** How long giving a standing connection back may take when the agent ends; the thread ends with it. */
const leaveMs = 5000;

/** What a person may want of a snapshot beyond what it always is. */
type Wish = Pick<SnapshotJob<never>, 'full' | 'learn'>;

/** One controller: when it is read, looked at and listened to, one job at a time. */
export class ControllerWatch<D extends Watched> {
  readonly device: D;
  readonly #context: SourceContext<unknown>;
  readonly #worker: JobWorker;
  readonly #ledger: PositionLedger;
  readonly #health: Health;
  readonly #notes: (header: SnapshotHeader) => Reason[];
  readonly #of: ReturnType<typeof healthOf>;
  readonly #origin: ControllerOrigin;
  readonly #rules: ValueRuleFile;
  readonly #tellsEvents: boolean;
  #settling = false;
  readonly #series: ReadingSeries;
  readonly #looks: ControllerLooks;
  #turn: Promise<unknown> = Promise.resolve();
  /** Ends the waiting for the next reading on schedule. */
  #soon = new AbortController();

  constructor(
    context: SourceContext<unknown>,
    plan: WatchPlan<D>,
    device: D,
    worker: JobWorker,
    ledger: PositionLedger,
    health: Health,
    rules: ValueRuleFile,
  ) {
    this.device = device;
    this.#context = context;
    this.#worker = worker;
    this.#ledger = ledger;
    this.#health = health;
    this.#rules = rules;
    this.#notes = (header) => plan.notes?.(header) ?? [];
    this.#tellsEvents = plan.tellsEvents?.(device) ?? false;
    this.#origin = { host: context.host, device: device.id, address: plan.address(device), protocol: plan.protocol };
    this.#of = healthOf(device.id);
    const shared = {
      signal: context.signal,
      now: () => context.now(),
      unwell: (why: readonly Reason[]) => this.#unwell(this.#of.readings, why),
    };
    this.#series = new ReadingSeries({
      ...shared,
      device,
      blackedOut: () => this.#blackedOut(),
      read: () => this.#attempt('series'),
      keep: (series) => ledger.commit(device.id, [], { series }),
      tell: (series) => context.series(device.id, series),
    });
    const look: ProbeJob<D> = { device, stateDir: context.stateDir };
    this.#looks = new ControllerLooks({
      ...shared,
      origin: this.#origin,
      tellsState: plan.tellsState ?? true,
      probe: () => worker.run<ProbeResult>('probe', look, longestProbeMs(device), context.signal),
      before: () => ledger.of(device.id).probe,
      commit: (drafts, probe) => ledger.commit(device.id, drafts, { probe }),
    });
  }

  /** Resolves when the signal ends it; rejects as soon as something of it fails that nothing shows, such as a commit. */
  async run(): Promise<void> {
    const { series } = this.#ledger.of(this.device.id);
    await Promise.all([
      this.#readOnSchedule(),
      this.#probeLoop(),
      ...(this.#tellsEvents ? [this.#listen()] : []),
      ...(series ? [this.#series.goOn(series)] : []),
    ]);
  }

  async #readOnSchedule(): Promise<void> {
    const { signal } = this.#context;
    while (!signal.aborted) {
      const soon = new AbortController();
      this.#soon = soon;
      await sleep(this.#untilDue(), undefined, { signal: AbortSignal.any([signal, soon.signal]) }).catch(
        () => undefined,
      );
      if (signal.aborted) return;
      if (this.#untilDue() > 0 || this.#blackedOut()) continue;
      const outcome = await this.#attempt(this.#ledger.of(this.device.id).unconfirmed ? 'confirm' : 'schedule');
      if (!outcome.complete) await this.#wait(this.#retryMs());
    }
  }

  /** Takes one snapshot and commits what it shows; throws where none came to be. */
  snapshot(trigger: Trigger, { full, learn }: Wish = { full: false, learn: false }): Promise<ReadingOutcome> {
    return this.#alone(async () => {
      if (this.#blackedOut()) throw new NotAskedError(because('reading_in_blackout'));
      const { last, unconfirmed, posture, counters } = this.#ledger.of(this.device.id);
      const { stateDir } = this.#context;
      const rules = this.#rules.of(this.device.id);
      const job: SnapshotJob<D> = { device: this.device, stateDir, last, unconfirmed, posture, rules, full, learn };
      const finished = await readInWorker(this.#worker, job, this.#origin, this.#context, this.#deadline());
      const { header, next } = finished;
      const counted = stepCounters(counters, finished.counters, header.ended);
      const drafts = [
        ...counted.events.map((event) => stateEvent(this.#origin, event)),
        ...snapshotEvents(this.#origin, finished, trigger),
        ...changeEvents(this.#origin, finished.changes, last?.header.ended ?? header.started),
      ];
      const waits = finished.unconfirmed === undefined ? unconfirmed : (finished.unconfirmed ?? undefined);
      const remembered = {
        ...(next ? { last: next } : {}),
        unconfirmed: waits,
        posture: finished.posture,
        counters: counted.book,
      };
      await this.#ledger.commit(this.device.id, drafts, remembered);
      const kept = [next ?? last, waits].filter((one) => one !== undefined);
      if (kept.length > 0 && (next?.root !== last?.root || waits !== unconfirmed)) {
        forgetOlder(stateDir, this.device.id, kept);
      }
      if (waits && waits !== unconfirmed) this.#soon.abort();
      this.#unwell(this.#of.readings, header.causes ?? []);
      this.#health(this.#of.notes, this.#notes(header));
      return {
        device: this.device.id,
        root: finished.root,
        complete: header.complete,
        causes: [...(header.causes ?? [])],
        changes: finished.changes.length,
        waiting: waits !== undefined,
      };
    });
  }

  /**
   * Begins a series of paced readings, for learning what moves by itself; answers as soon as it is kept, so that it outlives the agent.
   * Throws where one is under way, or its readings would lie closer than two readings of a change do.
   */
  async series(readings: number, overMs: number): Promise<{ device: string; readings: number; minutes: number }> {
    await this.#series.begin(readings, overMs);
    return { device: this.device.id, readings, minutes: overMs / 60_000 };
  }

  /** People decided whom to trust: what stands on the old decision is given up, and the controller is read soon. */
  async meetAnew(): Promise<void> {
    const { stateDir, signal } = this.#context;
    if (this.#tellsEvents) {
      const job: ListenJob<D> = { device: this.device, stateDir, waitMs: 0 };
      await this.#worker.run('leave', job, leaveMs, signal).catch((error: Error) => this.#heardNoMore(error));
    }
    if (!signal.aborted && !this.#blackedOut()) await this.#attempt('change');
  }

  #heardNoMore(error: Error): void {
    if (!this.#context.signal.aborted) this.#unwell(this.#of.events, [reasonOfFailure(error)]);
  }

  async #probeLoop(): Promise<void> {
    if (this.device.probeEverySeconds === 0) return;
    while (await this.#wait(this.device.probeEverySeconds * 1000)) {
      if (this.#blackedOut()) continue;
      const because = await this.#alone(() => this.#looks.look());
      if (because && (await this.#wait(this.device.settleSeconds * 1000))) await this.#attempt('change');
    }
  }

  #listen(): Promise<void> {
    const { stateDir, signal, host, id } = this.#context;
    const job: ListenJob<D> = { device: this.device, stateDir, waitMs: listenMs };
    const longest = listenMs + longestProbeMs(this.device);
    return watchEvents({
      origin: { ...this.#origin, host },
      source: id,
      signal,
      listen: () => this.#worker.run<Heard>('listen', job, longest, signal),
      leave: () => this.#worker.run('leave', job, signal.aborted ? leaveMs : longest),
      blackedOut: () => this.#blackedOut(),
      heardUntil: this.#ledger.of(this.device.id).heardUntil,
      commit: (drafts, heardUntil) => this.#ledger.commit(this.device.id, drafts, { heardUntil }),
      unwell: (why) => this.#unwell(this.#of.events, why),
      moved: () => void this.#afterSettling(),
      now: () => this.#context.now(),
      pauseMs: 30_000,
    });
  }

  /** A snapshot once it has been quiet for a while; one for all that happens until then. */
  async #afterSettling(): Promise<void> {
    if (this.#settling) return;
    this.#settling = true;
    const go = await this.#wait(this.device.settleSeconds * 1000);
    this.#settling = false;
    if (go && !this.#blackedOut()) await this.#attempt('change');
  }

  /** A snapshot whose failure is shown, not thrown: other controllers go on. */
  async #attempt(trigger: Trigger): Promise<Pick<ReadingOutcome, 'complete' | 'causes'>> {
    try {
      return await this.snapshot(trigger);
    } catch (error) {
      const causes = [reasonOfFailure(error)];
      if (!this.#context.signal.aborted) this.#unwell(this.#of.readings, causes);
      return { complete: false, causes };
    }
  }

  #unwell(of: string, why: readonly Reason[]): void {
    this.#health(of, why.length === 0 ? [] : unwell(this.device.id, why));
  }

  #alone<T>(act: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(act);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  #blackedOut(): boolean {
    return inBlackout(this.device.blackout, this.#context.now());
  }

  /** A reading ends where black-out hours begin. */
  #deadline(): number | Deadline {
    const graceMs = longestProbeMs(this.device);
    const longest = this.device.budgetSeconds * 1000 + graceMs;
    const ms = untilBlackout(this.device.blackout, this.#context.now(), longest);
    return ms < longest ? { ms, graceMs, why: because('reading_until_blackout') } : longest;
  }

  #untilDue(): number {
    const { last, unconfirmed } = this.#ledger.of(this.device.id);
    if (last === undefined) return this.#blackedOut() ? 60_000 : 0;
    const since = Date.parse(unconfirmed?.header.ended ?? last.header.ended);
    const pause = unconfirmed ? this.device.confirmSeconds * 1000 : this.device.snapshotEveryMinutes * 60_000;
    const due = since + pause - this.#context.now().getTime();
    return Math.max(this.#blackedOut() ? 60_000 : 0, Math.min(due, 60 * 60_000));
  }

  #retryMs(): number {
    return Math.min(this.device.snapshotEveryMinutes * 60_000, 5 * 60_000);
  }

  async #wait(ms: number): Promise<boolean> {
    const { signal } = this.#context;
    return sleep(ms, true, { signal }).catch(() => false);
  }
}
