/** What is known of the clock; `source` is `unknown` where no program told it. */
export interface ClockState {
  source: string;
  synchronised?: boolean;
  /** Milliseconds, positive when this clock is ahead of its source. */
  offsetMs?: number;
  /** What was not told, and by whom. */
  reason?: string;
}

/** Runs a program and answers its output; undefined when it is not installed or fails. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<string | undefined>;

/** Asks the time programs in turn (chrony, ntpd, systemd); nothing is guessed from another program's silence. */
export async function readClock(run: RunProgram): Promise<ClockState> {
  const chrony = parseChrony((await run('chronyc', ['-c', '-n', 'tracking'])) ?? '');
  if (chrony) return chrony;
  const ntp = parseNtpq((await run('ntpq', ['-c', 'rv 0 leap,stratum,refid,offset'])) ?? '');
  if (ntp) return ntp;
  const status = parseTimedatectl((await run('timedatectl', ['show'])) ?? '');
  if (!status) return { source: 'unknown', reason: 'no answer from chronyc, ntpq or timedatectl' };
  const server = parseTimesync((await run('timedatectl', ['show-timesync'])) ?? '');
  const reason = 'the system does not tell its offset';
  return server && status.ntp
    ? { source: `systemd-timesyncd ${server}`, synchronised: status.synchronised, reason }
    : { source: 'unknown', synchronised: status.synchronised, reason: `${reason}, nor which program sets the clock` };
}

/** Reads `chronyc -c tracking`: 14 comma-separated values; the fifth is the correction still to make, in seconds. */
export function parseChrony(text: string): ClockState | undefined {
  const values = text.trim().split(',');
  if (values.length < 14) return undefined;
  const correction = Number(values[4]);
  const leap = values[13] ?? '';
  if (!Number.isFinite(correction) || leap === '') return undefined;
  const synchronised = leap !== 'Not synchronised';
  if (!synchronised) return { source: 'chrony', synchronised, reason: 'chrony has no source that it follows' };
  return { source: `chrony ${values[1]}`, synchronised, offsetMs: 0 - correction * 1000 };
}

/** Reads `ntpq -c rv`: `name=value` pairs; `offset` is the source minus this clock, in milliseconds. */
export function parseNtpq(text: string): ClockState | undefined {
  const pairs = new Map(
    text.split(/[,\n]/).flatMap((piece) => {
      const [name, value] = piece.trim().split('=');
      return name && value ? [[name, value] as const] : [];
    }),
  );
  const offset = pairs.has('offset') ? Number(pairs.get('offset')) : Number.NaN;
  const stratum = Number(pairs.get('stratum'));
  if (!pairs.has('stratum') || !Number.isFinite(stratum)) return undefined;
  const leap = pairs.get('leap') ?? '';
  const synchronised = stratum < 16 && leap !== '11' && leap !== '3' && leap !== 'leap_alarm';
  const state: ClockState = { source: `ntpd ${pairs.get('refid') ?? ''}`.trim(), synchronised };
  if (synchronised && Number.isFinite(offset)) state.offsetMs = 0 - offset;
  else state.reason = 'ntpd has no source that it follows';
  return state;
}

/** Reads `timedatectl show`. */
export function parseTimedatectl(text: string): { ntp: boolean; synchronised: boolean } | undefined {
  const synchronised = /^NTPSynchronized=(yes|no)$/m.exec(text)?.[1];
  return synchronised ? { ntp: /^NTP=yes$/m.test(text), synchronised: synchronised === 'yes' } : undefined;
}

/** Reads the server's name out of `timedatectl show-timesync`; undefined when it has none. */
export function parseTimesync(text: string): string | undefined {
  return /^ServerName=(.+)$/m.exec(text)?.[1] ?? /^ServerAddress=(.+)$/m.exec(text)?.[1];
}
