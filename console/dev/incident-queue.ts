import type { IncidentFilter, IncidentGroups, IncidentPage, IncidentRow } from '#protocol/api/incidents.ts';
import { incidents } from './incident-data.ts';

const grades = ['S1', 'S2', 'S3', 'S4', 'info'];
const columns: Record<IncidentFilter['field'], (row: IncidentRow) => string> = {
  severity: (row) => row.severity,
  rule: (row) => row.rule.id,
  asset: (row) => row.asset?.id ?? '',
  zone: (row) => row.zone ?? '',
  owner: (row) => row.owner ?? '',
  state: (row) => row.state,
  kind: (row) => row.kind,
  suppressed: (row) => String(row.suppressedUntil !== null),
};

/** Further matters to make up, so that pages can be tried on a long queue (`HINOMI_FIXTURE_MATTERS`). */
const more = Number(process.env['HINOMI_FIXTURE_MATTERS'] ?? 0);
for (let n = 0; n < more; n += 1) {
  const like = incidents[n % 16]!;
  incidents.push({ ...like, id: `more-${n}`, number: `26-${n + 2000}`, state: 'new', severity: 'S3' });
}

function found(params: URLSearchParams): IncidentRow[] {
  const q = params.get('q')?.toLowerCase() ?? '';
  const state = params.get('state') ?? 'open';
  const ids = params.get('ids')?.split(',');
  const filters = JSON.parse(params.get('filters') ?? '[]') as IncidentFilter[];
  const holds = (row: IncidentRow) =>
    [...new Set(filters.map(({ field }) => field))].every((field) => {
      const of = (op: IncidentFilter['op']) =>
        filters.filter((one) => one.field === field && one.op === op).map(({ value }) => value);
      const value = columns[field](row);
      return (of('is').length === 0 || of('is').includes(value)) && !of('is_not').includes(value);
    });
  return incidents.filter(
    (row) =>
      (ids === undefined || ids.includes(row.id)) &&
      (state === 'all' || (state === 'closed') === (row.state === 'closed')) &&
      (params.get('view') !== 'incidents' ||
        row.severity === 'S1' ||
        ['declared', 'contained', 'recovering', 'closed'].includes(row.state) ||
        row.severity === 'S2') &&
      (!params.get('asset') || row.asset?.id === params.get('asset')) &&
      holds(row) &&
      `${row.sentence.ja} ${row.sentence.en} ${row.number}`.toLowerCase().includes(q),
  );
}

const rank = (row: IncidentRow) => grades.indexOf(row.severity) * 2 + (row.state === 'new' ? 0 : 1);
const unseenOf = (rows: readonly IncidentRow[]) => rows.filter((row) => row.state === 'new').length;

/** GET /incidents as the hub answers it: in its order, from any place. */
export function queuePage(params: URLSearchParams): IncidentPage {
  const rows = found(params).sort((a, b) => rank(a) - rank(b) || (a.last < b.last ? 1 : a.last > b.last ? -1 : 0));
  const offset = Number(params.get('offset') ?? 0);
  const limit = Number(params.get('limit') ?? 100);
  return {
    items: rows.slice(offset, offset + limit),
    next: null,
    at: new Date().toISOString(),
    total: rows.length,
    unseen: unseenOf(rows),
    fresh: 0,
  };
}

/** GET /incidents/groups. */
export function queueGroups(params: URLSearchParams): IncidentGroups {
  const by = (params.get('by') ?? 'severity') as IncidentFilter['field'];
  const groups = new Map<string, IncidentRow[]>();
  const all = found(params);
  for (const row of all) {
    const key = columns[by](row);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return {
    groups: [...groups]
      .map(([key, rows]) => ({
        key,
        name: by === 'rule' ? rows[0]!.rule.title : by === 'asset' && rows[0]!.asset ? same(rows[0]!.asset.name) : null,
        count: rows.length,
        unseen: unseenOf(rows),
        worst: rows.map((row) => row.severity).sort((a, b) => grades.indexOf(a) - grades.indexOf(b))[0]!,
        last: rows
          .map((row) => row.last)
          .sort()
          .at(-1)!,
      }))
      .sort((a, b) => grades.indexOf(a.worst) - grades.indexOf(b.worst)),
    total: all.length,
    unseen: unseenOf(all),
  };
}

function same(text: string) {
  return { ja: text, en: text };
}
