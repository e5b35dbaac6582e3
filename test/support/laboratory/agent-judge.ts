import { setTimeout as pause } from 'node:timers/promises';
import { type FindingKind, findingKinds } from '#engine/traffic/traffic.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import { runForTest } from '../../../agent/sources/source-harness.ts';
import { source } from '../../../agent/sources/wire/source.ts';
import type { Judge, Told } from './judge.ts';

const lookMs = 200;
/** Events wait so long at most for what belongs to them, and for being handed over. */
const settledMs = 4000;

/** The agent's source `wire` on a mirror port, with all that it is made of; told is what it would send to the hub. */
export class AgentJudge implements Judge {
  readonly begun: Promise<void>;
  readonly #running;
  readonly #abort = new AbortController();
  /** By the finding's own id: the last event about it, and when the first one came. */
  readonly #told = new Map<string, Told>();
  readonly #looking: Promise<void>;
  #seen = 0;

  constructor(interfaceName: string, folder: string) {
    this.#running = runForTest(
      source,
      { interface: interfaceName, program: 'tcpdump', ringMegabytes: 0, learnDays: 1 },
      { stateDir: folder },
    );
    this.begun = this.#running.until(() => this.#running.health.length > 0);
    this.#looking = this.#look();
  }

  get now(): number {
    return Date.now() - settledMs;
  }

  async judge(): Promise<void> {
    const now = new Date().toISOString();
    const network = { learnUntil: now, decidedAt: now, held: [], anew: [], permitted: [] };
    await this.#running.command('config', { network });
  }

  told(): Told[] {
    return [...this.#told.values()];
  }

  /** What it lost, as it says itself. */
  gaps(): EventDraft[] {
    return this.#running.events.filter(({ kind }) => kind === 'gap');
  }

  async end(): Promise<void> {
    this.#abort.abort();
    await this.#looking;
    await this.#running.stop();
  }

  async #look(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      const { events } = this.#running;
      for (; this.#seen < events.length; this.#seen++) {
        const event = events[this.#seen]!;
        if (event.kind === 'net.finding') this.#hear(event);
      }
      await pause(lookMs, undefined, { signal: this.#abort.signal }).catch(() => undefined);
    }
  }

  #hear({ fields }: EventDraft): void {
    const id = String(fields['hinomi.finding.id']);
    const kind = String(fields['event.action']);
    if (!(kind in findingKinds)) throw new Error(`${kind} is no kind of finding`);
    const words = JSON.stringify(fields);
    const ends = ['source.ip', 'source.mac', 'destination.ip', 'destination.mac', 'hinomi.finding.host'];
    const inDetail = String(fields['hinomi.finding.detail'] ?? '').matchAll(/[\da-f]+(?:[.:][\da-f]+){3,5}/g);
    const names = [...ends.flatMap((end) => fields[end] ?? []).map(String), ...[...inDetail].map(([name]) => name)];
    const at = this.#told.get(id)?.at ?? Date.now();
    this.#told.set(id, { kind: kind as FindingKind, names, at, words });
  }
}
