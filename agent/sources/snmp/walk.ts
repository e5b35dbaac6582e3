import { below, compareOids, type Oid, oidText } from '#engine/snmp/oid.ts';
import type { SnmpValue } from '#engine/snmp/pdu.ts';
import type { TableRow } from '#engine/snmp/table-row.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import type { GentleReader } from '../../controllers/gentle-reader.ts';
import { reasonOf } from '../../controllers/gentle-reader.ts';
import { answerIn, type SnmpPort } from './port.ts';

/** Columns of one table, by the names under which their values are kept. */
export interface TableWish<Column extends string> {
  name: string;
  columns: Readonly<Record<Column, Oid>>;
  context?: string;
}

/** A table as far as it was read; `trouble` says why that is not all of it. */
export interface WalkedTable<Column extends string> {
  rows: TableRow<Column>[];
  trouble: Reason | undefined;
}

/** How far a walk goes. */
export interface WalkLimits {
  /** Rows that one answer may bring. */
  repetitions: number;
  /** Rows of one table at most. */
  rows: number;
}

/**
 * Reads columns of a table row by row, several rows an answer. It ends where each column ends, and with a word of trouble where an
 * identifier does not grow (the switch would send it in circles), where an answer brings nothing, and at the limit of rows.
 */
export async function walkTable<Column extends string>(
  port: SnmpPort,
  reader: GentleReader,
  { name, columns, context = '' }: TableWish<Column>,
  limits: WalkLimits,
): Promise<WalkedTable<Column>> {
  const rows = new Map<string, TableRow<Column>>();
  const places = new Map(Object.entries<Oid>(columns) as [Column, Oid][]);
  let { repetitions } = limits;
  const ended = (trouble?: Reason) => ({ rows: [...rows.values()], trouble });
  while (places.size > 0) {
    const asked = [...places];
    const question = { kind: 'getBulk' as const, oids: asked.map(([, at]) => at), context, repetitions };
    const outcome = await reader.ask(`GetBulk ${name}`, () => port.ask(question), answerIn);
    if (outcome.kind === 'refused' && outcome.code === 'tooBig' && repetitions > 1) {
      repetitions = Math.floor(repetitions / 2);
      continue;
    }
    if (outcome.kind !== 'value')
      return ended(because('switch_table_unread', { table: name, message: reasonOf(outcome) }));
    if (outcome.value.varbinds.length === 0) {
      return ended(because('switch_table_unread', { table: name, message: 'an answer with nothing in it' }));
    }
    for (const [at, { oid, value }] of outcome.value.varbinds.entries()) {
      const [column, from] = asked[at % asked.length]!;
      const last = places.get(column);
      if (last === undefined) continue;
      const index = below(columns[column], oid);
      if (index === null || value.type === 'none') {
        places.delete(column);
        continue;
      }
      if (compareOids(oid, last) <= 0) {
        const place = oidText(oid.slice(0, 24));
        return ended(because('switch_walk_circles', { table: name, from: oidText(from.slice(0, 24)), place }));
      }
      places.set(column, oid);
      const key = index.join('.');
      const row = rows.get(key);
      if (row) row.cells[column] = value;
      else {
        if (rows.size >= limits.rows)
          return ended(because('switch_table_over_limit', { table: name, limit: limits.rows }));
        rows.set(key, { index, cells: { [column]: value } as Partial<Record<Column, SnmpValue>> });
      }
    }
  }
  return ended();
}
