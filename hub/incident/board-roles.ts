import { z } from 'zod';
import { role as accessRole, bilingual } from '#protocol/api/parts.ts';

/** A post of the BCP: who stands on boards and in the contact register. */
export const boardRole = z.strictObject({
  /** As playbooks name it: finder, line_leader, prod_eng, hq_chief … */
  id: z.string().regex(/^[a-z][a-z0-9_]*$/),
  name: bilingual,
  /** Sign-in roles whose holders usually hold this post. */
  access: z.array(accessRole),
  /** False for posts that need no named holder (anyone may be the finder). */
  staffed: z.boolean().default(true),
  /** Duty in normal times. */
  prevention: bilingual,
  /** Duty in an incident. */
  response: bilingual,
});
export type BoardRole = z.infer<typeof boardRole>;

/** Form of `rules/roles/roles.yaml`. */
export const boardRoleFile = z.strictObject({ roles: z.array(boardRole).min(1) });
