/** A field name of rules that stands under another name in the event; `values` translates what stands there. */
export type FieldMapping = readonly { to: string; from: string; values?: Readonly<Record<string, string>> }[];

/** A Windows channel or provider that makes an event belong to a service. */
export interface ServiceRow {
  product: string;
  service: string;
  channels: readonly string[];
  /** Used only for events without a channel. */
  providers?: readonly string[];
}

/** Values of fields that make an event of a service belong to a category. */
export interface CategoryRow {
  category: string;
  product: string;
  service: string;
  /** Every field must have one of its values. */
  when: Readonly<Record<string, readonly string[]>>;
  fields?: FieldMapping;
}

/** How events without a stated log source are recognised. */
export interface LogsourceMap {
  services: readonly ServiceRow[];
  categories: readonly CategoryRow[];
}

/** Joins two maps; rows of both hold. */
export function joinMaps(a: LogsourceMap, b: LogsourceMap): LogsourceMap {
  return { services: [...a.services, ...b.services], categories: [...a.categories, ...b.categories] };
}
