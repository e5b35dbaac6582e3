import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { commandNames } from '#protocol/command.ts';
import { type ConfigFault, faultsOf } from './config/config-fault.ts';
import { decodeConfig, parseConfigText } from './config/config-text.ts';
import { nearest } from './config/spelling.ts';
import { sources } from './sources/registry.ts';
import type { SourceDefinition } from './sources/source.ts';

/** Memory that an agent may take without sources that have a thread of their own, megabytes. */
const usualMemory = 110;

/** Local bounds that win over anything the hub says. */
const limits = z.strictObject({
  spoolMegabytes: z.number().int().min(8).max(100_000).default(500).describe('disk that the spool may take'),
  cpuPercent: z.number().min(0.2).max(100).default(5).describe('share of one core above which detail is shed'),
  memoryMegabytes: z
    .number()
    .int()
    .min(60)
    .max(4000)
    .optional()
    .describe('resident memory above which detail is shed; without it, what the sources named here need'),
  commands: z
    .array(z.enum(commandNames))
    .default([...commandNames])
    .describe('orders of the hub that are allowed here'),
  controllersFromHub: z
    .array(z.string().min(1).max(255))
    .optional()
    .describe(
      'networks (192.168.10.0/24), addresses, names and folders at which controllers may be read that people at the hub set up; without it, private addresses and folders outside of what the system keeps; [] for none',
    ),
});

const fileSchema = z.strictObject({
  hostName: z.string().min(1).max(255).optional().describe('host.name in events; default is the machine name'),
  limits: limits.default(limits.parse({})),
  sources: z
    .array(
      z.looseObject({
        type: z.string(),
        id: z
          .string()
          .regex(
            /^[a-z0-9][a-z0-9:._-]{0,63}$/,
            'use small letters, digits and : . _ - only, for example text-log:scada',
          )
          .optional(),
      }),
    )
    .min(1),
});

/** A source named by the configuration, with its own part checked. */
export interface ConfiguredSource {
  id: string;
  definition: SourceDefinition;
  config: unknown;
}

export interface AgentConfig {
  hostName: string | null;
  /** `memoryGiven`: a person wrote the bound of memory. */
  limits: z.infer<typeof limits> & { memoryMegabytes: number; memoryGiven: boolean };
  sources: ConfiguredSource[];
}

/** Reads and checks a configuration; on mistakes every one is named with its line. Throws when the file cannot be read. */
export async function readAgentConfig(path: string): Promise<AgentConfig | ConfigFault[]> {
  const text = decodeConfig(readFileSync(path));
  return typeof text === 'string' ? parseAgentConfig(text) : [text];
}

/** The same from text. */
export async function parseAgentConfig(text: string): Promise<AgentConfig | ConfigFault[]> {
  const file = parseConfigText(text);
  if (Array.isArray(file)) return file;
  const faults: ConfigFault[] = [];
  const add = (keys: readonly PropertyKey[], message: string, remedy: string) =>
    faults.push({ line: file.lineOf(keys), path: keys.map(String).join('.'), message, remedy });
  const addAll = (error: z.ZodError, schema: z.core.$ZodType, below: readonly PropertyKey[], alsoKnown?: string[]) => {
    const complained = new Set<string>();
    for (const issue of error.issues) {
      const found = faultsOf(issue, schema, (keys) => file.written([...below, ...keys]), alsoKnown);
      for (const { keys, message, remedy } of found) {
        const place = keys.map(String).join('.');
        if (!complained.has(place)) add([...below, ...keys], message, remedy);
        complained.add(place);
      }
    }
  };
  if (file.value === null || file.value === undefined) {
    return [
      { line: 1, path: '', message: 'the file says nothing', remedy: 'write at least "sources:" with one source' },
    ];
  }
  const parsed = fileSchema.safeParse(file.value);
  if (!parsed.success) {
    addAll(parsed.error, fileSchema, []);
    return faults;
  }
  const configured: ConfiguredSource[] = [];
  const seen = new Set<string>();
  const heldBy = new Map<string, string>();
  for (const [at, { type, id, ...rest }] of parsed.data.sources.entries()) {
    const loader = Object.hasOwn(sources, type) ? sources[type] : undefined;
    if (!loader) {
      const known = Object.keys(sources);
      const meant = nearest(type, known);
      const remedy = meant ? `write ${meant}` : `use one of ${known.join(', ')}`;
      add(['sources', at, 'type'], `there is no source "${type}"`, remedy);
      continue;
    }
    const definition = (await loader()).source as unknown as SourceDefinition;
    const name = id ?? type;
    if (seen.has(name))
      add(['sources', at], `source id "${name}" stands twice`, `give one of them an id: ${type}:NAME`);
    seen.add(name);
    if (!definition.platforms.includes(process.platform)) {
      add(
        ['sources', at, 'type'],
        `source "${type}" does not work on ${process.platform}`,
        `it works on ${definition.platforms.join(', ')}`,
      );
    }
    const own = definition.schema.safeParse(rest);
    if (own.success) {
      configured.push({ id: name, definition, config: own.data });
      for (const [device, address] of (definition.holds?.addresses(own.data) ?? []).entries()) {
        const holder = heldBy.get(address);
        heldBy.set(address, name);
        if (holder === undefined || (holder === name && definition.holds?.shared)) continue;
        const place = ['sources', at, 'devices', device];
        add(
          place,
          `${address} is read by "${holder}" already`,
          'name it once: an agent keeps one connection per address',
        );
      }
    } else addAll(own.error, definition.schema, ['sources', at], ['id', 'type']);
  }
  if (faults.length > 0) return faults;
  const needed = configured.reduce((sum, { definition }) => sum + (definition.memoryMegabytes ?? 0), usualMemory);
  const { hostName = null, limits } = parsed.data;
  const memory = {
    memoryMegabytes: limits.memoryMegabytes ?? needed,
    memoryGiven: limits.memoryMegabytes !== undefined,
  };
  return { hostName, limits: { ...limits, ...memory }, sources: configured };
}
