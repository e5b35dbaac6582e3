import {
  isFor,
  loadRules,
  lookBackOf,
  type Rejection,
  type RuleFile,
  type RuleSet,
  withFoundations,
} from '#engine/sigma/sigma.ts';
import { ruleExceptions, type SetApart } from '../exceptions/set-apart.ts';
import { cardOf, type RuleCard, type RuleLists } from '../rule-pack.ts';

/** Name under which a text that is being written stands among the rule files. */
export const draftPath = '(draft)';

/** What to replay: a rule of the pack, a text with rules that may stand on those of the pack, or what an exception would set apart. */
export interface ReplayTask {
  /** Rule files of the hub, those of a version that is tried among them. */
  files: readonly RuleFile[];
  lists: RuleLists;
  rule: string | null;
  /** Rules of a version that is not in force yet; null where none is asked for. */
  version: readonly string[] | null;
  /** The site at which the rules asked for hold; null for everywhere. */
  site: string | null;
  /** Rules that are off, as site and id with a space between. What only stands on what was asked for is not counted there. */
  off: readonly string[];
  text: string | null;
  /** An exception that is tried: the rules that it names, and what stands on them, are replayed with it and without it. */
  tried: { site: string; text: string } | null;
  /** What is set apart now. */
  setApart: SetApart;
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
  site: string | null;
  off: ReadonlySet<string>;
  setApart: SetApart;
  /** What would be set apart with the exception that is tried; null without one. */
  withTried: SetApart | null;
  timeZone: string;
}

/** Name under which an exception that is tried stands among those in force. */
export const triedId = '(tried)';

/** Loads what a replay needs. A text takes the place of rules with the same id or name. */
export function replayRules(task: ReplayTask): ReplayRules {
  const { files, lists, rule, version, text, tried, setApart, timeZone, site } = task;
  const draft = text === null ? [] : [{ path: draftPath, text }];
  const whole = loadRules([...draft, ...files], { timeZone, placeholders: lists });
  const rejected = whole.rejected.filter(({ file }) => file === draftPath);
  const withTried = tried && {
    ...setApart,
    exceptions: [...setApart.exceptions, { id: triedId, ...tried }],
  };
  const named = withTried === null ? [] : namedBy(whole, withTried, timeZone);
  const asked =
    text !== null
      ? topmost(whole)
      : whole.rules.filter(({ id }) => (tried === null ? id === rule || version?.includes(id) : named.includes(id)));
  const ids = asked.map(({ id }) => id);
  return {
    set: withFoundations(whole, ids),
    whole,
    cards: asked.map((one) => cardOf(one, { version: draftPath, site: null })),
    reach: Math.max(0, ...ids.map((id) => lookBackOf(whole, id))),
    ...{ rejected, site },
    // Whoever asks for a rule wants to know what it would find, off or not.
    off: new Set(tried === null ? [] : task.off),
    ...{ setApart, withTried, timeZone },
  };
}

/** The rules that a tried exception names, and all correlations that stand on them. */
function namedBy({ rules }: RuleSet, { exceptions }: SetApart, timeZone: string): string[] {
  const [tried] = ruleExceptions({ exceptions: exceptions.slice(-1) }, timeZone);
  if (tried === undefined) return [];
  const found = new Set(rules.filter((rule) => isFor(tried.filter, rule)).map(({ id }) => id));
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const rule of rules)
      if (rule.kind === 'correlation' && rule.rules.some((id) => found.has(id))) found.add(rule.id);
  }
  return [...found];
}

/** Rules of the draft on which no other rule of it stands. */
function topmost({ rules }: RuleSet): RuleSet['rules'] {
  const own = rules.filter(({ file, kind }) => file === draftPath && kind !== 'filter');
  const below = new Set(own.flatMap((one) => (one.kind === 'correlation' && !one.generate ? one.rules : [])));
  return own.filter(({ id }) => !below.has(id));
}
