import type { ControlStore } from '../store/control-store.ts';
import { newSecret, secretHash } from './secret.ts';

/** A one-time sign-in link lives this long. */
export const linkHours = 24;

/** One-time sign-in links: made for a person, consumed by the first POST, kept as hashes. */
export class SignInLinks {
  private readonly store: ControlStore;
  constructor(store: ControlStore) {
    this.store = store;
  }

  /** A new link; older unused ones of the same person stop working. */
  make(person: string, now: Date): { secret: string; expires: string } {
    const secret = newSecret();
    const expires = new Date(now.getTime() + linkHours * 3_600_000).toISOString();
    this.store.transaction(() => {
      this.revoke(person);
      this.store.db
        .prepare('INSERT INTO sign_in_link (hash, person, expires_at) VALUES (?, ?, ?)')
        .run(secretHash(secret), person, expires);
    });
    return { secret, expires };
  }

  revoke(person: string): void {
    this.store.db.prepare('DELETE FROM sign_in_link WHERE person = ? AND used_at IS NULL').run(person);
  }

  /** Takes a link out of use and names its person; undefined when it is unknown, used or too old. */
  consume(secret: string, now: Date): string | undefined {
    const row = this.store.db
      .prepare(
        'UPDATE sign_in_link SET used_at = ? WHERE hash = ? AND used_at IS NULL AND expires_at > ? RETURNING person',
      )
      .get(now.toISOString(), secretHash(secret), now.toISOString());
    return row?.['person'] as string | undefined;
  }
}
