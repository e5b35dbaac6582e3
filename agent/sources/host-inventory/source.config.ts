import { z } from 'zod';

/** Configuration of the host-inventory source. */
export const hostInventoryConfig = z.strictObject({
  everyMinutes: z.number().int().min(1).max(1440).default(60).describe('How often the machine is looked over.'),
  sharedAccounts: z.array(z.string()).default([]).describe('Accounts that several persons use, as the site declared.'),
  adminGroups: z
    .array(z.string())
    .default(['sudo', 'wheel', 'admin'])
    .describe('Groups whose members are administrators.'),
  logFiles: z
    .array(z.string())
    .default(['auth.log', 'secure', 'syslog', 'messages', 'kern.log', 'audit/audit.log', 'wtmp', 'btmp'])
    .describe('Logs below /var/log whose size and oldest record are told; absent ones are left out.'),
  hardwareBelowCpuPercent: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(70)
    .describe('What the machine is made of is read, once an hour, only while its processors are not busier than this.'),
  root: z.string().default('/').describe('Where the machine’s files are mounted; differs in a container.'),
});

export type HostInventoryConfig = z.infer<typeof hostInventoryConfig>;
