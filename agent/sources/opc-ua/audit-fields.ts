import {
  AttributeIds,
  ContentFilter,
  coerceNodeId,
  DataType,
  ElementOperand,
  EventFilter,
  FilterOperator,
  LiteralOperand,
  NodeId,
  SimpleAttributeOperand,
  Variant,
} from 'node-opcua-client';
import type { AuditEntry } from '../../controllers/audit-entry.ts';
import { encodeVariant } from './encode-value.ts';
import { nodeKey } from './node-key.ts';

/** Types of events, by their number in the standard (OPC 10000-5, 6.4). */
const types = { base: 2041, audit: 2052, write: 2100, method: 2127, modelChange: 2132 } as const;

/** Fields asked of each event, with the type that declares them; what an event has not comes back empty. */
const fields = [
  ['EventType', types.base],
  ['Time', types.base],
  ['SourceNode', types.base],
  ['SourceName', types.base],
  ['Message', types.base],
  ['ClientUserId', types.audit],
  ['ClientAuditEntryId', types.audit],
  ['Status', types.audit],
  ['AttributeId', types.write],
  ['OldValue', types.write],
  ['NewValue', types.write],
  ['MethodId', types.method],
] as const;

type FieldName = (typeof fields)[number][0];

/** What each standard type of audit event means, by its number; subtypes of others are told apart by their fields. */
const actions: Readonly<Record<string, AuditEntry['action']>> = {
  'i=2099': 'write',
  'i=2100': 'write',
  'i=2104': 'history',
  'i=2127': 'method',
  ...Object.fromEntries([2090, 2091, 2093, 2095, 2097].map((id) => [`i=${id}`, 'nodes' as const])),
  ...Object.fromEntries([2080, 2082, 2085, 2086, 2087, 2088, 2089].map((id) => [`i=${id}`, 'certificate' as const])),
  ...Object.fromEntries([12561, 12620, 17641].map((id) => [`i=${id}`, 'trust' as const])),
  ...Object.fromEntries([2132, 2133, 2738].map((id) => [`i=${id}`, 'model_change' as const])),
};

/** Channels and sessions that come and go change nothing, and most of them are our own looks. */
const comings: ReadonlySet<string> = new Set([2058, 2059, 2060, 2069, 2071, 2075, 2078].map((id) => `i=${id}`));

/** Queue of a server that overflowed says so by an event of this type. */
const overflow = 'i=3035';

/** Filter for audit and model-change events; without its condition for a server that knows no conditions. */
export function auditFilter(conditional: boolean): EventFilter {
  return new EventFilter({
    selectClauses: fields.map(
      ([name, type]) =>
        new SimpleAttributeOperand({
          typeDefinitionId: coerceNodeId(`i=${type}`),
          browsePath: [{ namespaceIndex: 0, name }],
          attributeId: AttributeIds.Value,
        }),
    ),
    ...(conditional ? { whereClause: auditOrModelChange() } : {}),
  });
}

function auditOrModelChange(): ContentFilter {
  const isOf = (type: number) => ({
    filterOperator: FilterOperator.OfType,
    filterOperands: [
      new LiteralOperand({ value: new Variant({ dataType: DataType.NodeId, value: coerceNodeId(`i=${type}`) }) }),
    ],
  });
  const either = [new ElementOperand({ index: 1 }), new ElementOperand({ index: 2 })];
  return new ContentFilter({
    elements: [
      { filterOperator: FilterOperator.Or, filterOperands: either },
      isOf(types.audit),
      isOf(types.modelChange),
    ],
  });
}

/** Reads the fields of one event; undefined for one that is none of ours, `overrun` where the server lost some. */
export function auditEntry(
  values: readonly Variant[],
  namespaces: readonly string[],
): AuditEntry | 'overrun' | undefined {
  const variant = (name: FieldName) => values[fields.findIndex(([one]) => one === name)];
  const text = (name: FieldName): string | undefined => {
    const value = variant(name)?.value;
    if (value === null || value === undefined) return undefined;
    return typeof value === 'object' && 'text' in value ? String(value.text ?? '') : String(value);
  };
  const key = (name: FieldName): string | undefined => {
    const value = variant(name)?.value;
    return value instanceof NodeId && !value.isEmpty() ? nodeKey(value, namespaces) : undefined;
  };
  const shown = (name: FieldName): string | undefined => {
    const value = variant(name);
    if (!value || value.dataType === DataType.Null) return undefined;
    const encoded = encodeVariant(value, namespaces);
    return typeof encoded === 'string' ? encoded : JSON.stringify(encoded);
  };
  const type = key('EventType') ?? 'unknown';
  if (type === overflow) return 'overrun';
  if (comings.has(type)) return undefined;
  const isAudit =
    variant('Status')?.dataType === DataType.Boolean || variant('ClientUserId')?.dataType === DataType.String;
  const action = actions[type] ?? (isAudit ? byFields(variant) : undefined);
  if (action === undefined) return undefined;
  const time = variant('Time')?.value;
  const attribute = variant('AttributeId')?.value;
  return compact({
    action,
    type,
    done: variant('Status')?.value !== false,
    time: time instanceof Date && !Number.isNaN(time.getTime()) ? time.toISOString() : undefined,
    user: text('ClientUserId'),
    client: text('ClientAuditEntryId'),
    place:
      key('MethodId') ??
      (action === 'write' ? key('SourceNode') : undefined) ??
      text('SourceName') ??
      key('SourceNode'),
    attribute:
      typeof attribute === 'number' && attribute > 0 ? (AttributeIds[attribute] ?? String(attribute)) : undefined,
    from: shown('OldValue'),
    to: shown('NewValue'),
    message: text('Message'),
  });
}

function byFields(variant: (name: FieldName) => Variant | undefined): AuditEntry['action'] {
  const has = (name: FieldName) => (variant(name)?.dataType ?? DataType.Null) !== DataType.Null;
  if (has('MethodId')) return 'method';
  return has('NewValue') || has('AttributeId') ? 'write' : 'other';
}

type Loose<T> = { [K in keyof T]: T[K] | undefined };

function compact(entry: Loose<Required<AuditEntry>>): AuditEntry {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as unknown as AuditEntry;
}
