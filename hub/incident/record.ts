import type { IncidentRow } from '#protocol/api/incidents.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { Severity } from '#protocol/incident/severity.ts';
import type { IncidentState, IncidentTime } from '#protocol/incident/states.ts';

/** An incident as it is stored. */
export interface IncidentRecord {
  id: string;
  number: string;
  site: string;
  zone: string | null;
  /** What makes it the same matter: site, rule, asset, zone, and whether it is history or a drill. */
  matter: string;
  kind: IncidentRow['kind'];
  rule: string;
  ruleTitle: Bilingual;
  ruleAuthor: string | null;
  severity: Severity;
  /** Gravest alert so far: a person's lower judgement is not raised again by more of the same. */
  gravest: Severity;
  state: IncidentState;
  declared: boolean;
  sentence: Bilingual;
  assetId: string | null;
  assetName: string | null;
  count: number;
  /** Records that its standing alerts count. */
  records: number;
  first: string;
  last: string;
  owner: string | null;
  ackBy: string | null;
  ackById: string | null;
  ackUntil: string | null;
  /** Length of the acknowledgement, renewed by each entry; null without expiry. */
  ackMinutes: number | null;
  items: string[];
  techniques: string[];
  /** Hash of the playbook as it was when the incident began. */
  playbook: string;
  explain: { part: string; field: string; value: string }[];
  late: boolean;
  /** Since when none of its alerts stands, because later events took them back; null while one does. */
  takenBack: string | null;
  history: boolean;
  trial: boolean;
  drill: string | null;
  visit: string | null;
  times: Partial<Record<IncidentTime, string>>;
  openedAt: string;
  /** From when the board's minutes count; null while nothing is due. */
  boardFrom: string | null;
  closeReason: string | null;
}

type Cell = string | number | null;
type Row = Record<string, unknown>;

/** How each field is stored: its column, and how it goes in and out. */
const plain = (column: string) => ({ column, out: (cell: unknown) => cell, into: (value: unknown) => value as Cell });
const json = (column: string) => ({
  column,
  out: (cell: unknown) => JSON.parse(cell as string) as unknown,
  into: (value: unknown) => JSON.stringify(value) as Cell,
});
const flag = (column: string) => ({
  column,
  out: (cell: unknown) => cell === 1,
  into: (value: unknown) => (value ? 1 : 0),
});

const fields: Record<keyof IncidentRecord, ReturnType<typeof plain>> = {
  id: plain('id'),
  number: plain('number'),
  site: plain('site'),
  zone: plain('zone'),
  matter: plain('matter'),
  kind: plain('kind'),
  rule: plain('rule'),
  ruleTitle: json('rule_title'),
  ruleAuthor: plain('rule_author'),
  severity: plain('severity'),
  gravest: plain('gravest'),
  state: plain('state'),
  declared: flag('declared'),
  sentence: json('sentence'),
  assetId: plain('asset_id'),
  assetName: plain('asset_name'),
  count: plain('count'),
  records: plain('records'),
  first: plain('first'),
  last: plain('last'),
  owner: plain('owner'),
  ackBy: plain('ack_by'),
  ackById: plain('ack_by_id'),
  ackUntil: plain('ack_until'),
  ackMinutes: plain('ack_minutes'),
  items: json('items'),
  techniques: json('techniques'),
  playbook: plain('playbook'),
  explain: json('explain'),
  late: flag('late'),
  takenBack: plain('taken_back'),
  history: flag('history'),
  trial: flag('trial'),
  drill: plain('drill'),
  visit: plain('visit'),
  times: json('times'),
  openedAt: plain('opened_at'),
  boardFrom: plain('board_from'),
  closeReason: plain('close_reason'),
};

/** Reads a row of table `incident`. */
export function toRecord(row: Row): IncidentRecord {
  const record: Record<string, unknown> = {};
  for (const [name, { column, out }] of Object.entries(fields)) record[name] = out(row[column]);
  return record as unknown as IncidentRecord;
}

/** Columns and cells of (part of) a record, in one order. */
export function toCells(part: Partial<IncidentRecord>): { columns: string[]; cells: Cell[] } {
  const names = Object.keys(part) as (keyof IncidentRecord)[];
  return {
    columns: names.map((name) => fields[name].column),
    cells: names.map((name) => fields[name].into(part[name])),
  };
}
