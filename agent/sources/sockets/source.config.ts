import { z } from 'zod';

/** Configuration of the sockets source. */
export const socketsConfig = z.strictObject({
  pollMs: z
    .number()
    .int()
    .min(50)
    .max(60_000)
    .default(1000)
    .describe(
      'How often it is asked whether connections were opened, milliseconds; if so, the socket tables are read.',
    ),
  maxPollMs: z
    .number()
    .int()
    .min(50)
    .max(60_000)
    .default(10_000)
    .describe('The tables are read this often also when nothing was opened.'),
  cpuPercent: z
    .number()
    .min(0.01)
    .max(100)
    .default(0.2)
    .describe('Share of one core for reading the tables, and as much again for finding the programs behind them.'),
  includeLoopback: z.boolean().default(false).describe('Tells conversations inside the machine too.'),
  maxRowsPerMinute: z
    .number()
    .int()
    .min(10)
    .max(100_000)
    .default(5000)
    .describe('Rows of one minute; the rest is a gap.'),
  maxNewTalkersPerMinute: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(600)
    .describe('New talkers told in one minute; the rest is told later, and as a gap.'),
  maxTalkers: z.number().int().min(100).max(1_000_000).default(50_000).describe('Pairs and ports remembered.'),
  foldFrom: z.number().int().min(1024).max(65_535).default(32_768).describe('Server ports from here on may be folded.'),
  foldAfter: z.number().int().min(1).default(8).describe('Distinct such ports per pair before they are folded.'),
});

export type SocketsConfig = z.infer<typeof socketsConfig>;
