import { compile, loadRules, mutantsOf, type Rule, type RuleFile, type RuleSet } from '#engine/sigma/sigma.ts';
import { type CaseResult, engineOf, readCases, runCase } from './cases.ts';
import { eventsBeside, type RuleOptions, readingOptions, readText } from './rule-set.ts';

/** Files that a rule file cannot be judged without: those of the rules it correlates, and of every filter. */
function companions(file: string, set: RuleSet): RuleFile[] {
  const needed = new Set<Rule>();
  const add = (rule: Rule | undefined): void => {
    if (!rule || needed.has(rule)) return;
    needed.add(rule);
    if (rule.kind === 'correlation') for (const id of rule.rules) add(set.rules.find((other) => other.id === id));
  };
  for (const rule of set.rules) if (rule.file === file || rule.kind === 'filter') add(rule);
  const paths = new Set([...needed].map((rule) => rule.file));
  paths.delete(file);
  return [...paths].map((path) => ({ path, text: readText(path) }));
}

/** Whether some case behaves otherwise on this set. A set with refusals proves nothing: the part cannot be taken out. */
function isNoticed(set: RuleSet, file: string, events: string): boolean {
  if (set.rejected.length > 0) return true;
  const own = set.rules.filter((rule) => rule.file === file && rule.kind !== 'filter');
  const shared = compile(set);
  return readCases(events, eventsBeside(file), own, set.rules).some(
    (each) => !runCase(each, engineOf(each.rule, set, shared)).ok,
  );
}

/** The parts of a rule file that could be missing without any of its cases noticing; `events` is the text of the events file. */
export function unproven(file: string, events: string, set: RuleSet, options: RuleOptions): CaseResult[] {
  const reading = readingOptions(options);
  const others = companions(file, set);
  return mutantsOf(readText(file))
    .filter(({ text }) => !isNoticed(loadRules([{ path: file, text }, ...others], reading), file, events))
    .map(({ what, line }) => ({
      file,
      line: line(),
      rule: set.rules.find((rule) => rule.file === file)!.id,
      kind: 'file',
      ok: false,
      reason: `no case notices when ${what}: add a case that needs it, or leave the part away`,
    }));
}
