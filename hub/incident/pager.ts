import type { Bilingual } from '#protocol/api/parts.ts';
import type { Severity } from '#protocol/incident/severity.ts';

/** Why people are called. */
export type PageCause = 'new' | 'graver' | 'declared' | 'reopened' | 'ack_expired' | 'suppression_over';

/** What a call to people says. */
export interface PagedMatter {
  id: string;
  number: string;
  site: string;
  zone: string | null;
  severity: Severity;
  sentence: Bilingual;
  assetName: string | null;
  /** When it was detected or reported, ISO 8601 UTC. */
  at: string;
  drill: string | null;
  /** When it happened, when it came to light late; absent otherwise. */
  happenedAt?: string;
  /** What to do first, and whose task it is. */
  firstAct: { text: Bilingual; role: Bilingual } | null;
}

/**
 * Calls people. Every method is called inside the transaction that changes the incident and writes only to the control
 * store, so that a matter and the calls about it are committed together.
 */
export interface Pager {
  /** Begins a fresh round of calls; a running one is ended. */
  call(matter: PagedMatter, cause: PageCause): void;
  /** Reminds whoever holds a post that a step of the board is late. */
  remind(matter: PagedMatter, step: { id: string; role: string; text: Bilingual }): void;
  /** Ends calls: nothing further is sent about this incident until `call`. */
  stop(incident: string, why: string): void;
  /** State of the calls, to be given back to `restore` when an act is undone. */
  snapshot(incident: string): string | null;
  restore(incident: string, snapshot: string | null): void;
}

/** Calls nobody: for hubs without people to call, and for tests of other things. */
export const silentPager: Pager = {
  call: () => undefined,
  remind: () => undefined,
  stop: () => undefined,
  snapshot: () => null,
  restore: () => undefined,
};
