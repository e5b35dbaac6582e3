import { check, checkHelp } from './rules/check.ts';
import { PathFault } from './rules/paths.ts';
import { SettingFault } from './rules/rule-set.ts';

/** Text of `hinomi rules --help`. */
export const help = `hinomi rules check PATH...                             which rules load, and why others are refused
hinomi rules match --rules PATH... --events PATH...    which events of files match which rules
hinomi rules test [PATH...]                            the events beside each rule (rules/detection when no path is given)
hinomi rules explain --rules PATH... --events PATH... --rule ID
                                                       why a rule matches an event or not
hinomi rules pack | sign | verify | key                rule packs: made, signed and proven (rules pack --help)
Each takes --help and --json. No server is needed.
`;

interface Act {
  help: string;
  run(argv: string[]): number | Promise<number>;
}

/** Each act loads only what it needs, so that a check answers at once. */
const ACTS: Record<string, () => Promise<Act>> = {
  check: async () => ({ help: checkHelp, run: check }),
  match: async () => {
    const { match, matchHelp } = await import('./rules/match.ts');
    return { help: matchHelp, run: match };
  },
  test: async () => {
    const { testHelp, testRules } = await import('./rules/test.ts');
    return { help: testHelp, run: testRules };
  },
  explain: async () => {
    const { explain, explainHelp } = await import('./rules/explain.ts');
    return { help: explainHelp, run: explain };
  },
  ...Object.fromEntries(
    ['pack', 'sign', 'verify', 'key'].map((name) => [
      name,
      async () => {
        const { onPacks, packHelp } = await import('./rules/pack.ts');
        return { help: packHelp, run: (argv: string[]) => onPacks(name, argv) };
      },
    ]),
  ),
};

/** The verb's door. Returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === '--help' || name === '-h') {
    process.stdout.write(help);
    return 0;
  }
  const load = name !== undefined && Object.hasOwn(ACTS, name) ? ACTS[name] : undefined;
  if (!load) {
    process.stderr.write(name === undefined ? help : `There is no "rules ${name}".\n${help}`);
    return 2;
  }
  const act = await load();
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(act.help);
    return 0;
  }
  try {
    return await act.run(rest);
  } catch (error) {
    if (error instanceof PathFault || error instanceof SettingFault) {
      process.stderr.write(`${error.message}\n`);
      return 1;
    }
    if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) {
      process.stderr.write(`${(error as Error).message}\n${act.help}`);
      return 2;
    }
    throw error;
  }
}
