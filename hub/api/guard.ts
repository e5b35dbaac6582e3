import { timingSafeEqual } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { EndpointKey } from '#protocol/api/endpoints.ts';
import type { Permission } from '../access/permissions.ts';
import type { Principal } from '../access/principal.ts';
import type { RefusalRecord } from '../access/refusals.ts';
import type { StoredSession } from '../access/sessions.ts';
import { type Refused, refuse } from './problems.ts';
import type { HubServices } from './services.ts';

/** What the guard leaves for the handler. */
export interface ApiEnv {
  Bindings: Partial<HttpBindings>;
  Variables: { who: Principal | null; session: StoredSession | null };
}

/** Name of the session cookie; the `__Host-` prefix binds it to TLS and this host. */
export function cookieName(secure: boolean): string {
  return secure ? '__Host-hinomi' : 'hinomi';
}

/** Address of the caller; requests made inside the process have none. */
export function addressOf(c: Context<ApiEnv>): string {
  return c.env?.incoming?.socket?.remoteAddress ?? 'internal';
}

/** Decides before anything of the request is read whether this caller may use this endpoint; null lets it in. */
export function guard(
  c: Context<ApiEnv>,
  key: EndpointKey,
  permission: Permission,
  deps: { services: HubServices; refusals: RefusalRecord },
): Refused | null {
  const { services, refusals } = deps;
  const changes = c.req.method !== 'GET';
  if (changes && isForeign(c)) return refuse('csrf');
  const token = getCookie(c, cookieName(services.secure));
  const known = token ? services.access.whoIs(token) : undefined;
  c.set('who', known?.principal ?? null);
  c.set('session', known?.session ?? null);
  if (permission.who === 'public') return null;
  const note = (reason: string) =>
    refusals.note(
      { who: known?.principal.id ?? 'nobody', address: addressOf(c), endpoint: key, reason },
      services.clock(),
    );
  if (!known) {
    if (token) note('signed_out');
    return refuse('signed_out');
  }
  if (changes && !same(c.req.header('x-hinomi-csrf') ?? '', known.session.csrf)) {
    note('csrf');
    return refuse('csrf');
  }
  if (known.session.mustSetPassword && !permission.beforePassword) return refuse('password_needed');
  if (permission.who !== 'signed_in' && !permission.who.some((one) => known.principal.may.has(one))) {
    note('not_permitted');
    return refuse('not_permitted');
  }
  return null;
}

/** True when a browser says that another site's page made this request. */
function isForeign(c: Context<ApiEnv>): boolean {
  const fetchSite = c.req.header('sec-fetch-site');
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') return true;
  const origin = c.req.header('origin');
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== (c.req.header('host') ?? new URL(c.req.url).host);
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
