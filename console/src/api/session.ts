import { createSignal } from 'solid-js';
import type { Session } from '#protocol/api/session.ts';
import { get, send, setCsrf } from './client.ts';
import { RequestProblem } from './problem.ts';
import { forgetAll } from './query.ts';
import { tellTabs } from './tabs.ts';

const [session, setSession] = createSignal<Session | null>(null);

/** The signed-in person, or null. */
export { session };

/** Asks the hub who is signed in; null when nobody is. Other failures are thrown. */
export async function loadSession(): Promise<Session | null> {
  try {
    accept(await get<Session>('/session'));
  } catch (error) {
    if (!(error instanceof RequestProblem) || (error.status !== 401 && error.status !== 403)) throw error;
    setSession(null);
  }
  return session();
}

/**
 * Reads again what the signed-in person may do; false when the hub no longer knows the session, which is then kept here, so that
 * the page stays until that person has signed in again. A failure leaves it as it was, since the hub checks each act anyway.
 */
export async function refreshSession(): Promise<boolean> {
  if (session() === null) return true;
  try {
    accept(await get<Session>('/session'));
    return true;
  } catch (error) {
    if (!(error instanceof RequestProblem)) throw error;
    return error.status !== 401 && error.status !== 403;
  }
}

/** Signs in by name and password. */
export async function signIn(user: string, password: string): Promise<void> {
  await send('POST', '/session', { user, password });
  await enter();
}

/** Signs in by the secret of a one-time link, which the hub consumes now. */
export async function signInByLink(secret: string): Promise<void> {
  await send('POST', '/session/link', { secret });
  await enter();
}

/** Sets the person's password; `current` only where one exists already. */
export async function setPassword(next: string, current?: string): Promise<void> {
  await send('POST', '/session/password', current === undefined ? { next } : { next, current });
  await loadSession();
}

/** Ends the session here and at the hub. */
export async function signOut(): Promise<void> {
  await send('DELETE', '/session');
  leave();
  tellTabs({ type: 'person', id: null });
}

/** Forgets the person here, when the hub or another tab has ended the session. */
export function leave(): void {
  forgetAll();
  setSession(null);
}

/** Whether the hub says that this person may do something; for showing only, the hub checks each act itself. */
export function may(capability: string): boolean {
  return session()?.may.includes(capability) ?? false;
}

async function enter(): Promise<void> {
  forgetAll();
  const entered = await loadSession();
  if (entered) tellTabs({ type: 'person', id: entered.user.id });
}

function accept(value: Session): void {
  setCsrf(value.csrf);
  setSession(value);
}
