import type { Bilingual, Role } from '#protocol/api/parts.ts';

/** Who decides about a controller. */
export interface Decider {
  id: string;
  role: Role | null;
}

/** Why a decision was not taken. */
export interface Impossible {
  impossible: Bilingual;
}

/** A refusal in words. */
export function impossible(ja: string, en: string): Impossible {
  return { impossible: { ja, en } };
}
