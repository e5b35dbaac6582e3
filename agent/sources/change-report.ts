import type { Reason } from '#protocol/reasons/reason.ts';
import type { SourceHealth } from './source.ts';

/** Tells a source's health when it changes, and only then. */
export class ChangeReport {
  readonly #report: (health: SourceHealth) => void;
  #told = '';

  constructor(report: (health: SourceHealth) => void) {
    this.#report = report;
  }

  /** `problems` are what is wrong at present; `state` is what they amount to. Without any, the source runs. */
  tell(problems: readonly Reason[], state: SourceHealth['state']): void {
    const health: SourceHealth = problems.length === 0 ? { state: 'running' } : { state, reasons: problems };
    const text = JSON.stringify(health);
    if (text === this.#told) return;
    this.#told = text;
    this.#report(health);
  }
}
