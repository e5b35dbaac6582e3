import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { agentId, siteId } from '#protocol/identity.ts';
import { usualNovelty } from './detect/novelty/novelty.ts';
import { usualGrowth } from './growth/growth-limits.ts';

const busUrl = z.string().regex(/^(nats|tls):\/\//, 'write nats://host:port or tls://host:port');

const bound = (usual: number) => z.number().int().min(1).default(usual);

const hubFile = z.strictObject({
  home: z.string().describe('folder of the hub: events, control database, keys'),
  bus: z
    .strictObject({
      dir: z.string().describe('folder that "hinomi render" wrote'),
      url: z
        .union([busUrl, z.array(busUrl).min(1)])
        .describe('address of the hub server, or of each server of a cluster'),
      /** Addresses told to agents, per site; default is the hub's own. */
      agents: z.record(z.string(), z.array(z.string())).default({}),
    })
    .transform(({ url, ...bus }) => ({ ...bus, urls: [url].flat() })),
  console: z.strictObject({
    listen: z.string().regex(/:\d+$/, 'write host:port').default('127.0.0.1:7878'),
    url: z.string().optional().describe('address that people use, when it is not the listening one'),
    dir: z.string().optional().describe('folder of the built console'),
    tls: z.strictObject({ cert: z.string(), key: z.string() }).optional(),
  }),
  sites: z
    .array(
      z.strictObject({
        id: siteId,
        name: z.string(),
        local: z.boolean().default(false),
        timeZone: z.string().default('Asia/Tokyo'),
      }),
    )
    .min(1),
  rules: z.array(z.string()).min(1),
  rulebook: z.string().describe('folder with playbooks, roles and the checklist'),
  channelTestAt: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time of day, such as "09:00", in quotation marks')
    .default('09:00')
    .describe('when each channel is tested every day, in the time zone of the first site'),
  seed: z.string().optional().describe('zones and assets to write into an empty ledger (JSON)'),
  demo: z.boolean().default(false),
  storySession: z.string().optional().describe('with demo: where a read-only session for the stories is written'),
  enrol: z
    .array(z.strictObject({ site: siteId, agent: agentId, name: z.string() }))
    .default([])
    .describe(
      'agents for which a token file is written at start, as long as they are not enrolled (unattended installation)',
    ),
  store: z
    .strictObject({
      memoryLimit: z.string().default('1GB'),
      threads: z.number().int().min(1).default(2),
      hotDays: z.number().int().min(1).default(60),
      reserveMegabytes: z
        .number()
        .int()
        .min(1)
        .default(300)
        .describe('disk space kept free for decisions and housekeeping; below it no events are stored'),
    })
    .default({ memoryLimit: '1GB', threads: 2, hotDays: 60, reserveMegabytes: 300 }),
  assets: z
    .strictObject({
      newPerHour: bound(usualGrowth.perHour.assets).describe(
        'machines never seen before that one sender may bring into the asset ledger within an hour',
      ),
      perSender: bound(usualGrowth.assetsPerSender).describe(
        'the same in all, as long as nobody takes them into the ledger',
      ),
      perSite: bound(usualGrowth.assetsPerSite).describe('machines of a site that were only named by others'),
    })
    .prefault({}),
  detect: z
    .strictObject({
      learningDays: z
        .number()
        .min(0)
        .max(90)
        .default(usualNovelty.learningDays)
        .describe('days for which a machine is learned before it is told what is new on it'),
    })
    .prefault({}),
  streams: z
    .strictObject({ events: z.number(), spoolEvidence: z.number(), spoolDetail: z.number() })
    .partial()
    .default({}),
});
export type HubConfig = z.infer<typeof hubFile>;

/** Mistakes in the hub's configuration, each with its line. */
export class HubConfigError extends Error {
  override name = 'HubConfigError';
}

/** Reads the hub's configuration; paths in it are relative to the file. */
export function readHubConfig(path: string): HubConfig {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines });
  const faults = document.errors.map((error) => `${path}:${lines.linePos(error.pos[0]).line}: ${error.message}`);
  if (faults.length > 0) throw new HubConfigError(faults.join('\n'));
  const parsed = hubFile.safeParse(document.toJS());
  if (!parsed.success) {
    const words = parsed.error.issues.map((issue) => {
      const node = document.getIn(issue.path, true) as { range?: [number] } | undefined;
      return `${path}:${node?.range ? lines.linePos(node.range[0]).line : 1}: ${issue.path.join('.')} ${issue.message}`;
    });
    throw new HubConfigError(words.join('\n'));
  }
  const config = parsed.data;
  const from = (name: string) => resolve(dirname(path), name);
  return {
    ...config,
    home: from(config.home),
    bus: { ...config.bus, dir: from(config.bus.dir) },
    console: { ...config.console, ...(config.console.dir ? { dir: from(config.console.dir) } : {}) },
    rules: config.rules.map(from),
    rulebook: from(config.rulebook),
    ...(config.seed ? { seed: from(config.seed) } : {}),
    ...(config.storySession ? { storySession: from(config.storySession) } : {}),
  };
}
