import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { RuleBook, type UserRule } from '#engine/snapshot/snapshot.ts';
import { type SentValueRule, sentValueRule } from '#protocol/command.ts';

const kept = z.array(sentValueRule);

/** Rules of people about values, as the hub sent them last; kept over restarts. The hub judges by its own, so that old ones do no harm. */
export class ValueRuleFile {
  private readonly path: string;
  private rules: readonly SentValueRule[];

  constructor(stateDir: string) {
    this.path = join(stateDir, 'value-rules.json');
    this.rules = read(this.path);
  }

  /** Takes the hub's configuration; one of an older hub says nothing of rules. */
  take(config: unknown): void {
    const { valueRules } = z.object({ valueRules: kept.optional() }).parse(config);
    if (valueRules === undefined) return;
    const text = JSON.stringify(valueRules);
    if (text === JSON.stringify(this.rules)) return;
    writeFileSync(`${this.path}.tmp`, text, { mode: 0o600 });
    renameSync(`${this.path}.tmp`, this.path);
    this.rules = valueRules;
  }

  /** Those for one controller, in their order. */
  of(device: string): UserRule[] {
    return this.rules
      .filter((rule) => rule.device === null || rule.device === device)
      .map(({ device: _, ...rule }) => rule);
  }
}

/** Ids of differences that rules keep out of the comparison. */
export function leftOutBy(rules: readonly UserRule[], items: Parameters<RuleBook['apply']>[0]): ReadonlySet<string> {
  return new Set(new RuleBook(rules).apply(items).leftOut.map(({ item }) => item.id));
}

/** A file that is missing or damaged only costs second readings until the hub sends the rules again. */
function read(path: string): SentValueRule[] {
  try {
    return kept.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return [];
  }
}
