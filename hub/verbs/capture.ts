import { parseArgs } from 'node:util';
import { detectInCapture } from './capture/detect.ts';
import { readCapture } from './capture/read.ts';

/** Text of `hinomi capture --help`. */
export const help = `hinomi capture read FILE [--json]             one line per flow, group of transactions and host
hinomi capture read FILE --summary [--json]   the capture in one object
  Reads pcap and pcapng, also packed with gzip or zstd (xz and bzip2 where installed), without a server and without loading the file into memory.
  A file that is damaged or cut is read up to there, and the place is said.

hinomi capture detect --baseline FILE... --test FILE [--json]   one line per alert
  Learns from the baselines who talks to whom, how and how often, and tells what the test capture shows beyond that:
  time, source, destination, port, kind, ATT&CK technique and the number of the first packet that showed it. One scan is one alert.

Exit 0 read, 1 no capture or not readable, 2 wrong usage, 3 read, but not all of it.
`;

/** The verb's door. Returns the exit code; wrong options are thrown to whoever reads the command line. */
export async function run(argv: string[]): Promise<number> {
  const [act, ...rest] = argv;
  if (act === 'read') return read(rest);
  if (act === 'detect') return detect(rest);
  process.stderr.write(act === undefined ? help : `There is no "capture ${act}".\n${help}`);
  return 2;
}

async function read(rest: string[]): Promise<number> {
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

async function detect(rest: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: rest,
    allowPositionals: true,
    options: {
      baseline: { type: 'string', multiple: true, default: [] },
      test: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  // Further files behind `--baseline FILE` are baselines, too.
  const baseline = [...values.baseline, ...positionals];
  if (values.baseline.length === 0 || values.test === undefined) {
    process.stderr.write(help);
    return 2;
  }
  return detectInCapture({ baseline, test: values.test, json: values.json });
}
