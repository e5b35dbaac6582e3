import { RegexFault } from '../regex/node.ts';
import { compileRegex } from '../regex/regex.ts';
import { RuleFault } from '../rule-fault.ts';
import { parseBlock } from './address.ts';
import { base64, base64Offsets, encodeText } from './encoding.ts';
import type { Item, Test } from './item.ts';
import { hasWildcard, literalPattern, literalText, type Pattern, parsePattern, widen } from './pattern.ts';
import { expandPlaceholders, type Placeholders } from './placeholder.ts';
import { type Clock, TIME_PARTS, type TimePart } from './time-part.ts';
import { withDashes } from './windash.ts';

/** What the reading of items needs from outside the rule. */
export interface ItemContext {
  placeholders: Placeholders;
  clock: Clock;
  zone: string;
}

const ALIASES: Record<string, string> = { utf16le: 'wide', ignorecase: 'i', multiline: 'm', dotall: 's' };
const PLACES = ['contains', 'startswith', 'endswith'] as const;
const ORDERS = ['lt', 'lte', 'gt', 'gte'] as const;
const WIDTHS = ['wide', 'utf16', 'utf16be'] as const;

/** Every modifier that a rule may write. */
export const MODIFIERS: readonly string[] = [
  ...PLACES,
  'all',
  're',
  'i',
  'm',
  's',
  'windash',
  'cidr',
  'expand',
  'base64',
  'base64offset',
  ...WIDTHS,
  'utf16le',
  'cased',
  'exists',
  'fieldref',
  ...ORDERS,
  'neq',
  ...TIME_PARTS,
];

type Scalar = string | number | boolean | null;

/** Modifiers that decide what an item compares; at most one of them may stand in an item. */
const KINDS: readonly string[] = ['re', 'cidr', 'exists', 'fieldref', ...ORDERS, ...TIME_PARTS];
/** Modifiers allowed beside each kind; `text` is an item without any. */
const BESIDE: Record<string, readonly string[]> = {
  text: [...PLACES, 'all', 'windash', 'expand', 'base64', 'base64offset', ...WIDTHS, 'cased', 'neq'],
  re: [...PLACES, 'all', 'i', 'm', 's', 'expand', 'neq', 'cased'],
  cidr: ['all', 'expand', 'neq'],
  exists: [],
  fieldref: [...PLACES, 'all', 'cased', 'neq'],
  order: ['all', 'neq', ...TIME_PARTS],
  time: ['all', 'neq', ...ORDERS],
};

function isPart(name: string): name is TimePart {
  return (TIME_PARTS as readonly string[]).includes(name);
}

function isOrder(name: string): name is (typeof ORDERS)[number] {
  return (ORDERS as readonly string[]).includes(name);
}

function checkModifiers(modifiers: string[], label: string): string {
  for (const name of modifiers) {
    if (!MODIFIERS.includes(name) && !ALIASES[name]) {
      const near = MODIFIERS.filter((known) => known.startsWith(name.slice(0, 3)));
      throw new RuleFault(
        `unknown modifier "${name}" in "${label}": ${near.length > 0 ? `write ${near.join(' or ')}` : `known are ${MODIFIERS.join(', ')}`}`,
      );
    }
  }
  const repeated = modifiers.find((name, index) => modifiers.indexOf(name) !== index);
  if (repeated) throw new RuleFault(`"${label}" has "${repeated}" twice: write it once`);
  const kinds = modifiers.filter((name) => KINDS.includes(name));
  const time = kinds.filter(isPart);
  const order = kinds.filter(isOrder);
  if (
    time.length > 1 ||
    order.length > 1 ||
    (kinds.length > 1 && !(kinds.length === 2 && time.length === 1 && order.length === 1))
  ) {
    throw new RuleFault(`"${label}" combines ${kinds.join(' and ')}: an item can do only one of them, write two items`);
  }
  const group = time.length > 0 ? 'time' : order.length > 0 ? 'order' : (kinds[0] ?? 'text');
  const allowed = BESIDE[group]!;
  const wrong = modifiers.find((name) => !kinds.includes(name) && !allowed.includes(name));
  if (wrong) {
    const why = ['i', 'm', 's'].includes(wrong)
      ? `"${wrong}" is a switch of "re": write |re|${wrong}`
      : `"${wrong}" cannot stand with "${kinds[0] ?? 'plain values'}"`;
    throw new RuleFault(`"${label}": ${why}`);
  }
  const places = modifiers.filter((name) => (PLACES as readonly string[]).includes(name));
  if (places.length > 1) throw new RuleFault(`"${label}" combines ${places.join(' and ')}: keep one of them`);
  if (
    group === 're' &&
    modifiers[0] !== 're' &&
    modifiers.indexOf('re') > 0 &&
    modifiers.slice(0, modifiers.indexOf('re')).some((name) => name !== 'all' && name !== 'neq' && name !== 'expand')
  ) {
    throw new RuleFault(
      `"${label}": "re" must be the first modifier: write |re|${modifiers.filter((name) => name !== 're').join('|')}`,
    );
  }
  const first64 = modifiers.findIndex((name) => name === 'base64' || name === 'base64offset');
  const width = modifiers.findIndex((name) => (WIDTHS as readonly string[]).includes(name));
  if (modifiers.includes('base64') && modifiers.includes('base64offset'))
    throw new RuleFault(`"${label}" combines base64 and base64offset: keep one of them`);
  if (width >= 0 && first64 >= 0 && width > first64) {
    throw new RuleFault(
      `"${label}": the text is widened before it is encoded: write |${modifiers[width]}|${modifiers[first64]}`,
    );
  }
  return group;
}

/** Bytes as the text that a log shows for them when they are not encoded further: one character per byte. */
function bytesAsText(bytes: number[]): string {
  return String.fromCharCode(...bytes);
}

function place(pattern: Pattern, modifiers: string[]): Pattern {
  if (modifiers.includes('contains')) return widen(pattern, true, true);
  if (modifiers.includes('startswith')) return widen(pattern, false, true);
  if (modifiers.includes('endswith')) return widen(pattern, true, false);
  return pattern;
}

function textTests(value: string, modifiers: string[], label: string, written: string): Test[] {
  let patterns = [parsePattern(value)];
  let cased = modifiers.includes('cased');
  if (modifiers.includes('windash')) patterns = patterns.flatMap((pattern) => withDashes(pattern, label));
  const width = WIDTHS.find((name) => modifiers.includes(name));
  const encode = modifiers.includes('base64')
    ? 'base64'
    : modifiers.includes('base64offset')
      ? 'base64offset'
      : undefined;
  if (width || encode) {
    patterns = patterns.flatMap((pattern) => {
      if (hasWildcard(pattern))
        throw new RuleFault(`"${label}": a wildcard cannot be encoded: escape it as \\* or \\?, or list the texts`);
      const bytes = encodeText(literalText(pattern), width === 'wide' ? 'utf16le' : (width ?? 'utf8'));
      if (!encode) return [literalPattern(bytesAsText(bytes))];
      cased = true;
      const forms = encode === 'base64' ? [base64(bytes)] : base64Offsets(bytes);
      if (forms.includes(''))
        throw new RuleFault(
          `"${label}": ${JSON.stringify(value)} is too short to be known inside base64 data: write at least two characters`,
        );
      return forms.map(literalPattern);
    });
  }
  return patterns.map((pattern) => ({ kind: 'text', pattern: place(pattern, modifiers), cased, written }));
}

function regexTest(value: string, modifiers: string[], label: string): Test {
  let source = value;
  if (modifiers.includes('startswith')) source = `\\A(?:${value})`;
  else if (modifiers.includes('endswith')) source = `(?:${value})\\z`;
  try {
    const flags = {
      ignoreCase: modifiers.includes('i'),
      multiline: modifiers.includes('m'),
      dotAll: modifiers.includes('s'),
    };
    return { kind: 'regex', regex: compileRegex(source, flags), written: value };
  } catch (error) {
    if (error instanceof RegexFault)
      throw new RuleFault(`"${label}": the regular expression is refused: ${error.message}`);
    throw error;
  }
}

function numberOf(value: Scalar, label: string): number {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (!Number.isFinite(number))
    throw new RuleFault(`"${label}" compares numbers, but ${JSON.stringify(value)} is none: write a number`);
  return number;
}

/** The tests that one written value stands for: one of them is enough. */
function testsOf(value: Scalar, modifiers: string[], group: string, label: string, context: ItemContext): Test[] {
  const written = value === null ? 'null' : String(value);
  if (group === 'exists') {
    if (typeof value !== 'boolean') throw new RuleFault(`"${label}" needs true or false, without quotes`);
    return [{ kind: 'exists', expected: value, written }];
  }
  if (value === null) {
    if (modifiers.some((name) => name !== 'neq'))
      throw new RuleFault(`"${label}": null takes no modifier: write the field name alone`);
    return [{ kind: 'null', written }];
  }
  if (group === 'order') {
    const op = modifiers.find(isOrder)!;
    return [{ kind: 'compare', op, value: numberOf(value, label), written }];
  }
  if (group === 'time') {
    return [
      {
        kind: 'time-part',
        part: modifiers.find(isPart)!,
        op: modifiers.find(isOrder) ?? 'eq',
        value: numberOf(value, label),
        clock: context.clock,
        zone: context.zone,
        written,
      },
    ];
  }
  if (group === 'fieldref') {
    if (typeof value !== 'string' || value === '') throw new RuleFault(`"${label}" needs the name of another field`);
    const relation = PLACES.find((name) => modifiers.includes(name)) ?? 'equals';
    return [{ kind: 'fieldref', field: value, relation, cased: modifiers.includes('cased'), written }];
  }
  const text = String(value);
  const texts =
    modifiers.includes('expand') && typeof value === 'string'
      ? expandPlaceholders(text, context.placeholders, label, group === 're')
      : [text];
  return texts.flatMap((each): Test[] => {
    if (group === 're') return [regexTest(each, modifiers, label)];
    if (group === 'cidr') {
      const block = parseBlock(each);
      if (!block)
        throw new RuleFault(
          `"${label}": ${JSON.stringify(each)} is not an address block: write it like 192.168.0.0/16 or fd00::/8`,
        );
      return [{ kind: 'cidr', block, written: each }];
    }
    return textTests(each, modifiers, label, each);
  });
}

/** One written value; several tests stand for it when a modifier unfolds it. */
type Unfolded = Test[][];

/** Reads one `field|modifier: value` line, or with `field` null a keyword list. */
export function readItem(
  field: string | null,
  modifierNames: string[],
  raw: unknown,
  label: string,
  context: ItemContext,
): Item[] {
  const modifiers = modifierNames.map((name) => ALIASES[name.toLowerCase()] ?? name);
  const group = checkModifiers(modifiers, label);
  if (field === null && (group === 'exists' || group === 'fieldref'))
    throw new RuleFault(`"${label}" needs a field name before the modifiers`);
  const values = Array.isArray(raw) ? raw : [raw];
  if (values.length === 0)
    throw new RuleFault(
      `"${label}" has an empty list: write null for an absent field, '' for an empty one, or remove the line`,
    );
  if (group === 'exists' && values.length > 1) throw new RuleFault(`"${label}" takes one value: true or false`);
  const unfolded: Unfolded = values.map((value) => {
    if (value !== null && typeof value === 'object') {
      throw new RuleFault(
        `"${label}" holds a nested ${Array.isArray(value) ? 'list' : 'map'}: write plain values, or dots in the field name`,
      );
    }
    if (value === null && values.length > 1)
      throw new RuleFault(`"${label}" has null inside a list: give null its own selection and join them with "or"`);
    if (value === null && field === null) throw new RuleFault(`"${label}": a keyword cannot be null`);
    return testsOf(value as Scalar, modifiers, group, label, context);
  });
  const all = modifiers.includes('all');
  const negated = modifiers.includes('neq');
  if (!all || unfolded.length === 1) return [{ field, label, tests: unfolded.flat(), all: false, negated }];
  if (negated && unfolded.some((tests) => tests.length > 1)) {
    throw new RuleFault(`"${label}": neq with all cannot unfold values: write the negation as "not" in the condition`);
  }
  const single = unfolded.filter((tests) => tests.length === 1).flat();
  const items: Item[] = unfolded
    .filter((tests) => tests.length > 1)
    .map((tests) => ({ field, label, tests, all: false, negated }));
  if (single.length > 0) items.unshift({ field, label, tests: single, all: true, negated });
  return items;
}
