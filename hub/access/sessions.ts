import type { ControlStore } from '../store/control-store.ts';
import { newSecret, secretHash } from './secret.ts';

/** A session ends after this long without a request. */
export const idleMinutes = 120;
/** A session ends after this long in any case: one shift. */
export const absoluteHours = 12;
const touchEveryMs = 60_000;

/** A signed-in browser. */
export interface StoredSession {
  /** Hash of the cookie's token; the token itself is not kept. */
  hash: string;
  person: string;
  csrf: string;
  createdAt: string;
  mustSetPassword: boolean;
  /** Personal names are shown until then. */
  unmaskUntil: string | null;
}

/** Why sessions end before their time; open streams listen. */
type EndListener = (hash: string) => void;

/** Sessions of the console, kept over a restart of the hub. */
export class Sessions {
  private readonly store: ControlStore;
  private readonly listeners = new Set<EndListener>();
  constructor(store: ControlStore) {
    this.store = store;
  }

  open(person: string, mustSetPassword: boolean, now: Date): { token: string; session: StoredSession } {
    const token = newSecret();
    const at = now.toISOString();
    this.store.db
      .prepare(
        'INSERT INTO session (hash, person, csrf, created_at, seen_at, must_set_password) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(secretHash(token), person, newSecret(), at, at, Number(mustSetPassword));
    this.purge(now);
    return { token, session: this.find(token, now)! };
  }

  /** The live session of a cookie's token; looking it up counts as activity. */
  find(token: string, now: Date): StoredSession | undefined {
    const row = this.store.db.prepare('SELECT * FROM session WHERE hash = ?').get(secretHash(token));
    if (!row) return undefined;
    if (!isLive(row, now)) {
      this.end(row['hash'] as string);
      return undefined;
    }
    if (now.getTime() - Date.parse(row['seen_at'] as string) > touchEveryMs) {
      this.store.db
        .prepare('UPDATE session SET seen_at = ? WHERE hash = ?')
        .run(now.toISOString(), row['hash'] as string);
    }
    return read(row);
  }

  /** Whether a session is still live, without counting as activity. */
  live(hash: string, now: Date): boolean {
    const row = this.store.db.prepare('SELECT * FROM session WHERE hash = ?').get(hash);
    return row !== undefined && isLive(row, now);
  }

  passwordSet(hash: string): void {
    this.store.db.prepare('UPDATE session SET must_set_password = 0 WHERE hash = ?').run(hash);
  }

  unmask(hash: string, until: Date): void {
    this.store.db.prepare('UPDATE session SET unmask_until = ? WHERE hash = ?').run(until.toISOString(), hash);
  }

  end(hash: string): void {
    this.store.db.prepare('DELETE FROM session WHERE hash = ?').run(hash);
    for (const listener of this.listeners) listener(hash);
  }

  /** Ends all sessions of a person, except one. */
  endAll(person: string, except?: string): void {
    for (const row of this.store.db.prepare('SELECT hash FROM session WHERE person = ?').all(person)) {
      if (row['hash'] !== except) this.end(row['hash'] as string);
    }
  }

  onEnd(listener: EndListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private purge(now: Date): void {
    for (const row of this.store.db.prepare('SELECT * FROM session').all()) {
      if (!isLive(row, now)) this.end(row['hash'] as string);
    }
  }
}

function isLive(row: Record<string, unknown>, now: Date): boolean {
  const age = now.getTime() - Date.parse(row['created_at'] as string);
  const idle = now.getTime() - Date.parse(row['seen_at'] as string);
  return age < absoluteHours * 3_600_000 && idle < idleMinutes * 60_000;
}

function read(row: Record<string, unknown>): StoredSession {
  return {
    hash: row['hash'] as string,
    person: row['person'] as string,
    csrf: row['csrf'] as string,
    createdAt: row['created_at'] as string,
    mustSetPassword: row['must_set_password'] === 1,
    unmaskUntil: row['unmask_until'] as string | null,
  };
}
