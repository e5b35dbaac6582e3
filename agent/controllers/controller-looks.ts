import type { EventDraft } from '#protocol/events/event.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { type ControllerOrigin, stateEvent } from './controller-events.ts';
import { type ProbeResult, type ProbeState, stepProbe } from './probe-ledger.ts';
import { reasonOfFailure } from './stopped-reading.ts';

/** What looks at a controller need of whoever keeps it. */
export interface LooksParts {
  origin: ControllerOrigin;
  signal: AbortSignal;
  /** False where a look tells nothing of the controller itself, only of what is kept of it: then there is no record. */
  tellsState: boolean;
  now(): Date;
  probe(): Promise<ProbeResult>;
  /** What the look before left. */
  before(): ProbeState | undefined;
  commit(drafts: EventDraft[], probe: ProbeState): Promise<void>;
  unwell(why: readonly Reason[]): void;
}

/** Cheap looks at a controller between its readings: what they add to the start/stop record, and what calls for a reading. */
export class ControllerLooks {
  readonly #parts: LooksParts;
  /** The last look met a certificate that nobody approved. */
  #estranged = false;
  /** The last look asked nothing, for a reason on this side. */
  #unasked = false;

  constructor(parts: LooksParts) {
    this.#parts = parts;
  }

  /** Looks once; answers what calls for a reading soon, if anything does. */
  async look(): Promise<string | undefined> {
    const { origin, signal, tellsState, unwell } = this.#parts;
    const result = await this.#parts
      .probe()
      .catch(
        (error: Error): ProbeResult => ({ reachable: false, reason: error.message, cause: reasonOfFailure(error) }),
      );
    if (signal.aborted) return undefined;
    const estranged = result.untrusted === true;
    const newly = estranged && !this.#estranged;
    this.#estranged = estranged;
    if (estranged) {
      unwell(whyOf(result));
      return newly ? 'marker' : undefined;
    }
    if (result.unasked) {
      this.#unasked = true;
      unwell(whyOf(result));
      return undefined;
    }
    const before = this.#parts.before();
    const step = stepProbe(before, result, this.#parts.now().toISOString());
    const drafts = tellsState ? step.events.map((event) => stateEvent(origin, event)) : [];
    await this.#parts.commit(drafts, step.state);
    if (!result.reachable) unwell(whyOf(result));
    else if (this.#unasked || (before && before.bad > 0)) unwell([]);
    this.#unasked = false;
    return step.snapshotBecause;
  }
}

function whyOf({ cause, reason }: ProbeResult): Reason[] {
  return [cause ?? because('said', { text: reason ?? 'no answer' })];
}
