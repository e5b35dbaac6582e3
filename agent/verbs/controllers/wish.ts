import type { parseArgs } from 'node:util';

/** Options of the verb. */
export const options = {
  home: { type: 'string' },
  config: { type: 'string' },
  reason: { type: 'string' },
  source: { type: 'string' },
  user: { type: 'boolean', default: false },
  take: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** What was asked for, as parsed. */
export type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values'];
