import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { sources } from './sources/registry.ts';
import type { SourceDefinition } from './sources/source.ts';

/** Local bounds that win over anything the hub says. */
const limits = z.object({
  spoolMegabytes: z.number().int().min(8).max(100_000).default(500).describe('disk that the spool may take'),
  cpuPercent: z.number().min(0.2).max(100).default(5).describe('share of one core above which detail is shed'),
  memoryMegabytes: z
    .number()
    .int()
    .min(60)
    .max(4000)
    .default(110)
    .describe('resident memory above which detail is shed'),
  commands: z
    .array(z.enum(['snapshot', 'inventory', 'rescan']))
    .default(['snapshot', 'inventory', 'rescan'])
    .describe('orders of the hub that are allowed here'),
});

const fileSchema = z.object({
  hostName: z.string().min(1).max(255).optional().describe('host.name in events; default is the machine name'),
  limits: limits.default(limits.parse({})),
  sources: z
    .array(
      z.looseObject({
        type: z.string(),
        id: z
          .string()
          .regex(/^[a-z0-9][a-z0-9:._-]{0,63}$/)
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
  limits: z.infer<typeof limits>;
  sources: ConfiguredSource[];
}

/** One mistake: where, what, and what to write instead. */
export interface ConfigFault {
  line: number;
  path: string;
  message: string;
  remedy: string;
}

/** Reads and checks a configuration; on mistakes every one is named with its line. */
export async function readAgentConfig(path: string): Promise<AgentConfig | ConfigFault[]> {
  return parseAgentConfig(readFileSync(path, 'utf8'));
}

/** The same from text. */
export async function parseAgentConfig(text: string): Promise<AgentConfig | ConfigFault[]> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    return document.errors.map((error) => ({
      line: lines.linePos(error.pos[0]).line,
      path: '',
      message: error.message.split('\n')[0] ?? 'not YAML',
      remedy: 'check indentation, quotes and colons on this line',
    }));
  }
  const lineOf = (keys: PropertyKey[]): number => {
    for (let depth = keys.length; depth > 0; depth--) {
      const node = document.getIn(keys.slice(0, depth), true) as { range?: [number] } | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const faults: ConfigFault[] = [];
  const add = (keys: PropertyKey[], message: string, remedy: string) =>
    faults.push({ line: lineOf(keys), path: keys.map(String).join('.'), message, remedy });
  const parsed = fileSchema.safeParse(document.toJS());
  if (!parsed.success) {
    for (const issue of parsed.error.issues) add(issue.path, issue.message, remedyFor(issue));
    return faults;
  }
  const configured: ConfiguredSource[] = [];
  const seen = new Set<string>();
  for (const [at, { type, id, ...rest }] of parsed.data.sources.entries()) {
    const loader = Object.hasOwn(sources, type) ? sources[type] : undefined;
    if (!loader) {
      add(['sources', at, 'type'], `there is no source "${type}"`, `use one of ${Object.keys(sources).join(', ')}`);
      continue;
    }
    const definition = (await loader()).source as unknown as SourceDefinition;
    const name = id ?? type;
    if (seen.has(name)) add(['sources', at], `source id "${name}" stands twice`, 'give one of them an "id"');
    seen.add(name);
    if (!definition.platforms.includes(process.platform)) {
      add(
        ['sources', at, 'type'],
        `source "${type}" does not work on ${process.platform}`,
        `it works on ${definition.platforms.join(', ')}`,
      );
    }
    const own = definition.schema.safeParse(rest);
    if (own.success) configured.push({ id: name, definition, config: own.data });
    else for (const issue of own.error.issues) add(['sources', at, ...issue.path], issue.message, remedyFor(issue));
  }
  if (faults.length > 0) return faults;
  return { hostName: parsed.data.hostName ?? null, limits: parsed.data.limits, sources: configured };
}

function remedyFor(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `write a value of type ${issue.expected}`;
  if (issue.code === 'unrecognized_keys') return `remove ${issue.keys.join(', ')}, or correct the spelling`;
  if (issue.code === 'invalid_value') return `use one of ${issue.values.map(String).join(', ')}`;
  return 'see the sample.yaml in the folder of the source';
}
