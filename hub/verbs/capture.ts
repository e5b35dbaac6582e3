import { parseArgs } from 'node:util';
import { readCapture } from './capture/read.ts';

/** Text of `hinomi capture --help`. */
export const help = `hinomi capture read FILE [--json]             one line per flow, group of transactions and host
hinomi capture read FILE --summary [--json]   the capture in one object
  Reads pcap and pcapng, also packed with gzip or zstd, without a server and without loading the file into memory.
  A file that is damaged or cut is read up to there, and the place is said.

Exit 0 read, 1 no capture or not readable, 2 wrong usage, 3 read, but not all of it.
`;

/** The verb's door. Returns the exit code; wrong options are thrown to whoever reads the command line. */
export async function run(argv: string[]): Promise<number> {
  const [act, ...rest] = argv;
  if (act !== 'read') {
    process.stderr.write(act === undefined ? help : `There is no "capture ${act}".\n${help}`);
    return 2;
  }
  const { values, positionals } = parseArgs({
    args: rest,
    allowPositionals: true,
    options: { summary: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) {
    process.stderr.write(help);
    return 2;
  }
  return readCapture(file, values);
}
