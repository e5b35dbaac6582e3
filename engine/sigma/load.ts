import { readCorrelation } from './correlation/read.ts';
import { readDetection } from './detection/detection.ts';
import type { ItemContext } from './detection/modifiers.ts';
import type { Placeholders } from './detection/placeholder.ts';
import { clockIn } from './detection/time-part.ts';
import { type RawDocument, readHead, readLogsource, textList } from './document.ts';
import { resolve } from './resolve.ts';
import type { Rejection, Rule, RuleFile, RuleSet } from './rule.ts';
import { RuleFault } from './rule-fault.ts';
import { lineOf, readStream, type StreamDocument } from './yaml/stream.ts';

/** What a site gives to the reading of rules. */
export interface LoadOptions {
  /** Lists for `expand`, by name without percent signs. */
  placeholders?: Placeholders;
  /** IANA zone for the time-part modifiers (`hour`, `week` ...); `UTC` when not given. */
  timeZone?: string;
}

function readFilter(document: RawDocument, head: ReturnType<typeof readHead>, context: ItemContext): Rule {
  const block = document['filter'];
  if (block === null || typeof block !== 'object' || Array.isArray(block))
    throw new RuleFault('"filter" must hold rules, selections and a condition', ['filter']);
  const raw = block as RawDocument;
  const logsource = readLogsource(document['logsource']);
  const rules = textList(raw['rules'], 'rules');
  const targets = rules.length === 1 && rules[0]!.toLowerCase() === 'any' ? [] : rules;
  try {
    return { ...head, kind: 'filter', logsource, targets, ...readDetection(raw, context, ['rules']) };
  } catch (error) {
    if (error instanceof RuleFault) throw new RuleFault(error.message, ['filter', ...error.path]);
    throw error;
  }
}

function readDocument(document: RawDocument, file: string, line: number, context: ItemContext): Rule {
  if (document['action'] !== undefined) {
    throw new RuleFault('"action" is no longer part of Sigma: write each rule in full, separated by "---"', ['action']);
  }
  const kinds = ['detection', 'correlation', 'filter'].filter((key) => document[key] !== undefined);
  if (kinds.length !== 1) {
    throw new RuleFault(
      kinds.length === 0
        ? 'this is no Sigma rule: it has neither "detection" nor "correlation" nor "filter"'
        : `a document can hold only one of ${kinds.join(' and ')}: separate them with "---"`,
    );
  }
  const head = readHead(document, file, line);
  if (kinds[0] === 'correlation') return readCorrelation(document, head);
  if (kinds[0] === 'filter') return readFilter(document, head, context);
  const block = document['detection'];
  if (block === null || typeof block !== 'object' || Array.isArray(block))
    throw new RuleFault('"detection" must hold selections and a condition', ['detection']);
  const logsource = readLogsource(document['logsource']);
  try {
    return { ...head, kind: 'detection', logsource, ...readDetection(block as RawDocument, context), filters: [] };
  } catch (error) {
    if (error instanceof RuleFault) throw new RuleFault(error.message, ['detection', ...error.path]);
    throw error;
  }
}

function rawId(value: unknown): string | null {
  if (value === null || typeof value !== 'object') return null;
  const id = (value as RawDocument)['id'] ?? (value as RawDocument)['name'];
  return typeof id === 'string' ? id : null;
}

/** Reads every document of every file. Nothing throws: what cannot be taken is in `rejected`, with its place and a remedy. */
export function loadRules(files: RuleFile[], options: LoadOptions = {}): RuleSet {
  const zone = options.timeZone ?? 'UTC';
  const context: ItemContext = { placeholders: options.placeholders ?? {}, clock: clockIn(zone), zone };
  const rejected: Rejection[] = [];
  const read: Rule[] = [];
  const sources = new Map<Rule, StreamDocument>();
  for (const { path, text } of files) {
    const documents = readStream(text);
    if (documents.length === 0)
      rejected.push({
        file: path,
        line: 1,
        id: null,
        reason: 'the file holds no document: write a rule or remove the file',
      });
    for (const document of documents) {
      if (document.fault) {
        rejected.push({ file: path, line: document.fault.line, id: null, reason: document.fault.reason });
        continue;
      }
      const { value } = document;
      try {
        if (value === null || typeof value !== 'object' || Array.isArray(value))
          throw new RuleFault('this is no Sigma rule: a rule is a map with title, logsource and detection');
        const rule = readDocument(value as RawDocument, path, document.line, context);
        sources.set(rule, document);
        read.push(rule);
      } catch (error) {
        if (!(error instanceof RuleFault)) throw error;
        rejected.push({ file: path, line: lineOf(document, error.path), id: rawId(value), reason: error.message });
      }
    }
  }
  const resolved = resolve(read);
  const place = ({ rule, reason, path }: (typeof resolved.rejected)[number]): Rejection => ({
    file: rule.file,
    line: lineOf(sources.get(rule)!, path),
    id: rule.id,
    reason,
  });
  rejected.push(...resolved.rejected.map(place));
  const kinds = { detection: 0, correlation: 0, filter: 0 };
  for (const rule of resolved.rules) kinds[rule.kind]++;
  return { rules: resolved.rules, rejected, warnings: resolved.warnings.map(place), kinds };
}
