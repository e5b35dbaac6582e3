import { z } from 'zod';
import { tailSettings } from '../tail/tail.config.ts';

/** Configuration of the authentication log source. */
export const authLogConfig = z.strictObject({
  ...tailSettings,
  paths: tailSettings.paths
    .default(['/var/log/auth.log', '/var/log/secure'])
    .describe(
      'Where the system writes logins: auth.log on Debian, secure on Red Hat; the one that is missing is left out.',
    ),
  program: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('Program that writes lines which name none, such as `sshd` for a file made with `sshd -E`.'),
});

export type AuthLogConfig = z.infer<typeof authLogConfig>;
