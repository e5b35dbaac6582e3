import type { SigmaEvent } from '../event.ts';
import type { Logsource } from '../rule.ts';
import type { FieldMapping, LogsourceMap } from './logsource-map.ts';

/** Everything known about where an event comes from. */
export interface Origin {
  products: ReadonlySet<string>;
  services: ReadonlySet<string>;
  /** category -> how its rules' field names are to be read, when they differ. */
  categories: ReadonlyMap<string, FieldMapping | undefined>;
}

function scalarText(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'bigint'
      ? String(value)
      : '';
}

/** Recognises log sources from hints, channel, provider and event id by a table. */
export class Classifier {
  readonly #channels = new Map<string, { product: string; service: string }[]>();
  readonly #providers = new Map<string, { product: string; service: string }[]>();
  readonly #categories: LogsourceMap['categories'];
  readonly #conditionFields: string[];

  constructor(map: LogsourceMap) {
    const add = (
      index: Map<string, { product: string; service: string }[]>,
      key: string,
      row: { product: string; service: string },
    ): void => {
      const rows = index.get(key.toLowerCase());
      if (rows) rows.push(row);
      else index.set(key.toLowerCase(), [row]);
    };
    for (const row of map.services) {
      const entry = { product: row.product.toLowerCase(), service: row.service.toLowerCase() };
      for (const channel of row.channels) add(this.#channels, channel, entry);
      for (const provider of row.providers ?? []) add(this.#providers, provider, entry);
    }
    this.#categories = map.categories.map((row) => ({
      ...row,
      category: row.category.toLowerCase(),
      product: row.product.toLowerCase(),
      service: row.service.toLowerCase(),
      when: Object.fromEntries(
        Object.entries(row.when).map(([field, values]) => [field, values.map((value) => value.toLowerCase())]),
      ),
    }));
    this.#conditionFields = [...new Set(map.categories.flatMap((row) => Object.keys(row.when)))];
  }

  /** Two events with the same key have the same origin. */
  key({ fields, logsource }: SigmaEvent): string {
    let key = logsource
      ? `${logsource.product ?? ''}\n${logsource.category ?? ''}\n${logsource.service ?? ''}\n`
      : '\n\n\n';
    key += `${scalarText(fields['Channel'])}\n${scalarText(fields['Provider_Name'])}`;
    for (const field of this.#conditionFields) key += `\n${scalarText(fields[field])}`;
    return key;
  }

  /** Fields beside its log source that an event's origin hangs on; without them it is the same for all events of that log source. */
  telling({ product, service }: NonNullable<SigmaEvent['logsource']>): string[] {
    const rows = this.#categories.filter(
      (row) => row.product === product?.toLowerCase() && row.service === service?.toLowerCase(),
    );
    return [...new Set(['Channel', 'Provider_Name', ...rows.flatMap((row) => Object.keys(row.when))])];
  }

  origin({ fields, logsource = {} }: SigmaEvent): Origin {
    const products = new Set<string>();
    const services = new Set<string>();
    const categories = new Map<string, FieldMapping | undefined>();
    const pairs = new Set<string>();
    const channel = scalarText(fields['Channel']).toLowerCase();
    const rows =
      channel !== ''
        ? this.#channels.get(channel)
        : this.#providers.get(scalarText(fields['Provider_Name']).toLowerCase());
    for (const row of rows ?? []) {
      products.add(row.product);
      services.add(row.service);
      pairs.add(`${row.product} ${row.service}`);
    }
    if (!rows && channel !== '' && fields['EventID'] !== undefined && !logsource.product) products.add('windows');
    if (logsource.product) products.add(logsource.product.toLowerCase());
    if (logsource.service) {
      services.add(logsource.service.toLowerCase());
      for (const product of products) pairs.add(`${product} ${logsource.service.toLowerCase()}`);
    }
    if (logsource.category) categories.set(logsource.category.toLowerCase(), undefined);
    for (const row of this.#categories) {
      if (!pairs.has(`${row.product} ${row.service}`)) continue;
      const holds = Object.entries(row.when).every(([field, values]) =>
        values.includes(scalarText(fields[field]).toLowerCase()),
      );
      if (holds && (row.fields || !categories.has(row.category))) categories.set(row.category, row.fields);
    }
    return { products, services, categories };
  }
}

const classifiers = new WeakMap<LogsourceMap, Classifier>();

/** The classifier of a table, made once. */
export function classifierOf(map: LogsourceMap): Classifier {
  let classifier = classifiers.get(map);
  if (!classifier) {
    classifier = new Classifier(map);
    classifiers.set(map, classifier);
  }
  return classifier;
}

/** Whether a rule's log source is part of an origin: every part that the rule names must be there. */
export function belongs(rule: Logsource, origin: Origin): boolean {
  return (
    (rule.product === undefined || origin.products.has(rule.product)) &&
    (rule.category === undefined || origin.categories.has(rule.category)) &&
    (rule.service === undefined || origin.services.has(rule.service))
  );
}
