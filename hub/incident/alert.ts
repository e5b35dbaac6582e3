import type { Bilingual } from '#protocol/api/parts.ts';
import type { Severity } from '#protocol/incident/severity.ts';

/** One firing of one rule. Its id is deterministic from rule, version, group and first event, so a replay makes the same one. */
export interface Alert {
  /** Order of commit; incidents consume alerts by it. */
  seq: number;
  id: string;
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
  late: boolean;
  drill: string | null;
  /** True while the site, zone or agent is in 試験運用: recorded, not paged. */
  trial: boolean;
  explain: { part: string; field: string; value: string }[];
}
