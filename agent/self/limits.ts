import { readFileSync } from 'node:fs';
import { because, type Reason } from '#protocol/reasons/reason.ts';

/** Windows over the limit before detail is shed, and under it before it is taken up again. */
const patience = 3;

/** What the agent used in one window. */
export interface Usage {
  cpuPercent: number;
  rssBytes: number;
}

/** Measures the agent with the children it has waited for. */
export class UsageMeter {
  private cpu = cpuMs();
  private at = performance.now();

  /** Usage since the last call. */
  measure(): Usage {
    const cpu = cpuMs();
    const at = performance.now();
    const percent = ((cpu - this.cpu) / Math.max(at - this.at, 1)) * 100;
    this.cpu = cpu;
    this.at = at;
    return { cpuPercent: Math.round(percent * 100) / 100, rssBytes: process.memoryUsage.rss() };
  }
}

function cpuMs(): number {
  const own = process.cpuUsage();
  return (own.user + own.system) / 1000 + childrenMs();
}

function childrenMs(): number {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[13]) + Number(fields[14])) * 10;
  } catch {
    return 0;
  }
}

/** Above what detail is shed; `memoryGiven` where a person wrote the bound of memory. */
interface MemoryLimit {
  cpuPercent: number;
  memoryMegabytes: number;
  memoryGiven?: boolean;
}

/** Decides when detail is shed. Evidence never is: it waits. */
export class Throttle {
  private over = 0;
  private under = 0;
  private readonly limit: MemoryLimit;
  private moreMegabytes = 0;
  reason: Reason | null = null;

  constructor(limit: MemoryLimit) {
    this.limit = limit;
  }

  /** So much memory more is used for what the hub had set up; a limit that a person wrote stays as it is. */
  allow(megabytes: number): void {
    this.moreMegabytes = this.limit.memoryGiven ? 0 : megabytes;
  }

  /** Takes one window; returns what changed. */
  judge(usage: Usage): 'throttled' | 'unthrottled' | null {
    const cpu = usage.cpuPercent > this.limit.cpuPercent;
    const megabytes = this.limit.memoryMegabytes + this.moreMegabytes;
    const memory = usage.rssBytes > megabytes * 1024 * 1024;
    this.over = cpu || memory ? this.over + 1 : 0;
    this.under = cpu || memory ? 0 : this.under + 1;
    if (!this.reason && this.over >= patience) {
      this.reason = cpu
        ? because('cpu_over', { percent: usage.cpuPercent.toFixed(1), limit: this.limit.cpuPercent })
        : because('memory_over', {
            megabytes: Math.round(usage.rssBytes / 1048576),
            limit: megabytes,
          });
      return 'throttled';
    }
    if (this.reason && this.under >= patience) {
      this.reason = null;
      return 'unthrottled';
    }
    return null;
  }
}
