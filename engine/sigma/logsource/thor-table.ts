import { readStream } from '../yaml/stream.ts';
import type { CategoryRow, LogsourceMap, ServiceRow } from './logsource-map.ts';

interface ThorRow {
  product?: string;
  category?: string;
  service?: string;
  conditions?: Record<string, unknown>;
  rewrite?: { product?: string; service?: string };
  fieldmappings?: Record<string, unknown>;
  sources?: unknown;
}

const CHANNEL_PREFIX = 'WinEventLog:';

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** Reads a log source table in the form of SigmaHQ's `tests/thor.yml`. Returns the reason when the text is none. */
export function readThorTable(text: string): LogsourceMap | { fault: string; line: number } {
  const [document] = readStream(text);
  if (!document) return { fault: 'the file is empty', line: 1 };
  if (document.fault) return { fault: document.fault.reason, line: document.fault.line };
  const table = document.value as { logsources?: Record<string, ThorRow> } | null;
  if (
    table === null ||
    typeof table !== 'object' ||
    table.logsources === null ||
    typeof table.logsources !== 'object'
  ) {
    return { fault: 'there is no "logsources:" map of named rows', line: document.line };
  }
  const services: ServiceRow[] = [];
  const categories: CategoryRow[] = [];
  for (const row of Object.values(table.logsources)) {
    if (row === null || typeof row !== 'object') continue;
    const channels =
      row.sources === undefined
        ? []
        : texts(row.sources)
            .filter((source) => source.startsWith(CHANNEL_PREFIX))
            .map((source) => source.slice(CHANNEL_PREFIX.length));
    if (row.service && channels.length > 0)
      services.push({ product: row.product ?? 'windows', service: row.service, channels });
    if (row.category && row.rewrite?.service) {
      const when = Object.fromEntries(
        Object.entries(row.conditions ?? {}).map(([field, value]) => [field, texts(value)]),
      );
      const fields = Object.entries(row.fieldmappings ?? {}).flatMap(([to, from]) =>
        texts(from).map((name) => ({ to, from: name })),
      );
      categories.push({
        category: row.category,
        product: row.rewrite.product ?? row.product ?? 'windows',
        service: row.rewrite.service,
        when,
        ...(fields.length > 0 ? { fields } : {}),
      });
    }
  }
  return { services, categories };
}
