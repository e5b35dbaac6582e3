import { describe, expect, test } from 'vitest';
import type { Entry } from './entry.ts';
import { GroupCommit } from './group-commit.ts';
import { evidence, stamp } from './spool-harness.ts';

describe('group commit', () => {
  /** A spool whose disk refuses as long as it is told to. */
  class UnwillingSpool {
    refuses = false;
    damaged = false;
    taken: Entry[] = [];
    commit(entries: readonly Entry[]): void {
      if (this.refuses || this.damaged) throw new Error('no space left on device');
      this.taken.push(...entries);
    }
    heal(): boolean {
      const was = this.damaged;
      this.damaged = false;
      return was;
    }
  }

  test('while the disk refuses, whoever hands over waits; then everything is there in order', async () => {
    const spool = new UnwillingSpool();
    const said: (string | null)[] = [];
    const commits = new GroupCommit(spool, (reason) => said.push(reason));
    await commits.add([evidence('1')], stamp(), 1);
    spool.refuses = true;
    const done: string[] = [];
    const waiting = ['2', '3'].map((message) =>
      commits.add([evidence(message)], stamp(), Number(message)).then(() => done.push(message)),
    );
    commits.flush();
    commits.flush();
    expect(done).toEqual([]);
    expect(said[0]).toBe('no space left on device');
    spool.refuses = false;
    await Promise.all(waiting);
    expect(done).toEqual(['2', '3']);
    expect(spool.taken.map(({ position }) => position)).toEqual([1, 2, 3]);
    expect(said.at(-1)).toBeNull();
  });

  test('a damaged spool is begun anew and takes what waited', async () => {
    const spool = new UnwillingSpool();
    spool.damaged = true;
    const commits = new GroupCommit(spool, () => expect.unreachable());
    await commits.add([evidence('1')], stamp());
    expect(spool.taken).toHaveLength(1);
  });
});
