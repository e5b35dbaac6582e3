import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { decodeToken } from '#protocol/enrolment.ts';
import { readIdentity, saveIdentity } from '../self/identity.ts';
import { forgetLocalKeys, keepLocalKeys } from '../self/local-keys.ts';
import { describeMachine } from '../self/machine.ts';
import { EnrolmentRefusedError, enrol } from '../uplink/enrol.ts';

export const help = `hinomi enrol --home DIR (--token-file FILE | token on standard input)

Enrols this machine once, and waits as long as the hub is away or a person has to accept it. The token comes from the console (収集状況 / Sources). It is read from a file or from standard input,
never from the command line, because command lines can be read by every user of the machine.
`;

/** Enrols; see `help`. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { home: { type: 'string' }, 'token-file': { type: 'string' } } });
  if (!values.home) {
    process.stderr.write(help);
    return 2;
  }
  const existing = readIdentity(values.home);
  if (existing) {
    process.stderr.write(
      `already enrolled as ${existing.site}/${existing.agent}; to enrol anew, remove ${values.home} first\n`,
    );
    return 1;
  }
  const path = values['token-file'];
  if (path && !existsSync(path)) {
    process.stderr.write(`${path}: there is no such file\n`);
    return 2;
  }
  const token = decodeToken(path ? readFileSync(path, 'utf8') : readFileSync(0, 'utf8'));
  if (typeof token === 'string') {
    process.stderr.write(`${token}\n`);
    return 1;
  }
  try {
    const identity = await enrol(token, describeMachine(), keepLocalKeys(values.home), (reason) =>
      process.stderr.write(`${reason}\n`),
    );
    saveIdentity(values.home, identity);
    forgetLocalKeys(values.home);
    process.stderr.write(`enrolled as ${identity.site}/${identity.agent}\n`);
    return 0;
  } catch (error) {
    if (error instanceof EnrolmentRefusedError) {
      forgetLocalKeys(values.home);
      process.stderr.write(`refused: ${error.message}\n`);
      return 1;
    }
    throw error;
  }
}
