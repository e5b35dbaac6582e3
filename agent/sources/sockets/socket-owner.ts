import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import type { WorkAllowance } from './work-allowance.ts';
import { workedMs } from './worked.ts';

/** Program and user behind a socket. */
export interface SocketOwner {
  name: string;
  /** Absent when the system does not let us read it. */
  executable?: string;
  user: string;
}

const maxTries = 3;

/**
 * Finds the process behind a socket inode through `/proc/<pid>/fd`. An answer is given only when it is certain: the
 * process still held the socket after its name was read, and all holders are the same program and user.
 */
export class SocketOwners {
  readonly #userName: (uid: number) => string;
  readonly #known = new Map<number, SocketOwner>();
  readonly #tries = new Map<number, number>();
  readonly #allowance: Pick<WorkAllowance, 'has' | 'spend'> | undefined;
  #wanted = new Set<number>();

  /** Without an allowance every search is made at once. */
  constructor(userName: (uid: number) => string, allowance?: Pick<WorkAllowance, 'has' | 'spend'>) {
    this.#userName = userName;
    this.#allowance = allowance;
  }

  get(inode: number): SocketOwner | undefined {
    return this.#known.get(inode);
  }

  /** Whether a search waited for its allowance, which is there now. */
  owes(nowMs: number): boolean {
    return this.#wanted.size > 0 && (this.#allowance?.has(nowMs) ?? true);
  }

  /**
   * Forgets sockets that are gone and, as far as the allowance goes, searches for what is not known yet; answers the milliseconds
   * that took. Sockets nobody shows are given up after 3 tries.
   */
  update(inodes: ReadonlySet<number>): number {
    for (const map of [this.#known, this.#tries])
      for (const inode of map.keys()) if (!inodes.has(inode)) map.delete(inode);
    this.#wanted = new Set(
      [...inodes].filter((inode) => !this.#known.has(inode) && (this.#tries.get(inode) ?? 0) < maxTries),
    );
    if (!this.owes(performance.now())) return 0;
    const started = workedMs();
    this.#search(this.#wanted);
    this.#wanted = new Set();
    const tookMs = workedMs() - started;
    this.#allowance?.spend(tookMs);
    return tookMs;
  }

  #search(wanted: ReadonlySet<number>): void {
    for (const [inode, holders] of findHolders(wanted)) {
      const owner = this.#agreed(inode, holders);
      if (owner) this.#known.set(inode, owner);
    }
    for (const inode of wanted) if (!this.#known.has(inode)) this.#tries.set(inode, (this.#tries.get(inode) ?? 0) + 1);
  }

  #agreed(inode: number, holders: readonly Holder[]): SocketOwner | undefined {
    const owners = holders.map((holder) => this.#describe(inode, holder));
    const [first, ...rest] = owners;
    const same = rest.every(
      (other) => other?.name === first?.name && other?.executable === first?.executable && other?.user === first?.user,
    );
    return same ? first : undefined;
  }

  /** Reads a process between two looks at its start time and at the descriptor. */
  #describe(inode: number, holder: Holder): SocketOwner | undefined {
    const started = startTime(holder.pid);
    const executable = attempt(() => readlinkSync(`/proc/${holder.pid}/exe`))?.replace(/ \(deleted\)$/, '');
    const command = attempt(() => readFileSync(`/proc/${holder.pid}/comm`, 'utf8').trim());
    const uid = attempt(() => lstatSync(`/proc/${holder.pid}`).uid);
    const still = attempt(() => readlinkSync(holder.descriptor)) === `socket:[${inode}]`;
    if (!still || started === undefined || started !== startTime(holder.pid) || uid === undefined) return undefined;
    const name = executable === undefined ? command : basename(executable);
    if (!name) return undefined;
    const owner: SocketOwner = { name, user: this.#userName(uid) };
    if (executable) owner.executable = executable;
    return owner;
  }
}

interface Holder {
  pid: number;
  /** Path of one descriptor that is the socket. */
  descriptor: string;
}

function findHolders(wanted: ReadonlySet<number>): Map<number, Holder[]> {
  const found = new Map<number, Holder[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    for (const fd of attempt(() => readdirSync(`/proc/${name}/fd`)) ?? []) {
      const descriptor = `/proc/${name}/fd/${fd}`;
      const inode = socketInode(attempt(() => readlinkSync(descriptor)));
      if (inode === undefined || !wanted.has(inode)) continue;
      const holders = found.get(inode) ?? [];
      if (!holders.some((holder) => holder.pid === pid)) holders.push({ pid, descriptor });
      found.set(inode, holders);
    }
  }
  return found;
}

function socketInode(link: string | undefined): number | undefined {
  return link?.startsWith('socket:[') ? Number(link.slice(8, -1)) : undefined;
}

/** Start of a process in clock ticks after boot: field 22 of `stat`, behind the name in parentheses. */
function startTime(pid: number): string | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

/** Processes end and refuse at any moment: then there is no answer. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'ENOTDIR'].includes(code)) return undefined;
    throw error;
  }
}
