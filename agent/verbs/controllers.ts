import { parseArgs } from 'node:util';
import { options } from './controllers/wish.ts';
import { UsageError } from './usage.ts';

export const help = `hinomi controllers: whom the agent of this machine trusts, and as whom it comes, at OPC UA controllers

  hinomi controllers certificates --home DIR --config FILE [--json]
  hinomi controllers trust DEVICE FINGERPRINT --reason TEXT --home DIR --config FILE
  hinomi controllers refuse DEVICE FINGERPRINT --reason TEXT --home DIR --config FILE
  hinomi controllers withdraw DEVICE FINGERPRINT --home DIR --config FILE
  hinomi controllers password DEVICE --home DIR --config FILE
  hinomi controllers renew [--user] [--take] --home DIR --config FILE [--source ID]

DIR and FILE are those of the agent; run it as the agent's user. It works without hub and console, beside the running agent, which
goes by it from its next connection on, for controllers of FILE and for those that people set up at the hub. certificates lists what each controller showed and who decided about it, and the
certificates of the agent with the files to hand to the controllers. trust, refuse and withdraw want the whole SHA-256
fingerprint, as it stands on the controller: there is no way to accept whatever comes. Where the controller showed another
certificate last, nothing is decided. password reads a password from standard input (never from the command line) and keeps it
sealed to this machine, for passwordSealed: true. renew makes the certificate that is to follow, to be handed to the controllers
first; renew --take comes with it from then on. --user is about the user certificate.
Exit: 0 done, 1 failed or refused, 2 wrong usage.
`;

/** Runs the verb; returns its exit code. */
export async function run(argv: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
    if (values.help) {
      process.stdout.write(help);
      return 0;
    }
    const [what = '', ...rest] = positionals;
    const { acts } = await import('./controllers/acts.ts');
    const act = Object.hasOwn(acts, what) ? acts[what] : undefined;
    if (!act) throw new UsageError(`say ${Object.keys(acts).join(', ')}${what === '' ? '' : `, not ${what}`}`);
    return await act(rest, values);
  } catch (error) {
    const usage = error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    process.stderr.write(`${(error as Error).message}\n${usage ? `\n${help}` : ''}`);
    return usage ? 2 : 1;
  }
}
