import { randomBytes } from 'node:crypto';
import type { Bilingual, Role } from '#protocol/api/parts.ts';
import type { LedgerAct } from '../ledger/ledger.ts';
import type { ControlStore } from '../store/control-store.ts';
import { HourlyShare } from './hourly-share.ts';
import { SignInLinks } from './links.ts';
import { type Mask, maskOf } from './masking.ts';
import { hashPassword, passwordWeakness, verifyPassword } from './password.ts';
import { People, type StoredPerson } from './people.ts';
import { type Principal, principalOf } from './principal.ts';
import { accountPolicy, addressPolicy, GrowingDelay } from './rate-limit.ts';
import { Sessions, type StoredSession } from './sessions.ts';

/** Writes one entry of the ledger; part of the caller's control transaction. */
export type Recorder = (act: LedgerAct) => void;

/** Outcome of a sign-in. */
export type SignInResult =
  | { ok: true; token: string; session: StoredSession; person: StoredPerson }
  | { ok: false; reason: 'refused' | 'slow_down'; waitMs: number };

/** Refused sign-ins that stand in the ledger within an hour; further ones are counted. */
const refusalsPerHour = 200;

/** People, passwords, links, sessions and masks: everything about who may come in. */
export class Access {
  readonly people: People;
  readonly links: SignInLinks;
  readonly sessions: Sessions;
  private readonly store: ControlStore;
  private readonly record: Recorder;
  private readonly clock: () => Date;
  private readonly byAccount = new GrowingDelay(accountPolicy);
  private readonly byAddress = new GrowingDelay(addressPolicy);
  private readonly refused = new HourlyShare(refusalsPerHour);
  private readonly maskKey: string;

  constructor(deps: { store: ControlStore; record: Recorder; clock: () => Date }) {
    this.store = deps.store;
    this.record = deps.record;
    this.clock = deps.clock;
    this.people = new People(deps.store);
    this.links = new SignInLinks(deps.store);
    this.sessions = new Sessions(deps.store);
    this.maskKey = this.secret('mask');
  }

  /** Signs in by name and password. An unknown name, a wrong password and a disabled person look and cost the same. */
  async signIn(user: string, password: string, address: string): Promise<SignInResult> {
    const account = user.normalize('NFKC').trim().toLowerCase();
    const now = this.clock();
    const waitMs = Math.max(this.byAccount.wait(account, now.getTime()), this.byAddress.wait(address, now.getTime()));
    if (waitMs > 0) return { ok: false, reason: 'slow_down', waitMs };
    this.byAccount.failed(account, now.getTime());
    this.byAddress.failed(address, now.getTime());
    const person = this.people.byUser(user);
    const right = await verifyPassword(password, person?.password ?? null);
    if (!person || !right || person.disabled) {
      const leftOut = this.refused.take(now);
      if (leftOut !== null) {
        this.record({
          who: 'hinomi',
          kind: 'session.refused',
          subject: person ? `person/${person.id}` : 'person/unknown',
          text: { ja: 'サインインを拒否しました。', en: 'A sign-in was refused.' },
          payload: { address, leftOut },
        });
      }
      return { ok: false, reason: 'refused', waitMs: 0 };
    }
    this.byAccount.succeeded(account);
    this.byAddress.refund(address);
    return { ok: true, person, ...this.enter(person, false, { ja: 'パスワード', en: 'password' }, address) };
  }

  /** Signs in by the secret of a one-time link and takes the link out of use. */
  signInByLink(secret: string, address: string): SignInResult {
    const now = this.clock();
    const waitMs = this.byAddress.wait(address, now.getTime());
    if (waitMs > 0) return { ok: false, reason: 'slow_down', waitMs };
    return this.store.transaction((): SignInResult => {
      const id = this.links.consume(secret, now);
      const person = id ? this.people.get(id) : undefined;
      if (!person || person.disabled) {
        this.byAddress.failed(address, now.getTime());
        return { ok: false, reason: 'refused', waitMs: 0 };
      }
      return {
        ok: true,
        person,
        ...this.enter(person, true, { ja: '一回限りのリンク', en: 'one-time link' }, address),
      };
    });
  }

  /**
   * Sets a password. Without `mustSetPassword` the current one is asked for. Ends the person's other sessions.
   * Answers what is wrong, or null when it was set.
   */
  async setPassword(
    session: StoredSession,
    next: string,
    current: string | undefined,
  ): Promise<'short' | 'is_account' | 'one_character' | 'wrong_current' | 'slow_down' | null> {
    const person = this.people.get(session.person);
    if (!person) return 'wrong_current';
    if (!session.mustSetPassword) {
      const now = this.clock().getTime();
      const key = `change/${person.id}`;
      if (this.byAccount.wait(key, now) > 0) return 'slow_down';
      this.byAccount.failed(key, now);
      if (!(await verifyPassword(current ?? '', person.password))) return 'wrong_current';
      this.byAccount.succeeded(key);
    }
    const weak = passwordWeakness(next, person.user);
    if (weak) return weak;
    const hash = await hashPassword(next);
    this.store.transaction(() => {
      this.people.setPassword(person.id, hash);
      this.sessions.passwordSet(session.hash);
      this.sessions.endAll(person.id, session.hash);
      this.links.revoke(person.id);
      this.record({
        who: person.id,
        role: person.roles[0] ?? null,
        kind: 'person.password_set',
        subject: `person/${person.id}`,
        text: { ja: 'パスワードを設定しました。', en: 'A password was set.' },
      });
    });
    return null;
  }

  /** Session and principal of a cookie's token. */
  whoIs(token: string): { session: StoredSession; principal: Principal } | undefined {
    const session = this.sessions.find(token, this.clock());
    if (!session) return undefined;
    const person = this.people.get(session.person);
    if (!person || person.disabled) {
      this.sessions.end(session.hash);
      return undefined;
    }
    return { session, principal: principalOf(person) };
  }

  /** Mask for what this person is shown now. */
  mask(
    who: Principal,
    session: StoredSession | null,
    shared: ReadonlySet<string>,
    known: readonly string[] = [],
  ): Mask {
    const granted = session?.unmaskUntil && session.unmaskUntil > this.clock().toISOString();
    return maskOf(this.maskKey, who.may.has('see_personal') || Boolean(granted), shared, known);
  }

  /** Secret of one-time link for the first administrator, or null when an administrator can already sign in. */
  firstSecret(more: readonly Role[] = []): { secret: string; expires: string; user: string } | null {
    if (this.people.activeAdministrators().length > 0) return null;
    return this.store.transaction(() => {
      const waiting = this.people.list().find((one) => !one.disabled && one.roles.includes('administrator'));
      const person =
        waiting ??
        this.people.add(
          { user: 'admin', name: 'システム管理者', roles: ['administrator', ...more], sites: ['*'] },
          this.clock(),
        );
      if (!person) throw new Error('the sign-in name admin is taken by a person who is no administrator');
      return { ...this.links.make(person.id, this.clock()), user: person.user };
    });
  }

  private enter(
    person: StoredPerson,
    mustSetPassword: boolean,
    how: Bilingual,
    address: string,
  ): { token: string; session: StoredSession } {
    return this.store.transaction(() => {
      const now = this.clock();
      const opened = this.sessions.open(person.id, mustSetPassword, now);
      this.people.signedIn(person.id, now);
      this.record({
        who: person.id,
        role: person.roles[0] ?? null,
        kind: 'session.opened',
        subject: `person/${person.id}`,
        text: { ja: `サインインしました（${how.ja}）。`, en: `Signed in (${how.en}).` },
        payload: { address },
      });
      return opened;
    });
  }

  private secret(name: string): string {
    const row = this.store.db.prepare('SELECT value FROM access_secret WHERE name = ?').get(name);
    if (row) return row['value'] as string;
    const value = randomBytes(32).toString('base64url');
    this.store.db.prepare('INSERT INTO access_secret (name, value) VALUES (?, ?)').run(name, value);
    return value;
  }
}

/** The one-time link of the first administrator as it is printed, or null when none is needed. `more` are further roles of that person. */
export function firstLink(
  access: Access,
  consoleUrl: string,
  more: readonly Role[] = [],
): { link: string; expires: string } | null {
  const first = access.firstSecret(more);
  return first ? { link: startLink(consoleUrl, first.secret), expires: first.expires } : null;
}

/** A sign-in link: the secret stands in the fragment, which a browser sends to nobody. */
export function startLink(consoleUrl: string, secret: string): string {
  return `${consoleUrl.replace(/\/$/, '')}/start#${secret}`;
}
