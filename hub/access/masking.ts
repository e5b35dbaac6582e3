import { createHmac } from 'node:crypto';
import type { Fields, FieldValue } from '#protocol/events/event.ts';
import { namesIn, personalFields } from '#protocol/events/personal.ts';
import { fold } from '../store/fold.ts';
import { NameFinder } from './name-finder.ts';

/** Accounts that are no person: the system's own. Machine accounts end with `$`. */
const systemAccounts = new Set([
  'root',
  'system',
  'local service',
  'network service',
  'localservice',
  'networkservice',
  'anonymous logon',
  'administrator',
  'admin',
  'guest',
  'nobody',
  'daemon',
  'sshd',
  'user',
  'users',
  'test',
  'operator',
  'default',
  'defaultaccount',
  'unknown',
  'none',
  'www-data',
  '-',
  '',
]);

/** What a person who asks may see of names. */
export interface Mask {
  /** True when names are shown as they are. */
  open: boolean;
  /** A name as it may be shown: itself, or a stable stand-in from which the name cannot be found. */
  account(name: string): string;
  /** Free text with the given names, and those that are known at the sites, replaced. */
  text(text: string, names: readonly string[]): string;
  /** Names that a search must not find, in the ways in which the store compares. Empty when names are shown as they are. */
  hidden(): string[];
  /** The names behind a stand-in, in lower case; null when the text is none. */
  behind(text: string): string[] | null;
}

const standIn = /^●●●-[0-9A-F]{6}$/;

/**
 * A mask for one request. `key` is the hub's own secret; `shared` are the accounts that several people use, `known` the names that
 * events told at the sites in question.
 */
export function maskOf(key: string, open: boolean, shared: ReadonlySet<string>, known: readonly string[] = []): Mask {
  const isShown = (name: string) => open || isSystem(name) || shared.has(name.toLowerCase());
  const account = (name: string): string => {
    if (isShown(name)) return name;
    const digest = createHmac('sha256', key).update(name.normalize('NFKC').toLowerCase()).digest('hex');
    return `●●●-${digest.slice(0, 6).toUpperCase()}`;
  };
  let finder: NameFinder | undefined;
  const secret = () => known.filter((name) => !isShown(name));
  const text = (value: string, names: readonly string[]): string => {
    if (open) return value;
    let out = value;
    for (const name of [...new Set(names)].sort((a, b) => b.length - a.length)) {
      if (name.length >= 2) out = out.replaceAll(name, account(name));
    }
    finder ??= new NameFinder(secret());
    return finder.replace(out, account);
  };
  const hidden = () => [...new Set(secret().flatMap((name) => [name.toLowerCase(), fold(name)]))];
  const behind = (value: string) => {
    if (!standIn.test(value)) return null;
    return [
      ...new Set(
        secret()
          .filter((name) => account(name) === value)
          .map((name) => name.toLowerCase()),
      ),
    ];
  };
  return { open, account, text, hidden: () => (open ? [] : hidden()), behind };
}

/** An event's fields as they may be shown; a name is also replaced where it occurs in other fields' text. */
export function maskFields(fields: Fields, mask: Mask): Fields {
  if (mask.open) return fields;
  const names = namesIn(fields);
  const out: Fields = {};
  for (const [name, value] of Object.entries(fields)) {
    out[name] =
      personalFields.has(name) && typeof value === 'string' ? mask.account(value) : replaced(value, mask, names);
  }
  return out;
}

function replaced(value: FieldValue, mask: Mask, names: readonly string[]): FieldValue {
  if (typeof value === 'string') return mask.text(value, names);
  if (Array.isArray(value)) return value.map((item) => replaced(item, mask, names));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, mask, names)]));
  }
  return value;
}

function isSystem(name: string): boolean {
  return systemAccounts.has(name.toLowerCase()) || name.endsWith('$');
}
