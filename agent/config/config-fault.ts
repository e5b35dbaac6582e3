import type { z } from 'zod';
import { keysAt } from './schema-keys.ts';
import { nearest } from './spelling.ts';

/** One mistake: where, what, and what to write instead. */
export interface ConfigFault {
  line: number;
  path: string;
  message: string;
  remedy: string;
}

/** A mistake as one line of text behind the file's name and a colon. */
export function faultText({ line, path, message, remedy }: ConfigFault): string {
  return `${line}: ${path === '' ? '' : `${path}: `}${message}; ${remedy}`;
}

/** A mistake before it has a line: `keys` lead to the place. */
export interface SchemaFault {
  keys: PropertyKey[];
  message: string;
  remedy: string;
}

/** How a value stands in the file: as written, and as YAML reads it. */
export interface WrittenValue {
  text: string;
  value: unknown;
}

const secretName = /passw|secret|phrase|token|credential|^pin$|^pwd$|^community$/i;

const typeWords: Record<string, [noun: string, remedy: (text: string) => string]> = {
  number: ['a number', () => 'write a number without quotes'],
  int: ['a whole number', () => 'write a number without a point'],
  boolean: ['true or false', () => 'write true or false, without quotes'],
  string: ['a text', (text) => `put it in quotes: "${text}"`],
  array: ['a list', (text) => (text.includes(': ') ? 'begin each entry with "- "' : `write it as a list: [${text}]`)],
  object: ['a block of keys', () => 'write "key: value" lines below it, indented'],
  record: ['a block of keys', () => 'write "key: value" lines below it, indented'],
};

function wordsOf(expected: string): (typeof typeWords)[string] {
  return typeWords[expected] ?? [expected, () => `write a value of type ${expected}`];
}

/** The mistakes behind one complaint of a schema, in words for whoever edits the file. `alsoKnown`: keys at its top that others read. */
export function faultsOf(
  issue: z.core.$ZodIssue,
  schema: z.core.$ZodType,
  written: (keys: readonly PropertyKey[]) => WrittenValue | undefined,
  alsoKnown: readonly string[] = [],
): SchemaFault[] {
  const keys = [...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const known = [...keysAt(schema, keys), ...(keys.length === 0 ? alsoKnown : [])];
    return issue.keys.map((key) => unknownKey(key, keys, known));
  }
  if (issue.code === 'invalid_union') {
    const nearestForm = issue.errors.toSorted((a, b) => depthOf(b) - depthOf(a))[0];
    if (nearestForm && depthOf(nearestForm) > 0)
      return nearestForm.flatMap((inner) => faultsOf({ ...inner, path: [...keys, ...inner.path] }, schema, written));
  }
  const found = written(keys);
  const shown = found === undefined ? '' : shorten(found.text);
  const own = ownWords(issue);
  if (found === undefined || found.value === undefined || found.value === null)
    return [{ keys, message: 'is missing', remedy: own ?? `add it; it is ${nounsOf(issue)}` }];
  if (issue.code === 'invalid_type' || (issue.code === 'invalid_union' && own === undefined)) {
    const [, remedy] = issue.code === 'invalid_type' ? wordsOf(issue.expected) : [];
    return [
      { keys, message: `${shown} is not ${nounsOf(issue)}`, remedy: own ?? remedy?.(shown) ?? 'write one of these' },
    ];
  }
  const message = `${shown} is not accepted`;
  if (own !== undefined) return [{ keys, message, remedy: own }];
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const meant = nearest(found.text, values);
    return [{ keys, message, remedy: `use one of ${values.join(', ')}${meant ? `; ${meant} is nearest` : ''}` }];
  }
  if (issue.code === 'too_small')
    return [{ keys, message, remedy: `use ${amount(issue.origin, 'at least', issue.minimum)}` }];
  if (issue.code === 'too_big')
    return [{ keys, message, remedy: `use ${amount(issue.origin, 'at most', issue.maximum)}` }];
  if (issue.code === 'invalid_format')
    return [{ keys, message, remedy: `write it in the form ${issue.pattern ?? issue.format}` }];
  return [{ keys, message, remedy: issue.message }];
}

/** What the schema itself says of this value; undefined where it leaves the words to the library. */
function ownWords(issue: z.core.$ZodIssue): string | undefined {
  return /^(Invalid|Too|Unrecognized) /.test(issue.message) ? undefined : issue.message;
}

/** What a value has to be: one form, or each form of a choice. */
function nounsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return wordsOf(issue.expected)[0];
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`;
  if (issue.code !== 'invalid_union') return 'a value';
  const nouns = new Set(issue.errors.flatMap(([first]) => (first ? nounsOf(first) : [])));
  return [...nouns].join(' or ');
}

function unknownKey(key: string, keys: PropertyKey[], known: readonly string[]): SchemaFault {
  const at = [...keys, key];
  if (secretName.test(key)) {
    const file =
      known.find((name) => name.endsWith('File') && key.toLowerCase().startsWith(name.slice(0, -4).toLowerCase())) ??
      known.find((name) => secretName.test(name) && /file/i.test(name));
    const remedy = `put it into a file that only the agent's user may read${file ? `, and name that file with ${file}` : ''}`;
    return { keys: at, message: 'a secret does not belong into this file', remedy };
  }
  const meant = nearest(key, known);
  const remedy = meant ? `write ${meant}` : known.length > 0 ? `remove it; known are ${known.join(', ')}` : 'remove it';
  return { keys: at, message: 'there is no such key', remedy };
}

/** How far a form was fitted before it failed: the deepest complaint belongs to the form that was meant. */
function depthOf(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map(({ path, code }) => path.length + (code === 'unrecognized_keys' ? 1 : 0)));
}

function amount(origin: string, words: string, limit: number | bigint): string {
  if (origin === 'array') return `${words} ${limit} ${limit === 1 || limit === 1n ? 'entry' : 'entries'}`;
  return origin === 'string' ? `${words} ${limit} characters` : `${words} ${limit}`;
}

function shorten(text: string): string {
  const line = text
    .replace(/\s+/g, ' ')
    .replace(/\/\/[^/@\s]+@/, '//…@')
    .trim();
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
