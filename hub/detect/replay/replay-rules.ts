import {
  loadRules,
  lookBackOf,
  type Rejection,
  type RuleFile,
  type RuleSet,
  withFoundations,
} from '#engine/sigma/sigma.ts';
import { cardOf, type RuleCard } from '../rule-pack.ts';

/** Name under which a text that is being written stands among the rule files. */
export const draftPath = '(draft)';

/** What to replay: a rule of the pack, or a text with rules that may stand on those of the pack. */
export interface ReplayTask {
  /** Rule files of the hub. */
  files: readonly RuleFile[];
  rule: string | null;
  text: string | null;
  timeZone: string;
}

/** Rules ready to be replayed. */
export interface ReplayRules {
  /** The rules asked for and what they stand on. */
  set: RuleSet;
  /** All rules among which they stand. */
  whole: RuleSet;
  /** The rules asked for. */
  cards: RuleCard[];
  /** How far back a finding can hang on events, milliseconds; 0 where each event stands alone. */
  reach: number;
  /** What is wrong with the text. */
  rejected: Rejection[];
}

/** Loads what a replay needs. A text takes the place of rules with the same id or name. */
export function replayRules({ files, rule, text, timeZone }: ReplayTask): ReplayRules {
  const draft = text === null ? [] : [{ path: draftPath, text }];
  const whole = loadRules([...draft, ...files], { timeZone });
  const rejected = whole.rejected.filter(({ file }) => file === draftPath);
  const asked = text === null ? whole.rules.filter(({ id }) => id === rule) : topmost(whole);
  const ids = asked.map(({ id }) => id);
  return {
    set: withFoundations(whole, ids),
    whole,
    cards: asked.map((one) => cardOf(one, draftPath)),
    reach: Math.max(0, ...ids.map((id) => lookBackOf(whole, id))),
    rejected,
  };
}

/** Rules of the draft on which no other rule of it stands. */
function topmost({ rules }: RuleSet): RuleSet['rules'] {
  const own = rules.filter(({ file, kind }) => file === draftPath && kind !== 'filter');
  const below = new Set(own.flatMap((one) => (one.kind === 'correlation' && !one.generate ? one.rules : [])));
  return own.filter(({ id }) => !below.has(id));
}
