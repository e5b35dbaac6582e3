import type { Level, Logsource, RuleHead } from './rule.ts';
import { RuleFault } from './rule-fault.ts';

/** Top-level keys of the Sigma specification v2.1, for all three kinds of document. */
const STANDARD_KEYS = new Set([
  'title',
  'id',
  'name',
  'related',
  'taxonomy',
  'status',
  'description',
  'license',
  'author',
  'references',
  'date',
  'modified',
  'logsource',
  'detection',
  'correlation',
  'filter',
  'generate',
  'fields',
  'falsepositives',
  'level',
  'tags',
  'scope',
]);
const LEVELS: readonly string[] = ['informational', 'low', 'medium', 'high', 'critical'];
const STATUSES: readonly string[] = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'];
/** Field vocabularies that events of this product use: Sigma's own and the Elastic Common Schema. */
const TAXONOMIES: readonly string[] = ['sigma', 'ecs'];

/** A document as it came out of YAML. */
export type RawDocument = Record<string, unknown>;

function textOf(document: RawDocument, key: string): string | undefined {
  const value = document[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw new RuleFault(`"${key}" must be a text`, [key]);
  return value;
}

function oneOf(document: RawDocument, key: string, known: readonly string[]): string | undefined {
  const value = textOf(document, key);
  if (value !== undefined && !known.includes(value))
    throw new RuleFault(`${key} "${value}" does not exist: write ${known.join(', ')}`, [key]);
  return value;
}

/** A list of texts; a single text counts as a list of one. */
export function textList(value: unknown, key: string): string[] {
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value : [value];
  return list.map((entry: unknown, index) => {
    if (typeof entry !== 'string' && typeof entry !== 'number')
      throw new RuleFault(`"${key}" must be a list of texts`, Array.isArray(value) ? [key, index] : [key]);
    return String(entry);
  });
}

/** Reads what all kinds of document share. */
export function readHead(document: RawDocument, file: string, line: number): RuleHead {
  const title = textOf(document, 'title');
  if (!title?.trim())
    throw new RuleFault(
      'there is no title: write "title:" with a short sentence',
      document['title'] === undefined ? [] : ['title'],
    );
  oneOf(document, 'taxonomy', TAXONOMIES);
  const custom: Record<string, unknown> = {};
  for (const key of Object.keys(document)) if (!STANDARD_KEYS.has(key)) custom[key] = document[key];
  const name = textOf(document, 'name');
  const head: RuleHead = {
    id: textOf(document, 'id') ?? name ?? `${file}:${line}`,
    title,
    tags: textList(document['tags'], 'tags'),
    custom,
    file,
    line,
  };
  if (name !== undefined) head.name = name;
  const level = oneOf(document, 'level', LEVELS);
  if (level !== undefined) head.level = level as Level;
  const status = oneOf(document, 'status', STATUSES);
  if (status !== undefined) head.status = status;
  const description = textOf(document, 'description');
  if (description !== undefined) head.description = description;
  const author = Array.isArray(document['author'])
    ? textList(document['author'], 'author').join(', ')
    : textOf(document, 'author');
  if (author !== undefined) head.author = author;
  return head;
}

/** Reads the log source; at least one of its three parts must be there. */
export function readLogsource(value: unknown): Logsource {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new RuleFault(
      'there is no logsource: write product, category or service below "logsource:"',
      value === undefined ? [] : ['logsource'],
    );
  }
  const out: Logsource = {};
  for (const key of ['product', 'category', 'service'] as const) {
    const part = (value as RawDocument)[key];
    if (part === undefined || part === null) continue;
    if (typeof part !== 'string') throw new RuleFault(`logsource ${key} must be a text`, ['logsource', key]);
    out[key] = part.toLowerCase();
  }
  if (!out.product && !out.category && !out.service)
    throw new RuleFault('the logsource is empty: write product, category or service', ['logsource']);
  return out;
}
