import { parseArgs } from 'node:util';
import { diffFiles } from './snapshot/diff.ts';
import { mayWrite } from './snapshot/named-file.ts';
import { onlyOwnOptions } from './snapshot/own-options.ts';
import { options, type Values } from './snapshot/wish.ts';
import { UsageError } from './usage.ts';
import { visibleLines } from './visible.ts';

/** Words of `--help`. */
export const help = `hinomi snapshot: what is set in a controller, read only

  hinomi snapshot opcua URL [--security MODE] [--policy NAME] [--trust THUMBPRINT] [--user NAME | --user-certificate]
  hinomi snapshot opcua URL --endpoints
  hinomi snapshot modbus HOST[:502] --map FILE [--fingerprint] [--gateway] [--framing tcp|rtu] [--allow 20] [--allow 24]
  hinomi snapshot modbus HOST[:502] --discover [--unit N] [--end N] [--yes]
  hinomi snapshot modbus /dev/ttyUSB0 --baud N [--parity even|none|odd] [--stop-bits 1|2] [--listen SECONDS] [--other-master] ...
  hinomi snapshot slmp HOST:PORT [--map FILE] [--series S] [--code binary|ascii] [--frame 3e|4e] [--transport tcp|udp]
  hinomi snapshot fins HOST[:9600] [--map FILE] [--transport udp|tcp] [--node N] [--own-node N]
  hinomi snapshot files PATH... [--tool NAME]
  hinomi snapshot diff A B [--twin] [--json]

The snapshot goes to standard output (one header line, then one line per item), or with --out FILE into a file: the shell of
Windows would spoil it. Two of them are compared with diff; with --twin as two machines of one type, whose own addresses, application names, certificates
and serial numbers are left aside and named. --dry-run shows requests and minutes without sending any, with --json as one object.
--discover proposes a map: it reads upward from address 0 to --end (1000) in each table, after a question where somebody
sits at the terminal. --fingerprint also tries every function code that only reads, 20 and 24 only with --allow; some devices
hang up on codes that they do not know. --gateway: serial lines lie behind the address (2 requests a second, 3 s of patience);
--framing rtu is for serial servers that pass frames through as they are. A serial port is listened to for
5 s (--listen) before anything is sent; where another master is heard nothing is sent, unless its owner agreed (--other-master). --security is None (default),
Sign or SignAndEncrypt; for the latter two the certificate of the controller must be approved with --trust. --endpoints
shows the ways in with their certificates, to be compared with the controller. --policy is Basic256Sha256 (default),
Aes128_Sha256_RsaOaep, Aes256_Sha256_RsaPss, or the withdrawn Basic256 and Basic128Rsa15. A password is read from
HINOMI_OPCUA_PASSWORD; --password-in-clear sends it over None, too. --user-certificate comes with the user certificate in
--state DIR, made there at first use (DIR/pki/user.der is for the controller). Values of secrets are never written, only
their digests; those of two runs compare where one person took both on one machine, or where both name one --state DIR. files hashes project and backup files of engineering tools, folder by folder;
--tool names the tool, so that what it rewrites by itself (logs, locks, its own copies, window layouts) is kept beside the comparison; a folder
that looks like one is named, never taken for it. --series (q, l, iq-r, iq-f) is needed only for a MELSEC that does not tell its type.
--rate N sets the most requests in a second (Modbus 10, the others 5 by default; 0 for no pause, on a test bench only).
Exit: 0 done, 1 failed, 2 wrong usage, 3 incomplete (what is missing stands in the header).
`;

type Kind = (rest: readonly string[], values: Values) => number | Promise<number>;

/** What there is to take, loaded only when it is asked for. */
const kinds: Readonly<Record<string, Kind>> = {
  diff: (rest, values) => diffFiles(rest, values),
  modbus: async (rest, values) => (await import('./snapshot/modbus.ts')).snapshotModbus(rest, values),
  opcua: async (rest, values) => (await import('./snapshot/opc-ua.ts')).snapshotOpcUa(rest, values),
  slmp: async (rest, values) => (await import('./snapshot/slmp.ts')).snapshotSlmp(rest, values),
  fins: async (rest, values) => (await import('./snapshot/fins.ts')).snapshotFins(rest, values),
  files: async (rest, values) => (await import('./snapshot/files.ts')).snapshotFiles(rest, values),
};

/** Runs the verb; returns its exit code. */
export async function run(argv: string[]): Promise<number> {
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  try {
    const { values, positionals, tokens } = parseArgs({ args: argv, options, allowPositionals: true, tokens: true });
    if (values.help) {
      process.stdout.write(help);
      return 0;
    }
    const [what = '', ...rest] = positionals;
    const take = Object.hasOwn(kinds, what) ? kinds[what] : undefined;
    if (!take) throw new UsageError(`say ${Object.keys(kinds).join(', ')}${what === '' ? '' : `, not ${what}`}`);
    onlyOwnOptions(
      what,
      tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : [])),
    );
    if (values.out !== undefined) mayWrite(values.out);
    return await take(rest, values);
  } catch (error) {
    const usage = error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    process.stderr.write(`${visibleLines((error as Error).message)}\n${usage ? `\n${help}` : ''}`);
    return usage ? 2 : 1;
  }
}
