import type { Bilingual } from '#protocol/api/parts.ts';
import type { Involved } from '#protocol/incident/involvement.ts';
import type { Severity } from '#protocol/incident/severity.ts';

/** The event by which an alert was changed after it was raised. */
export interface AlertChange {
  event: string;
  /** Corrected time of that event, ISO 8601 UTC. */
  at: string;
  agent: string;
  /** Name to show for where it came from. */
  name: string;
}

/** One firing of one rule. Its id is deterministic from rule, version, group and first event, so a replay makes the same one. */
export interface Alert {
  /** Order of commit, given anew with every change; incidents consume alerts by it. */
  seq: number;
  id: string;
  /** The same for every version of the rule: by it a later judgement finds the alert that it changes. */
  finding: string;
  /** Store position of the event that last changed it. An older judgement, from a replay, never replaces a newer one. */
  position: number;
  /** True when a later event took it back: it stands in no count, and its incident says so. */
  withdrawn: boolean;
  /** The event out of order by which it was last revised or taken back; null when there was none. */
  changedBy: AlertChange | null;
  rule: string;
  ruleVersion: string;
  title: Bilingual;
  author: string | null;
  severity: Severity;
  site: string;
  zone: string | null;
  asset: string | null;
  /** Name to show for the asset: ledger name, host name or address. */
  assetName: string | null;
  agent: string;
  /** Whom its events name and what each has to do with it. Has no part in what makes alerts the same matter. */
  involved: Involved[];
  /** Grouping key values of a correlation, empty otherwise. */
  group: Record<string, string>;
  /** Event ids, first to last, at most 50. */
  events: string[];
  count: number;
  first: string;
  last: string;
  detectedAt: string;
  /** What happened, filled from the rule's sentence and the first event. */
  sentence: Bilingual;
  items: string[];
  techniques: string[];
  playbook: string | null;
  history: boolean;
  /** True when an event that came later than detection waits for raised or revised it. */
  late: boolean;
  drill: string | null;
  /** True while the site, zone or agent is in 試験運用: recorded, not paged. */
  trial: boolean;
  /** The exception that sets it apart: stored and shown with that, part of no matter, nobody is told. Null for all others. */
  exception: string | null;
  explain: { part: string; field: string; value: string }[];
}
