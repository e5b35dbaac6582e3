import { existsSync, realpathSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compile, type Engine, type Rule, type RuleSet } from '#engine/sigma/sigma.ts';
import { CaseFault, type CaseResult, readCases, runCase } from './cases.ts';
import { filesBelow } from './paths.ts';
import { complainAbout, isRuleFile, loadRuleSet, readText } from './rule-set.ts';

/** Text of `rules test --help`. */
export const testHelp = `hinomi rules test [PATH...] [--placeholders FILE] [--zone ZONE] [--json]
  Runs the events beside each rule (x.yml: x.events.yaml): every positive case must fire, no negative one may. Without a path:
  rules/detection. The form of the events file is described in rules/README.md.
Exit 0 all hold, 1 a case failed or a rule has too few cases, 2 wrong usage, 3 all hold but rules were refused.
`;

/** Where the product's own rules stand, seen from the root of the product. */
const OWN_RULES = 'rules/detection';
/** Fewest cases that prove a rule. */
const NEEDED = { positive: 2, negative: 3 } as const;

/** The events file beside a rule file. */
export function eventsBeside(file: string): string {
  return file.replace(/\.ya?ml$/, '.events.yaml');
}

function testFile(file: string, set: RuleSet, shared: Engine): CaseResult[] {
  const beside = eventsBeside(file);
  const own = set.rules.filter((rule) => rule.file === file && rule.kind !== 'filter');
  if (own.length === 0) return [];
  const failure = (reason: string, line = 1): CaseResult => ({
    file: beside,
    line,
    rule: own[0]!.id,
    kind: 'file',
    ok: false,
    reason,
  });
  if (!existsSync(beside))
    return [failure('the rule has no events beside it: write this file with positive and negative cases')];
  try {
    const cases = readCases(readText(beside), beside, own, set.rules);
    const results = cases.map((each) =>
      runCase(each, each.rule.kind === 'detection' ? shared : compile(belowRule(set, each.rule))),
    );
    for (const kind of ['positive', 'negative'] as const) {
      const count = cases.filter((each) => each.kind === kind).length;
      if (count < NEEDED[kind]) results.push(failure(`${count} ${kind} cases: write at least ${NEEDED[kind]}`));
    }
    return results;
  } catch (error) {
    if (error instanceof CaseFault) return [failure(error.message, error.line)];
    throw error;
  }
}

/** `rules test` */
export function testRules(argv: string[]): number {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { placeholders: { type: 'string' }, zone: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const paths = positionals.length > 0 ? positionals : [OWN_RULES];
  const tested = filesBelow(paths, isRuleFile);
  const set = loadRuleSet(existsSync(OWN_RULES) && positionals.length > 0 ? withOwn(tested) : paths, values);
  const refused = set.rejected.filter(({ file }) => tested.includes(file));
  complainAbout(refused);
  const shared = compile(set);
  let passed = 0;
  let failed = 0;
  for (const file of tested) {
    for (const result of testFile(file, set, shared)) {
      if (result.ok) passed++;
      else failed++;
      if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
      else if (!result.ok) process.stdout.write(`${result.file}:${result.line}: ${result.rule}: ${result.reason}\n`);
    }
  }
  const summary = `${passed} cases hold, ${failed} do not, in ${tested.length} rule files\n`;
  (values.json ? process.stderr : process.stdout).write(summary);
  if (failed > 0) return 1;
  return refused.length > 0 ? 3 : 0;
}

/** A correlation with all that it stands on and nothing above it, so that it speaks for itself. */
function belowRule(set: RuleSet, top: Rule): RuleSet {
  const needed = new Set<Rule>();
  const add = (rule: Rule | undefined): void => {
    if (!rule || needed.has(rule)) return;
    needed.add(rule);
    if (rule.kind === 'correlation') for (const id of rule.rules) add(set.rules.find((other) => other.id === id));
  };
  add(top);
  return { ...set, rules: set.rules.filter((rule) => needed.has(rule)) };
}

/** The tested files, and the product's rules that they may refer to. */
function withOwn(tested: string[]): string[] {
  const others = filesBelow([OWN_RULES], isRuleFile).filter((file) => !tested.some((other) => samePath(other, file)));
  return [...tested, ...others];
}

function samePath(a: string, b: string): boolean {
  return realpathSync(a) === realpathSync(b);
}
