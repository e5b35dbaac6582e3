import { z } from 'zod';
import { bilingual, role } from './parts.ts';

/** GET /api/v1/session */
export const session = z.object({
  user: z.object({ id: z.string(), name: z.string() }),
  roles: z.array(role),
  /** Sites this person may see. */
  sites: z.array(z.object({ id: z.string(), name: z.string(), timeZone: z.string() })),
  /** Capabilities, for showing only what may be used; the server checks each route itself. */
  may: z.array(z.string()),
  /** To be sent back as `X-Hinomi-CSRF` with every change. */
  csrf: z.string(),
  /** True until a password was set after the one-time link. */
  mustSetPassword: z.boolean(),
  /** Personal names are shown until then, after a reason was given and recorded; null while they are masked. */
  unmaskedUntil: z.string().nullable(),
  version: z.string(),
  demo: z.boolean(),
});
export type Session = z.infer<typeof session>;

/** POST /api/v1/session */
export const signIn = z.object({ user: z.string().min(1).max(128), password: z.string().min(1).max(256) });
/** POST /api/v1/session/link: the secret of the one-time link's fragment. */
export const linkSignIn = z.object({ secret: z.string().max(256) });
/** POST /api/v1/session/password */
export const setPassword = z.object({ current: z.string().max(256).optional(), next: z.string().min(12).max(256) });

/** GET /api/v1/people, POST to add, PATCH /api/v1/people/:id */
export const person = z.object({
  id: z.string(),
  /** Sign-in name. */
  user: z.string().min(1).max(128),
  name: z.string().min(1).max(128),
  roles: z.array(role),
  sites: z.array(z.string()),
  disabled: z.boolean(),
  lastSignIn: z.string().nullable(),
});
export type Person = z.infer<typeof person>;
export const newPerson = person.pick({ user: true, name: true, roles: true, sites: true });
/** Answer of POST /api/v1/people and /people/:id/link: shown once, handed over by the administrator. */
export const personLink = z.object({ person: person, link: z.string(), expires: z.string() });

/** GET /api/v1/roles: what each role sees and may do, for the settings page. */
export const roleInfo = z.object({ id: role, name: bilingual, may: z.array(z.string()) });
/** GET /api/v1/people/able: whether somebody else could do what needs a second person. Tells how many, never who. */
export const ableQuery = z.object({ capability: z.string().max(64), site: z.string().optional() });
export const able = z.object({
  /** The asking person may do it. */
  me: z.boolean(),
  /** Other active people who may, for the site, and others who were added but have not signed in yet. */
  others: z.number().int(),
  invited: z.number().int(),
  /** Roles that may. */
  roles: z.array(z.object({ id: role, name: bilingual })),
});
/** PATCH /api/v1/people/:id */
export const personEdit = newPerson
  .pick({ name: true, roles: true, sites: true })
  .extend({ disabled: z.boolean() })
  .partial();

/** POST /api/v1/session/unmask: shows personal names for a while; the reason goes into the ledger. */
export const unmask = z.object({
  reason: z.string().min(4).max(1000),
  minutes: z.number().int().min(1).max(60).default(15),
});
export const unmasked = z.object({ until: z.string() });
