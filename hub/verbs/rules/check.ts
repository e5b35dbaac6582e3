import { parseArgs } from 'node:util';
import { complainAbout, loadRuleSet } from './rule-set.ts';

/** Text of `rules check --help`. */
export const checkHelp = `hinomi rules check PATH... [--placeholders FILE] [--zone ZONE] [--json]
  Reads every rule below the paths and says which are refused, where, and what to write instead.
  --placeholders  YAML file of lists for the modifier "expand": "Name: [value, value]"
  --zone          time zone of the time-part modifiers, for example Asia/Tokyo (UTC when not given)
Exit 0 all loaded, 1 a path cannot be read, 2 wrong usage, 3 some rules were refused.
`;

/** `rules check` */
export function check(argv: string[]): number {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { placeholders: { type: 'string' }, zone: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  if (positionals.length === 0) {
    process.stderr.write(`Name at least one rule file or folder.\n${checkHelp}`);
    return 2;
  }
  const set = loadRuleSet(positionals, values);
  const { rules, rejected, warnings, kinds } = set;
  if (values.json) process.stdout.write(`${JSON.stringify({ loaded: rules.length, rejected, kinds })}\n`);
  complainAbout(warnings, 'note');
  if (!values.json) {
    complainAbout(rejected);
    process.stdout.write(
      `${rules.length} loaded (${kinds.detection} detection, ${kinds.correlation} correlation, ${kinds.filter} filter), ${rejected.length} refused\n`,
    );
  }
  return rejected.length > 0 ? 3 : 0;
}
