import type { Alert } from '../incident/alert.ts';
import type { EventStore } from '../store/event-store.ts';
import type { AlertLookups } from './alert-maker.ts';
import type { SetApart } from './exceptions/set-apart.ts';
import type { NoveltyLimits, Pause } from './novelty/novelty.ts';
import type { RuleBook, RulesInForce } from './rules-in-force.ts';

/** How often at most, in milliseconds, the state is saved and time is moved on. */
export interface Pace {
  stateMs: number;
  advanceMs: number;
}

/** Rules that come in force once everything up to `behind` is judged. */
export interface ComingRules {
  rules: RulesInForce;
  setApart: SetApart;
  behind: number;
  done(): void;
}

/** What detection stands on. */
export interface DetectorParts {
  store: EventStore;
  /** The rules that people put in force. */
  rules: RuleBook;
  timeZone: string;
  /** What is set apart from the start. */
  setApart?: SetApart;
  lookups: AlertLookups;
  clock(): Date;
  /** Told of alerts that are new or changed, once they are committed. */
  onAlerts(alerts: Alert[]): void;
  pace?: Pace;
  /** How much is learned of what is usual; as usual when not given. */
  learn?: NoveltyLimits;
  /** When nothing is learned, by asset: visits and grave matters that are open. */
  pauses?(): Readonly<Record<string, readonly Pause[]>>;
}
