import { RuleFault } from '../rule-fault.ts';

/** Lists that stand for `%name%` in values with the modifier `expand`; names without the percent signs. */
export type Placeholders = Readonly<Record<string, readonly (string | number)[]>>;

const MAX_EXPANSIONS = 20_000;
const PLACEHOLDER = /(\\%)|%([^%\s]+)%/g;

/** Replaces every placeholder by each value of its list. Throws a `RuleFault` that names a list which is not given. */
export function expandPlaceholders(value: string, lists: Placeholders, label: string, inRegex: boolean): string[] {
  let texts = [''];
  let last = 0;
  const append = (choices: readonly string[]): void => {
    texts = texts.flatMap((text) => choices.map((choice) => text + choice));
    if (texts.length > MAX_EXPANSIONS)
      throw new RuleFault(`"${label}" unfolds to more than ${MAX_EXPANSIONS} values: shorten the placeholder lists`);
  };
  for (const match of value.matchAll(PLACEHOLDER)) {
    append([value.slice(last, match.index)]);
    last = match.index + match[0].length;
    const name = match[2];
    if (name === undefined) {
      append(['%']);
      continue;
    }
    const list = Object.hasOwn(lists, name) ? lists[name]! : undefined;
    if (!list || list.length === 0) {
      throw new RuleFault(
        `the placeholder %${name}% in "${label}" has no values: give a list named ${name} with --placeholders, or in the site's settings`,
      );
    }
    append(list.map((item) => (inRegex ? String(item).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : String(item))));
  }
  append([value.slice(last)]);
  return texts;
}
