import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import {
  type LoadOptions,
  type LogsourceMap,
  loadRules,
  OWN_LOGSOURCES,
  type Rejection,
  type RuleSet,
  readThorTable,
} from '#engine/sigma/sigma.ts';
import { decodeText } from './file-text.ts';
import { filesBelow, PathFault, readingFault } from './paths.ts';

/** A site's file (placeholders, log sources) that cannot be used. */
export class SettingFault extends Error {
  constructor(file: string, line: number, reason: string) {
    super(`${file}:${line}: ${reason}`);
    this.name = 'SettingFault';
  }
}

/** Ending of the files that hold a rule's own events. */
export const EVENTS_ENDING = /\.events\.ya?ml$/;

/** Whether a file in a folder is a rule file. */
export function isRuleFile(name: string): boolean {
  return /\.ya?ml$/.test(name) && !EVENTS_ENDING.test(name) && !name.startsWith('.');
}

/** The events file beside a rule file. */
export function eventsBeside(file: string): string {
  return file.replace(/\.ya?ml$/, '.events.yaml');
}

/** Reads a text file of a person's making; a byte order mark is dropped and UTF-16 understood. */
export function readText(path: string): string {
  try {
    return decodeText(readFileSync(path));
  } catch (error) {
    throw new PathFault(path, error);
  }
}

function readPlaceholders(path: string | undefined): Record<string, string[]> {
  if (path === undefined) return {};
  let value: unknown;
  try {
    value = parse(readText(path));
  } catch (error) {
    if (error instanceof PathFault) throw error;
    throw new SettingFault(path, 1, `not readable as YAML: ${(error as Error).message}`);
  }
  const refuse = (reason: string): never => {
    throw new SettingFault(path, 1, `${reason}; write "Name: [value, value]" for each list`);
  };
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return refuse('the file is no map of lists');
  return Object.fromEntries(
    Object.entries(value).map(([name, list]) => {
      const values: unknown[] = Array.isArray(list) ? list : [list];
      if (values.some((item) => typeof item !== 'string' && typeof item !== 'number'))
        refuse(`the list "${name}" holds something else than texts`);
      return [name.replace(/^%(.*)%$/, '$1'), values.map(String)];
    }),
  );
}

/** Text of a rule file; one that cannot be read is a refusal, so that the others are loaded all the same. */
function readRule(path: string): string | Rejection {
  try {
    return decodeText(readFileSync(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return { file: path, line: 1, id: null, reason: readingFault(error) };
  }
}

/** What the options say about loading rules. */
export interface RuleOptions {
  placeholders?: string | undefined;
  zone?: string | undefined;
}

/** The site's choices that the reading of rules needs. Throws a `SettingFault` for a file that cannot be used. */
export function readingOptions({ placeholders, zone }: RuleOptions): LoadOptions {
  return { placeholders: readPlaceholders(placeholders), ...(zone === undefined ? {} : { timeZone: zone }) };
}

/** Loads all rules below the paths. */
export function loadRuleSet(paths: readonly string[], options: RuleOptions): RuleSet {
  const reading = readingOptions(options);
  const unreadable: Rejection[] = [];
  const files = filesBelow(paths, isRuleFile).flatMap((path) => {
    const text = readRule(path);
    if (typeof text === 'string') return [{ path, text }];
    unreadable.push(text);
    return [];
  });
  try {
    const set = loadRules(files, reading);
    return { ...set, rejected: [...unreadable, ...set.rejected] };
  } catch (error) {
    if (error instanceof RangeError && options.zone)
      throw new SettingFault('--zone', 1, `the zone "${options.zone}" does not exist; write one like Asia/Tokyo`);
    throw error;
  }
}

/** The log source table of a file, or the product's own. */
export function readLogsources(path: string | undefined): LogsourceMap {
  if (path === undefined) return OWN_LOGSOURCES;
  const table = readThorTable(readText(path));
  if ('fault' in table) throw new SettingFault(path, table.line, table.fault);
  return table;
}

/** Prints refusals for people. */
export function complainAbout(rejected: readonly Rejection[], kind = 'refused'): void {
  for (const { file, line, reason } of rejected) process.stderr.write(`${file}:${line}: ${kind}: ${reason}\n`);
}
