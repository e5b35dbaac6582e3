import type { Lane } from '../identity.ts';

/** What a field of an event may hold. `time` is ISO 8601 UTC text, `ip` an address as text. */
export type FieldType = 'string' | 'integer' | 'number' | 'boolean' | 'time' | 'ip' | 'strings' | 'object';

/** Typed columns that the store keeps beside the body, so that filters and rules need not open the JSON. */
export type HotColumn =
  | 'host'
  | 'user_name'
  | 'src_ip'
  | 'dst_ip'
  | 'dst_port'
  | 'action'
  | 'outcome'
  | 'event_code'
  | 'channel'
  | 'provider'
  | 'process_name'
  | 'device'
  | 'path'
  | 'message';

/** One field: a sentence in each language, its type and, where it is searched often, its column. */
export interface FieldSpec {
  type: FieldType;
  ja: string;
  en: string;
  column?: HotColumn;
  required?: true;
  /** Names a person or an account: masked by role. */
  personal?: true;
}

/** Sigma log source that an event belongs to. */
export interface Logsource {
  product?: string;
  category?: string;
  service?: string;
}

/** One kind of event. Validator, columns, documents and rule field names derive from it. */
export interface KindSpec {
  kind: string;
  lane: Lane;
  ja: string;
  en: string;
  logsource: Logsource;
  fields: Record<string, FieldSpec>;
}

/** Declares a kind of event; exists so that a spec file is checked where it is written. */
export function defineKind<const S extends KindSpec>(spec: S): S {
  return spec;
}
