import { ProcFile } from '../proc-file.ts';

/** Words of the kernel's TCP counters that grow with every connection opened from here or to here, over IPv4 and IPv6. */
const openCounters = ['ActiveOpens', 'PassiveOpens'];

/**
 * Says cheaply whether connections may have been opened since the last question: by the kernel's own TCP counters, and by the
 * number of UDP sockets. Where a system does not show them, the answer is always yes.
 */
export class OpenedConnections {
  readonly #counters: ProcFile;
  readonly #counts: readonly ProcFile[];
  #before: string | undefined;

  constructor(folder = '/proc/net') {
    this.#counters = new ProcFile(`${folder}/snmp`);
    this.#counts = ['sockstat', 'sockstat6'].map((name) => new ProcFile(`${folder}/${name}`));
  }

  /** True when something was opened since the last call; true at the first. */
  since(): boolean {
    const tcp = tcpOpens(this.#counters.read()?.toString('latin1') ?? '');
    const udp = this.#counts.map((file) => /^UDP6?: inuse (\d+)/m.exec(file.read()?.toString('latin1') ?? '')?.[1]);
    if (tcp === undefined) return true;
    const now = [...tcp, ...udp].join(' ');
    const changed = now !== this.#before;
    this.#before = now;
    return changed;
  }

  close(): void {
    for (const file of [this.#counters, ...this.#counts]) file.close();
  }
}

/** The two counters out of `/proc/net/snmp`, which names its columns in a line before the numbers. */
function tcpOpens(text: string): string[] | undefined {
  const lines = /^Tcp: (.*)\nTcp: (.*)$/m.exec(text);
  if (!lines) return undefined;
  const [names, values] = [lines[1]!.split(' '), lines[2]!.split(' ')];
  const found = openCounters.flatMap((name) => values[names.indexOf(name)] ?? []);
  return found.length === openCounters.length ? found : undefined;
}
