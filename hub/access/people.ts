import { randomUUIDv7 } from 'node:crypto';
import type { Role } from '#protocol/api/parts.ts';
import type { Person } from '#protocol/api/session.ts';
import type { ControlStore } from '../store/control-store.ts';

/** A person with what only the sign-in needs. */
export interface StoredPerson extends Person {
  /** Hash, or null until a password was set. */
  password: string | null;
}

/** People who may sign in. Never deleted, so that the ledger's names stay explained; disabled instead. */
export class People {
  private readonly store: ControlStore;
  constructor(store: ControlStore) {
    this.store = store;
  }

  /** Adds a person without a password; undefined when the sign-in name is taken (width and case do not count). */
  add(person: { user: string; name: string; roles: Role[]; sites: string[] }, now: Date): StoredPerson | undefined {
    if (this.byUser(person.user)) return undefined;
    const id = randomUUIDv7();
    this.store.db
      .prepare(
        'INSERT INTO person (id, user, user_folded, name, roles, sites, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        id,
        person.user.trim(),
        foldUser(person.user),
        person.name.trim(),
        JSON.stringify(person.roles),
        JSON.stringify(person.sites),
        now.toISOString(),
      );
    return this.get(id);
  }

  edit(id: string, change: { name?: string; roles?: Role[]; sites?: string[]; disabled?: boolean }): void {
    const old = this.get(id);
    if (!old) return;
    this.store.db
      .prepare('UPDATE person SET name = ?, roles = ?, sites = ?, disabled = ? WHERE id = ?')
      .run(
        change.name ?? old.name,
        JSON.stringify(change.roles ?? old.roles),
        JSON.stringify(change.sites ?? old.sites),
        Number(change.disabled ?? old.disabled),
        id,
      );
  }

  setPassword(id: string, hash: string): void {
    this.store.db.prepare('UPDATE person SET password = ? WHERE id = ?').run(hash, id);
  }

  signedIn(id: string, now: Date): void {
    this.store.db.prepare('UPDATE person SET last_sign_in = ? WHERE id = ?').run(now.toISOString(), id);
  }

  get(id: string): StoredPerson | undefined {
    return read(this.store.db.prepare('SELECT * FROM person WHERE id = ?').get(id));
  }

  byUser(user: string): StoredPerson | undefined {
    return read(this.store.db.prepare('SELECT * FROM person WHERE user_folded = ?').get(foldUser(user)));
  }

  list(): StoredPerson[] {
    return this.store.db
      .prepare('SELECT * FROM person ORDER BY user_folded')
      .all()
      .map((row) => read(row)!);
  }

  /** Administrators who can sign in today: enabled and with a password. */
  activeAdministrators(): StoredPerson[] {
    return this.list().filter((one) => !one.disabled && one.password !== null && one.roles.includes('administrator'));
  }
}

/** What may be shown of a person: never the hash. */
export function shownPerson(person: StoredPerson): Person {
  const { password: _, ...shown } = person;
  return shown;
}

function foldUser(user: string): string {
  return user.normalize('NFKC').trim().toLowerCase();
}

function read(row: Record<string, unknown> | undefined): StoredPerson | undefined {
  if (!row) return undefined;
  return {
    id: row['id'] as string,
    user: row['user'] as string,
    name: row['name'] as string,
    roles: JSON.parse(row['roles'] as string) as Role[],
    sites: JSON.parse(row['sites'] as string) as string[],
    disabled: row['disabled'] === 1,
    lastSignIn: row['last_sign_in'] as string | null,
    password: row['password'] as string | null,
  };
}
