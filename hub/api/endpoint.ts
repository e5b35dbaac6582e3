import { createRoute, type OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { z } from 'zod';
import {
  type Answer,
  type Body,
  type Endpoint,
  type EndpointKey,
  endpoints,
  type Params,
  type Query,
} from '#protocol/api/endpoints.ts';
import { problem } from '#protocol/api/parts.ts';
import type { Mask } from '../access/masking.ts';
import { type Permission, permissions } from '../access/permissions.ts';
import { inScope, type Principal, scopeOf } from '../access/principal.ts';
import type { RefusalRecord } from '../access/refusals.ts';
import type { StoredSession } from '../access/sessions.ts';
import type { Actor, Scope } from '../incident/actor.ts';
import type { ReadBounds } from '../store/read-bounds.ts';
import { AnsweredActs, actHeader } from './answered-acts.ts';
import { type ApiEnv, addressOf, guard } from './guard.ts';
import { Refused, refuse } from './problems.ts';
import type { HubServices } from './services.ts';

/** One request as a handler sees it: checked, typed and with its site scope resolved. */
export interface Call<K extends EndpointKey> {
  query: Query<K>;
  params: Params<K>;
  body: Body<K>;
  who: Principal;
  session: StoredSession;
  actor: Actor;
  scope: Scope;
  /** Sites to answer for: the person's, or the one of them that was asked for. */
  sites: string[];
  mask: Mask;
  address: string;
  /** True when the thing's site is the person's; otherwise the try goes on record and the answer is `not_found`. */
  owns(site: string): boolean;
  /** Refuses an act for a reason found only in the request's content, and puts the try on record. */
  refuseAct(code: 'not_permitted' | 'other_site'): Refused;
  /** Within what this request may read: a time, and for as long as the caller is there. */
  reading: ReadBounds;
  context: Context<ApiEnv>;
}

/** How long a request may read, milliseconds; what cannot be answered in parts ends with a word on how to narrow it. */
const readMostMs = 10_000;

type Outcome<K extends EndpointKey> = Answer<K> | Refused | Response;
export type Handler<K extends EndpointKey> = (call: Call<K>) => Outcome<K> | Promise<Outcome<K>>;
/** Handler of an endpoint that needs no sign-in. */
export type OpenHandler<K extends EndpointKey> = (
  call: Pick<Call<K>, 'body' | 'address' | 'context'>,
) => Outcome<K> | Promise<Outcome<K>>;

/** The hub answered something else than the contract says. */
export class ContractError extends Error {
  override name = 'ContractError';
}

/** An endpoint of the contract has no handler. */
export class MissingHandlerError extends Error {
  override name = 'MissingHandlerError';
}

/** Registers handlers for the endpoints of the contract, each behind its permission. */
export class EndpointRegistry {
  private readonly app: OpenAPIHono<ApiEnv>;
  private readonly deps: { services: HubServices; refusals: RefusalRecord };
  private readonly registered = new Set<EndpointKey>();
  private readonly acts: AnsweredActs;

  constructor(app: OpenAPIHono<ApiEnv>, deps: { services: HubServices; refusals: RefusalRecord }) {
    this.app = app;
    this.deps = deps;
    this.acts = new AnsweredActs(deps.services.control, deps.services.clock);
  }

  /** For people who are signed in. */
  on<K extends EndpointKey>(key: K, handler: Handler<K>): void {
    this.register(key, async (c, input) => {
      const call = this.call(c, key, input);
      return call instanceof Refused ? call : await handler(call as Call<K>);
    });
  }

  /** For anybody. */
  open<K extends EndpointKey>(key: K, handler: OpenHandler<K>): void {
    this.register(key, async (c, input) => handler({ body: input.body as Body<K>, address: addressOf(c), context: c }));
  }

  /** Throws when an endpoint of the contract was forgotten. */
  assertComplete(): void {
    const missing = (Object.keys(endpoints) as EndpointKey[]).filter((key) => !this.registered.has(key));
    if (missing.length > 0) throw new MissingHandlerError(`no handler for ${missing.join(', ')}`);
  }

  private register(key: EndpointKey, run: (c: Context<ApiEnv>, input: Input) => Promise<unknown>): void {
    const spec: Endpoint = endpoints[key];
    const permission = permissions[key];
    const check: MiddlewareHandler<ApiEnv> = async (c, next) => {
      const refused = guard(c, key, permission, this.deps);
      if (refused) return send(c, refused);
      if (spec.body && !/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
        return send(c, refuse('not_json'));
      }
      return next();
    };
    this.app.openapi(routeOf(key, spec, permission, check), async (c) => {
      const input: Input = {
        query: spec.query ? c.req.valid('query' as never) : {},
        body: spec.body ? c.req.valid('json' as never) : undefined,
        params: c.req.param() as Record<string, string>,
      };
      const answer = async (): Promise<Response> => {
        const outcome = await run(c, input);
        if (outcome instanceof Refused) return send(c, outcome);
        if (outcome instanceof Response) return outcome;
        if (spec.answer === null) return c.body(null, 204);
        if (this.deps.services.strict) assertAnswer(key, spec.answer, outcome);
        return c.json(outcome as object, 200);
      };
      const named = c.req.method !== 'GET' && !c.req.path.startsWith('/api/v1/session');
      const act = named ? AnsweredActs.nameOf(c.req.header(actHeader)) : null;
      if (act === null) return answer();
      const who = c.get('who')?.id ?? 'nobody';
      return this.acts.once({ act, who, endpoint: key }, answer, () => send(c, refuse('already_done')));
    });
    this.registered.add(key);
  }

  private call(c: Context<ApiEnv>, key: EndpointKey, input: Input): Call<EndpointKey> | Refused {
    const { services, refusals } = this.deps;
    const who = c.get('who')!;
    const session = c.get('session')!;
    const owned = scopeOf(
      who,
      services.sites.list().map((site) => site.id),
    );
    const refuseAct: Call<EndpointKey>['refuseAct'] = (code) => {
      refusals.note({ who: who.id, address: addressOf(c), endpoint: key, reason: code }, services.clock());
      return refuse(code);
    };
    const owns = (site: string): boolean => {
      if (inScope(who, site)) return true;
      refuseAct('other_site');
      return false;
    };
    const asked = askedSite(permissions[key], input);
    if (asked !== undefined && !owns(asked)) return refuse('other_site');
    if (asked !== undefined && !owned.includes(asked)) return refuse('not_found');
    const actor: Actor = { id: who.id, name: who.name, roles: who.roles, sites: owned };
    const sites = asked === undefined ? owned : [asked];
    return {
      ...(input as { query: never; params: never; body: never }),
      who,
      session,
      actor,
      scope: { sites },
      sites,
      mask: services.access.mask(who, session, services.assets.sharedAccounts(sites), services.names.at(sites).names),
      address: addressOf(c),
      reading: { signal: c.req.raw.signal, mostMs: readMostMs },
      owns,
      refuseAct,
      context: c,
    };
  }
}

interface Input {
  query: unknown;
  body: unknown;
  params: Record<string, string>;
}

/** The answer of a refusal. */
export function send(c: Context, refused: Refused): Response {
  if (refused.retryAfterSeconds !== null) c.header('Retry-After', String(refused.retryAfterSeconds));
  return c.json(refused.problem, refused.status);
}

function askedSite(permission: Permission, input: Input): string | undefined {
  const named = (part: unknown) => (part as { site?: string } | undefined)?.site;
  if (permission.site === 'asked' || permission.site === 'query') return named(input.query);
  if (permission.site === 'body') return named(input.body);
  if (permission.site === 'path') return input.params['site'];
  return undefined;
}

function assertAnswer(key: string, schema: z.ZodType, outcome: unknown): void {
  const checked = schema.safeParse(outcome);
  if (!checked.success) throw new ContractError(`${key}: ${z.prettifyError(checked.error)}`);
}

const nothing = z.object({});

/** Method and path of an endpoint key. */
export function split(key: EndpointKey): { method: string; path: string } {
  const [method, path] = key.split(' ') as [string, string];
  return { method, path };
}

function routeOf(key: EndpointKey, spec: Endpoint, permission: Permission, check: MiddlewareHandler<ApiEnv>) {
  const { method, path } = split(key);
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  const said = spec.answer === null ? {} : { content: { [contentType(key)]: { schema: spec.answer } } };
  const config = {
    method: method.toLowerCase() as RouteConfig['method'],
    path: `/api/v1${path}`,
    summary: spec.summary,
    tags: [path.split('/')[1]!],
    middleware: check,
    'x-needs': permission.who,
    'x-site': permission.site,
    request: {
      ...(names.length > 0
        ? { params: z.object(Object.fromEntries(names.map((name) => [name, z.string().min(1).max(512)]))) }
        : {}),
      // A word that an endpoint does not know is refused: left aside, it would look like a condition that was kept.
      query: (spec.query ?? nothing).strict(),
      ...(spec.body ? { body: { required: true, content: { 'application/json': { schema: spec.body } } } } : {}),
    },
    responses: {
      [spec.answer === null ? 204 : 200]: { description: spec.summary, ...said },
      default: { description: 'Refused', content: { 'application/json': { schema: problem } } },
    },
  };
  return createRoute(config as RouteConfig & { path: string });
}

function contentType(key: EndpointKey): string {
  if (key === 'GET /stream') return 'text/event-stream';
  return key === 'GET /ledger/export' ? 'application/x-ndjson' : 'application/json';
}
