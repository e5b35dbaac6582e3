import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mendableFault, usageFault } from '#protocol/command-line.ts';
import { root, verbs } from './verbs.ts';

/** A verb file's door. Each is loaded only when its verb is called. */
interface Verb {
  help: string;
  run(argv: string[]): Promise<number>;
}

const [name, ...rest] = process.argv.slice(2);

// Whoever reads has read enough ("| head"): the command ends as one that SIGPIPE ends, 128 + 13.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(141);
});

const listing = Object.entries(verbs)
  .map(([verb, { does }]) => `  ${verb.padEnd(14)}${does}`)
  .join('\n');

if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
  process.stdout.write(`hinomi <verb> [--help]\n\n${listing}\n`);
  process.exitCode = name === undefined ? 2 : 0;
} else if (!Object.hasOwn(verbs, name)) {
  process.stderr.write(`hinomi: there is no verb "${name}".\n\n${listing}\n`);
  process.exitCode = 2;
} else {
  const verb = (await import(pathToFileURL(join(root, verbs[name]!.file)).href)) as Verb;
  if (rest[0] === '--help' || rest[0] === '-h') {
    process.stdout.write(`${verb.help.trimEnd()}\n`);
  } else {
    process.exitCode = await verb.run(rest).catch((error: unknown) => {
      const mendable = mendableFault(error);
      if (mendable !== null) {
        process.stderr.write(`hinomi: ${mendable}\n`);
        return 1;
      }
      const fault = usageFault(error);
      if (fault === null) throw error;
      const asked = rest.some((word) => word === '--help' || word === '-h');
      if (asked) process.stdout.write(verb.help);
      else process.stderr.write(`hinomi ${name}: ${fault}\n\n${verb.help}`);
      return asked ? 0 : 2;
    });
  }
}
