import { usageFault } from '#protocol/command-line.ts';

/** The door of the bundled hub: the verb's module is loaded, the rest of the file sleeps. */
interface Verb {
  help: string;
  run(argv: string[]): Promise<number>;
}

const verbs: Readonly<Record<string, () => Promise<Verb>>> = {
  hub: () => import('./main.ts'),
  rules: () => import('./verbs/rules.ts'),
  events: () => import('./verbs/events.ts'),
  ledger: () => import('./verbs/ledger.ts'),
};

const [name = '', ...rest] = process.argv.slice(2);
if (!Object.hasOwn(verbs, name)) {
  process.stderr.write(`usage: hinomi-hub.mjs ${Object.keys(verbs).join('|')} [--help]\n`);
  process.exitCode = 2;
} else {
  const verb = await verbs[name]!();
  if (rest.includes('--help')) process.stdout.write(verb.help);
  else
    process.exitCode = await verb.run(rest).catch((error: unknown) => {
      const fault = usageFault(error);
      if (fault === null) throw error;
      process.stderr.write(`${fault}\n\n${verb.help}`);
      return 2;
    });
}
