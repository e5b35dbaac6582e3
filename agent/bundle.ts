import { mendableFault, usageFault } from '#protocol/command-line.ts';

/** The door of the bundled agent: the verb's module is loaded, the rest of the file sleeps. */
interface Verb {
  help: string;
  run(argv: string[]): Promise<number>;
}

const verbs: Readonly<Record<string, () => Promise<Verb>>> = {
  agent: () => import('./main.ts'),
  enrol: () => import('./verbs/enrol.ts'),
  'check-config': () => import('./verbs/check-config.ts'),
  // A file of its own beside this one: the agent itself has no use for what it loads.
  controllers: () => import(new URL('./controllers-verb.mjs', import.meta.url).href) as Promise<Verb>,
};

const [name = '', ...rest] = process.argv.slice(2);
if (!Object.hasOwn(verbs, name)) {
  process.stderr.write(`usage: hinomi-agent.mjs ${Object.keys(verbs).join('|')} [--help]\n`);
  process.exitCode = 2;
} else {
  const verb = await verbs[name]!();
  if (rest.includes('--help')) process.stdout.write(verb.help);
  else
    process.exitCode = await verb.run(rest).catch((error: unknown) => {
      const mendable = mendableFault(error);
      if (mendable !== null) {
        process.stderr.write(`${mendable}\n`);
        return 1;
      }
      const fault = usageFault(error);
      if (fault === null) throw error;
      process.stderr.write(`${fault}\n\n${verb.help}`);
      return 2;
    });
}
