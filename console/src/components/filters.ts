import type { EventFilter } from '#protocol/api/events.ts';

const codes: Record<EventFilter['op'], string> = {
  is: '=',
  is_not: '!=',
  contains: '~',
  gt: '>',
  lt: '<',
  exists: '?',
  missing: '!?',
};
const byCode = new Map(Object.entries(codes).map(([op, code]) => [code, op as EventFilter['op']]));

/** One condition as it stands in the address and in the query bar: `user.name=operator1`, `usb.serial?`. */
export function writeFilter(filter: EventFilter): string {
  const head = filter.field + codes[filter.op];
  if (filter.op === 'exists' || filter.op === 'missing') return head;
  return head + valueText(filter);
}

/** Reads one condition; null when the text is not one. */
export function readFilter(text: string): EventFilter | null {
  const match = /^([A-Za-z_@][\w.@-]*)(!=|!\?|=|~|>|<|\?)(.*)$/su.exec(text);
  if (!match) return null;
  const [, field, code, raw] = match as unknown as [string, string, string, string];
  const op = byCode.get(code)!;
  if (op === 'exists' || op === 'missing') return raw === '' ? { field, op } : null;
  if (raw === '') return null;
  return { field, op, value: readValue(raw, op) };
}

/** Adds a condition, replacing its opposite on the same field and value, so that include and exclude never fight. */
export function addFilter(list: readonly EventFilter[], filter: EventFilter): EventFilter[] {
  const rest = list.filter(
    (each) => !(each.field === filter.field && each.value === filter.value && isOpposite(each.op, filter.op)),
  );
  return rest.some((each) => writeFilter(each) === writeFilter(filter)) ? rest : [...rest, filter];
}

/** Words and conditions of one line as a person types them; quotes keep blanks together. */
export function readQuery(line: string): { words: string; filters: EventFilter[] } {
  const words: string[] = [];
  let filters: EventFilter[] = [];
  for (const token of tokens(line)) {
    const filter = readFilter(token.text);
    if (filter && !token.quoted) filters = addFilter(filters, filter);
    else words.push(token.text);
  }
  return { words: words.join(' '), filters };
}

/** Conditions of an address parameter; one that cannot be read is left out. */
export function filtersFromParam(param: string | undefined): EventFilter[] {
  if (!param) return [];
  return param
    .split('\u001f')
    .map(readFilter)
    .filter((filter) => filter !== null);
}

/** Conditions as one address parameter. */
export function filtersToParam(filters: readonly EventFilter[]): string | undefined {
  return filters.length === 0 ? undefined : filters.map(writeFilter).join('\u001f');
}

function tokens(line: string): { text: string; quoted: boolean }[] {
  const out: { text: string; quoted: boolean }[] = [];
  for (const match of line.matchAll(/"([^"]*)"|((?:[^\s"\u3000]|"[^"]*")+)/gu)) {
    if (match[1] !== undefined) {
      if (match[1] !== '') out.push({ text: match[1], quoted: true });
    } else out.push({ text: match[2]!.replaceAll('"', ''), quoted: false });
  }
  return out;
}

function isOpposite(a: EventFilter['op'], b: EventFilter['op']): boolean {
  const pairs = ['is is_not', 'is_not is', 'exists missing', 'missing exists'];
  return pairs.includes(`${a} ${b}`);
}

function valueText(filter: EventFilter): string {
  const text = String(filter.value ?? '');
  return typeof filter.value === 'string' && (looksTyped(text) || /^'.*'$/su.test(text)) ? `'${text}'` : text;
}

function readValue(raw: string, op: EventFilter['op']): string | number | boolean {
  const quoted = /^'(.*)'$/su.exec(raw);
  if (quoted) return quoted[1]!;
  if (op === 'contains') return raw;
  if (raw === 'true' || raw === 'false') return raw === 'true';
  return looksTyped(raw) ? Number(raw) : raw;
}

function looksTyped(text: string): boolean {
  return text === 'true' || text === 'false' || /^-?(0|[1-9]\d{0,14})(\.\d{1,9})?$/.test(text);
}
