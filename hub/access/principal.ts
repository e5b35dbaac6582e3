import type { Role } from '#protocol/api/parts.ts';
import { type Capability, mayOf } from './capabilities.ts';

/** The person behind a request, as far as decisions need it. */
export interface Principal {
  id: string;
  user: string;
  name: string;
  roles: readonly Role[];
  /** Site ids, or `*` for every site. */
  sites: readonly string[];
  may: ReadonlySet<Capability>;
}

/** Makes a principal from what is stored of a person. */
export function principalOf(person: {
  id: string;
  user: string;
  name: string;
  roles: readonly Role[];
  sites: readonly string[];
}): Principal {
  return {
    id: person.id,
    user: person.user,
    name: person.name,
    roles: person.roles,
    sites: person.sites,
    may: mayOf(person.roles),
  };
}

/** Whether a site is this person's. */
export function inScope(who: Pick<Principal, 'sites'>, site: string): boolean {
  return who.sites.includes('*') || who.sites.includes(site);
}

/** The person's sites out of all sites. */
export function scopeOf(who: Pick<Principal, 'sites'>, all: readonly string[]): string[] {
  return all.filter((site) => inScope(who, site));
}
