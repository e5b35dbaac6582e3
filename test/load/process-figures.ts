import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks per second of /proc; the same on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Seconds of processor time that a process has used, its threads included. Zero once it is gone. */
export function cpuSeconds(pid: number): number {
  const fields = statOf(pid);
  return fields ? (Number(fields[11]) + Number(fields[12])) / ticksPerSecond : 0;
}

/** Processor seconds of a process with its children, those that have ended included. */
export function familyCpuSeconds(pid: number): number {
  const fields = statOf(pid);
  const ended = fields ? (Number(fields[13]) + Number(fields[14])) / ticksPerSecond : 0;
  return cpuSeconds(pid) + ended + childrenOf(pid).reduce((sum, child) => sum + familyCpuSeconds(child), 0);
}

/** Resident memory of a process with its children, bytes. */
export function familyRss(pid: number): number {
  return memory(pid, 'VmRSS') + childrenOf(pid).reduce((sum, child) => sum + familyRss(child), 0);
}

/** Highest resident memory a process has had, bytes. */
export function peakRss(pid: number): number {
  return memory(pid, 'VmHWM');
}

/** Resident memory of a process alone, bytes. */
export function residentMemory(pid: number): number {
  return memory(pid, 'VmRSS');
}

function memory(pid: number, name: string): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Fields of /proc/PID/stat after the name, the process state first. */
function statOf(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}
