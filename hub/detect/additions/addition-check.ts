import { compile, loadRules, type Rule, type RuleFile, type RuleSet, silentRules } from '#engine/sigma/sigma.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { CheckedRule, RuleWord } from '#protocol/api/rule-additions.ts';
import { isOriginField } from '#protocol/events/origin.ts';
import { CaseFault, engineOf, readCases, runCase } from '../../verbs/rules/cases.ts';
import { EVENTS_ENDING, eventsBeside } from '../../verbs/rules/rule-set.ts';
import { faultWords } from '../fault-words.ts';
import type { RuleLists } from '../rule-pack.ts';
import { words } from './addition-words.ts';

/** What one addition may hold. */
export const additionLimits = { rules: 5000, correlations: 300, windowDays: 31, unindexed: 300 } as const;

/** What is to be checked: files with the events beside them, against all other rules. */
export interface CheckTask {
  others: readonly RuleFile[];
  files: readonly RuleFile[];
  /** Files of the version in force, to tell what changes. */
  before: readonly RuleFile[];
  lists: RuleLists;
  timeZone: string;
  /** Whether each rule has to show at least one event that it finds. */
  proven: boolean;
}

/** What a check came to. Without faults the rules may be saved. */
export interface CheckOutcome {
  faults: RuleWord[];
  warnings: RuleWord[];
  rules: CheckedRule[];
  /** Titles of rules that are in force and would go. */
  gone: string[];
}

/** Faults that are told; a pack that is wrong throughout has more. */
const told = 100;
const dayMs = 86_400_000;
/** A text as long as fields get, which fits hardly any rule and keeps every pattern at work. */
const longText = 'a'.repeat(65_536);

/** Reads rules as they would stand among all others, runs the events beside them, and refuses what would change the others. */
export function checkAddition(task: CheckTask): CheckOutcome {
  const files = task.files.filter(({ path }) => !EVENTS_ENDING.test(path));
  const options = { timeZone: task.timeZone, placeholders: task.lists };
  const whole = loadRules([...task.others, ...files], options);
  const paths = new Set(files.map(({ path }) => path));
  const isMine = ({ file }: { file: string }) => paths.has(file);
  const mine = whole.rules.filter(isMine);
  const faults: RuleWord[] = whole.rejected
    .filter(isMine)
    .map(({ file, line, reason }) => ({ file, line, text: faultWords(reason) }));
  const at = ({ file, line }: Rule, text: Bilingual) => faults.push({ file, line, text });
  if (faults.length === 0 && mine.length === 0)
    faults.push({ file: files[0]?.path ?? '', line: 1, text: words.nothing });
  refuseTooMuch(mine, at);
  if (faults.length === 0) {
    refuseOthersChanged(mine, whole, loadRules([...task.others], options), at);
    refuseSlow(mine, whole, at);
    faults.push(...provenBy(mine, whole, task));
  }
  const warnings = whole.warnings
    .filter(isMine)
    .map(({ file, line, reason }) => ({ file, line, text: faultWords(reason) }));
  for (const rule of mine)
    if (rule.kind === 'correlation' && !rule.groupBy.some(isOriginField))
      warnings.push({ file: rule.file, line: rule.line, text: words.anySite });
  const changes = changesFrom(mine, task, options);
  return { faults: faults.slice(0, told), warnings: warnings.slice(0, told), ...changes };
}

type Refuse = (rule: Rule, text: Bilingual) => void;

function refuseTooMuch(mine: readonly Rule[], at: Refuse): void {
  const { rules, correlations, windowDays } = additionLimits;
  if (mine.length > rules) at(mine[rules]!, words.tooMany(rules));
  const joined = mine.filter((rule) => rule.kind === 'correlation');
  if (joined.length > correlations) at(joined[correlations]!, words.tooManyCorrelations(correlations));
  for (const rule of joined) if (rule.timespan > windowDays * dayMs) at(rule, words.longWindow(windowDays));
}

/** What people added may not change what other rules tell. */
function refuseOthersChanged(mine: readonly Rule[], whole: RuleSet, without: RuleSet, at: Refuse): void {
  const own = new Set(mine.flatMap(({ id, name }) => (name === undefined ? [id] : [id, name])));
  for (const rule of mine) {
    if (rule.kind !== 'filter') continue;
    if (rule.targets.length === 0 || rule.targets.some((key) => !own.has(key))) at(rule, words.filterOfOthers);
  }
  const before = silentRules(without);
  const after = silentRules(whole);
  for (const rule of mine) {
    if (rule.kind !== 'correlation' || rule.generate) continue;
    const silenced = without.rules.find(
      ({ id, level }) => rule.rules.includes(id) && level !== 'informational' && after.has(id) && !before.has(id),
    );
    if (silenced) at(rule, words.silences(silenced.title));
  }
}

/**
 * Rules that no word narrows down are looked at for every event of their log source, so that there may be only so many of them; each is
 * run once over long texts, within the time that the whole check has.
 */
function refuseSlow(mine: readonly Rule[], whole: RuleSet, at: Refuse): void {
  const rules = mine.filter((rule) => rule.kind === 'detection');
  const engine = compile({ ...whole, rules });
  const sources = new Map(rules.map((rule) => [JSON.stringify(rule.logsource), rule]));
  for (const rule of sources.values()) {
    const before = engine.evaluated;
    engine.match({ fields: {}, logsource: rule.logsource });
    if (engine.evaluated - before > additionLimits.unindexed) at(rule, words.unindexed(additionLimits.unindexed));
    const fields = { CommandLine: longText, Image: longText, message: longText };
    engine.match({ fields, logsource: rule.logsource });
  }
}

/** Runs the events beside the rules; answers what does not do as they say. */
function provenBy(mine: readonly Rule[], whole: RuleSet, { files, proven }: CheckTask): RuleWord[] {
  const faults: RuleWord[] = [];
  const engine = compile(whole);
  const shown = new Set<string>();
  for (const { path, text } of files) {
    if (!EVENTS_ENDING.test(path)) continue;
    const own = mine.filter(({ file }) => eventsBeside(file) === path);
    if (own.length === 0) continue;
    try {
      for (const each of readCases(text, path, own, whole.rules)) {
        const { ok, reason } = runCase(each, engineOf(each.rule, whole, engine));
        if (ok && each.kind === 'positive') shown.add(each.rule.file);
        if (!ok) faults.push({ file: path, line: each.line, text: words.wrongCase(each.kind, reason ?? '') });
      }
    } catch (error) {
      if (!(error instanceof CaseFault)) throw error;
      faults.push({ file: path, line: error.line, text: words.unreadableCases(error.message) });
    }
  }
  if (!proven || faults.length > 0) return faults;
  const bare = mine.find(({ file, kind }) => kind !== 'filter' && !shown.has(file));
  return bare ? [{ file: eventsBeside(bare.file), line: 1, text: words.noExample }] : [];
}

function changesFrom(
  mine: readonly Rule[],
  { files, before }: CheckTask,
  options: Parameters<typeof loadRules>[1],
): Pick<CheckOutcome, 'rules' | 'gone'> {
  const rules = (of: readonly RuleFile[]) => of.filter(({ path }) => !EVENTS_ENDING.test(path));
  const known = loadRules(rules(before), options).rules;
  const texts = new Map(rules(before).map(({ path, text }) => [path, text]));
  const textOf = new Map(files.map(({ path, text }) => [path, text]));
  const spoken = mine.filter(({ kind }) => kind !== 'filter');
  return {
    rules: spoken.slice(0, additionLimits.rules).map((rule) => {
      const was = known.find(({ id }) => id === rule.id);
      const same = was !== undefined && texts.get(was.file) === textOf.get(rule.file);
      return {
        id: rule.id,
        title: rule.title,
        level: rule.level ?? 'medium',
        change: was === undefined ? 'new' : same ? 'same' : 'changed',
      };
    }),
    gone: known
      .filter(({ id, kind }) => kind !== 'filter' && !mine.some((one) => one.id === id))
      .map(({ title }) => title),
  };
}
