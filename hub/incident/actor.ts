import type { Bilingual, Role } from '#protocol/api/parts.ts';

/** The person who acts. */
export interface Actor {
  id: string;
  /** For people to read; masked by role where it is shown. */
  name: string;
  roles: readonly Role[];
  /** Site ids, or `*` for every site. */
  sites: readonly string[];
}

/** What a reader may see. */
export interface Scope {
  /** Site ids, or `*` for every site. */
  sites: readonly string[];
}

/** An act that was refused: said to the person, nothing changed. */
export interface Refusal {
  problem: Bilingual;
}

/** `who` of what the product itself decides. */
export const product = 'hinomi';

/** Whether a site lies in this scope. */
export function sees(scope: Scope, site: string): boolean {
  return scope.sites.includes('*') || scope.sites.includes(site);
}

/** Says why an act is refused. */
export function refuse(ja: string, en: string): Refusal {
  return { problem: { ja, en } };
}

/** Tells a refusal from a result. */
export function refused<T extends object>(result: T | Refusal): result is Refusal {
  return 'problem' in result;
}
