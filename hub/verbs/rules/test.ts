import { existsSync, realpathSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compile, type Engine, type RuleSet } from '#engine/sigma/sigma.ts';
import { CaseFault, type CaseResult, engineOf, readCases, runCase } from './cases.ts';
import { filesBelow } from './paths.ts';
import { complainAbout, eventsBeside, isRuleFile, loadRuleSet, type RuleOptions, readText } from './rule-set.ts';
import { unproven } from './unproven.ts';

/** Text of `rules test --help`. */
export const testHelp = `hinomi rules test [PATH...] [--placeholders FILE] [--zone ZONE] [--json]
  Runs the events beside each rule (x.yml: x.events.yaml): every positive case must fire, no negative one may. Then each part of the
  rule (selection, field, modifier, bound, window) is taken out in turn: a case must fail, else nothing proves that it is needed.
  Without a path: rules/detection. The form of the events file is described in rules/README.md.
Exit 0 all hold, 1 a case failed, a part is unproven or a rule has too few cases, 2 wrong usage, 3 all hold but rules were refused.
`;

/** Where the product's own rules stand, seen from the root of the product. */
const OWN_RULES = 'rules/detection';
/** Fewest cases that prove a rule. */
const NEEDED = { positive: 2, negative: 3 } as const;

function testFile(file: string, set: RuleSet, shared: Engine, options: RuleOptions): CaseResult[] {
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
    const text = readText(beside);
    const cases = readCases(text, beside, own, set.rules);
    const results = cases.map((each) => runCase(each, engineOf(each.rule, set, shared)));
    for (const kind of ['positive', 'negative'] as const) {
      const count = cases.filter((each) => each.kind === kind).length;
      if (count < NEEDED[kind]) results.push(failure(`${count} ${kind} cases: write at least ${NEEDED[kind]}`));
    }
    return results.every(({ ok }) => ok) ? [...results, ...unproven(file, text, set, options)] : results;
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
    for (const result of testFile(file, set, shared, values)) {
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

/** The tested files, and the product's rules that they may refer to. */
function withOwn(tested: string[]): string[] {
  const others = filesBelow([OWN_RULES], isRuleFile).filter((file) => !tested.some((other) => samePath(other, file)));
  return [...tested, ...others];
}

function samePath(a: string, b: string): boolean {
  return realpathSync(a) === realpathSync(b);
}
