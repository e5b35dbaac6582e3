import { spawnSync } from 'node:child_process';
import { namedFilters, type WireConfig } from './source.config.ts';

/** A program that captures in a process of its own and writes packets to its output. */
export interface CaptureProgram {
  name: 'tcpdump' | 'dumpcap';
  /** Whether it tells, when asked by a signal, what the kernel dropped so far. */
  tellsDrops: boolean;
  arguments(config: WireConfig): string[];
}

/** Nothing here makes a program look up a name or send anything else. */
const programs: readonly CaptureProgram[] = [
  {
    name: 'tcpdump',
    tellsDrops: true,
    arguments: (config) => [
      ...['-n', '-U', '-w', '-', '-i', config.interface!, '-s', String(config.snapLength)],
      ...['-B', String(config.bufferMegabytes * 1024)],
      // The loopback interface shows each packet twice.
      ...(config.interface === 'lo' ? ['-Q', 'in'] : []),
      ...filterOf(config),
    ],
  },
  {
    name: 'dumpcap',
    tellsDrops: false,
    arguments: (config) => [
      ...['-q', '-P', '-w', '-', '-i', config.interface!, '-s', String(config.snapLength)],
      ...['-B', String(config.bufferMegabytes), '-f', filterOf(config).join(' ')],
    ],
  },
];

function filterOf({ filter }: WireConfig): string[] {
  const expression = namedFilters[filter] ?? filter;
  return expression === '' ? [] : [expression];
}

/** The program of the configuration, or the first that is there; undefined when none is. */
export function findProgram(wanted: WireConfig['program']): CaptureProgram | undefined {
  return programs.find(({ name }) => (wanted === 'auto' || wanted === name) && isThere(name));
}

function isThere(program: string): boolean {
  const { error } = spawnSync(program, ['--version'], { stdio: 'ignore', timeout: 20_000 });
  return (error as NodeJS.ErrnoException | undefined)?.code !== 'ENOENT';
}

const kernelDrops = /(\d+) packets? dropped by kernel|received\/dropped on interface '[^']*': \d+\/(\d+)/g;
const interfaceDrops = /(\d+) packets? dropped by interface/g;

/** Packets that the kernel, and the interface itself, dropped, out of what tcpdump or dumpcap wrote; undefined when it says nothing of it. */
export function droppedIn(text: string): number | undefined {
  const kernel = lastIn(text, kernelDrops);
  const interface_ = lastIn(text, interfaceDrops);
  return kernel === undefined && interface_ === undefined ? undefined : (kernel ?? 0) + (interface_ ?? 0);
}

function lastIn(text: string, form: RegExp): number | undefined {
  const last = [...text.matchAll(form)].at(-1);
  return last && Number(last[1] ?? last[2]);
}

/** Why a capture could not begin, out of what the program wrote. */
export function refusalIn(text: string): 'not-permitted' | 'no-interface' | null {
  if (/permission|not permitted|don't have permission/i.test(text)) return 'not-permitted';
  return /no such device|there is no device|No such device exists|doesn't exist/i.test(text) ? 'no-interface' : null;
}
