import type { RuleFile } from '#engine/sigma/sigma.ts';
import type { RuleLists, RulePack } from './rule-pack.ts';

/** Rules that are tried on some machines before they are in force everywhere: told there as trial, judged and silent elsewhere. */
export interface StagedRules {
  /** Which version of which addition is tried; findings of two versions are never taken for one another. */
  version: string;
  /** All rules as they would be. */
  pack: RulePack;
  /** The rules that are new or other than those in force. */
  ids: readonly string[];
  /** Assets on which they tell. */
  assets: readonly string[];
}

/** What detection judges by, from one decision of people to the next. */
export interface RulesInForce {
  /** Number of the decision; 0 while nobody has decided anything. */
  revision: number;
  pack: RulePack;
  staged: StagedRules | null;
}

/** The decisions about rules, as detection takes them up. */
export interface RuleBook {
  now(): RulesInForce;
  /** What was in force by an earlier decision; null when that is not known any more. */
  at(revision: number): RulesInForce | null;
}

/** Rules as the rule thread is told of them. */
export interface ThreadRules {
  files: readonly RuleFile[];
  lists: RuleLists;
  staged: { version: string; files: readonly RuleFile[]; lists: RuleLists; ids: readonly string[] } | null;
}

/** A book of nothing but the rules that came with the product. */
export function unchanging(pack: RulePack): RuleBook {
  const rules: RulesInForce = { revision: 0, pack, staged: null };
  return { now: () => rules, at: (revision) => (revision === 0 ? rules : null) };
}

/** What crosses to the rule thread. */
export function forThread({ pack, staged }: RulesInForce): ThreadRules {
  return {
    files: pack.files,
    lists: pack.lists,
    staged: staged && {
      version: staged.version,
      files: staged.pack.files,
      lists: staged.pack.lists,
      ids: staged.ids,
    },
  };
}
