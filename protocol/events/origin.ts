import type { Fields } from './event.ts';

/**
 * Fields that the hub adds to every event before rules see it, so that correlations can keep sites, machines and sources apart:
 * two sites may use the same names and addresses, and one machine may tell of one login through two logs.
 */
export function originFields(of: { site: string; agent: string; source: string }): Fields {
  return {
    'hinomi.site': of.site,
    'hinomi.agent': `${of.site}/${of.agent}`,
    'hinomi.origin': `${of.site}/${of.agent}/${of.source}`,
  };
}

/** True for fields that only say where an event came from; they divide correlations but are no part of what happened. */
export function isOriginField(name: string): boolean {
  return name === 'hinomi.site' || name === 'hinomi.agent' || name === 'hinomi.origin';
}
