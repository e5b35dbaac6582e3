import { z } from 'zod';
import { zonePattern } from '../tail/local-zone.ts';
import { tailSettings } from '../tail/tail.config.ts';

/** Configuration of the text log source. */
export const textLogConfig = z.strictObject({
  ...tailSettings,
  format: z
    .enum(['text', 'syslog'])
    .default('text')
    .describe('`syslog` for lines with time, host and program in front, `text` for anything else.'),
  pattern: z
    .string()
    .optional()
    .superRefine((text, issue) => {
      const problem = text === undefined ? undefined : problemOf(text);
      if (problem !== undefined) issue.addIssue({ code: 'custom', message: problem });
    })
    .describe('Regular expression with named groups: time, host, program, pid, message; others become fields.'),
  timeZone: z
    .string()
    .regex(zonePattern, 'use local, utc or an offset such as +09:00')
    .default('local')
    .describe('Zone of times that name none.'),
  service: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('Log source service for rules, for example the product’s name.'),
});

export type TextLogConfig = z.infer<typeof textLogConfig>;

function problemOf(pattern: string): string | undefined {
  try {
    new RegExp(pattern, 'u');
    return pattern.includes('(?<') ? undefined : 'name at least one group, for example (?<message>.*)';
  } catch (error) {
    return (error as Error).message;
  }
}
