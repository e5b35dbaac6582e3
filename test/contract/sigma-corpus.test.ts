import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  compile,
  type DetectionRule,
  type Engine,
  loadRules,
  OWN_LOGSOURCES,
  type RuleSet,
  readThorTable,
  type SigmaEvent,
} from '#engine/sigma/sigma.ts';
import { readStream } from '#engine/sigma/yaml/stream.ts';
import { readEvents } from '../../hub/verbs/rules/event-files.ts';
import { LANES, laneLines, NO_TEST_DATA, publicRules, readTar, TEST_DATA } from '../support/sigma-data.ts';

interface RegressionCase {
  rule: string;
  match_count: number | null;
  evtx: string;
  json: string;
  events: number;
}

const EVENTS_PER_LANE = 1500;
const EXPANDED = 25;

function laneEvents(lane: string, count: number): SigmaEvent[] {
  return laneLines(lane)
    .slice(0, count)
    .map((line) => {
      const fields = JSON.parse(line) as Record<string, string>;
      const { product, category, service } = fields;
      return {
        fields,
        logsource: {
          ...(product ? { product } : {}),
          ...(category ? { category } : {}),
          ...(service ? { service } : {}),
        },
      };
    });
}

describe.skipIf(!TEST_DATA)(`the public rules${TEST_DATA ? '' : `: skipped, ${NO_TEST_DATA}`}`, () => {
  let files: ReturnType<typeof publicRules>;
  let set: RuleSet;
  let engine: Engine;
  let folder: string;

  beforeAll(() => {
    files = publicRules();
    set = loadRules(files);
    engine = compile(set);
    folder = mkdtempSync(join(tmpdir(), 'sigma-'));
    for (const { path, bytes } of readTar(join(TEST_DATA!, 'sigma-regression/sigma-regression.tar.gz')))
      writeFileSync(join(folder, basename(path)), bytes);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('all load, and those with placeholders are refused by name of the list', () => {
    expect(files).toHaveLength(3780);
    expect(set.rules).toHaveLength(files.length - EXPANDED);
    expect(set.rejected).toHaveLength(EXPANDED);
    for (const { file, line, reason } of set.rejected) {
      const written = files
        .find(({ path }) => path === file)!
        .text.split('\n')
        .slice(line - 1, line + 4)
        .join('\n');
      expect(written).toContain('expand');
      expect(written).toContain(/%[^%]+%/.exec(reason)![0]);
    }
  });

  test('all load with lists', () => {
    const names = files.flatMap(({ text }) => [...text.matchAll(/%([A-Za-z_-]+)%/g)].map((match) => match[1]!));
    const { rejected } = loadRules(files, {
      placeholders: Object.fromEntries(names.map((name) => [name, ['one', 'two']])),
    });
    expect(rejected).toEqual([]);
  });

  test('the fast reading of rules is that of the YAML library', () => {
    for (const { text } of files)
      expect(readStream(text).map((document) => ('value' in document ? document.value : document.fault))).toEqual([
        parse(text),
      ]);
  });

  test.each(LANES)('lane %s: index, no index and definition agree', (lane) => {
    const naive = compile(set, { index: false });
    let matches = 0;
    laneEvents(lane, EVENTS_PER_LANE).forEach((event, number) => {
      const found = engine.match(event).map(({ rule }) => rule.id);
      expect(naive.match(event).map(({ rule }) => rule.id)).toEqual(found);
      matches += found.length;
      if (number % 50 !== 0) return;
      const explained = set.rules
        .filter((rule) => rule.kind === 'detection' && engine.explain(rule, event).matched)
        .map(({ id }) => id);
      expect(explained).toEqual(found);
    });
    expect(matches).toBeGreaterThan(20);
  });

  const cases: RegressionCase[] = TEST_DATA
    ? (JSON.parse(readFileSync(join(TEST_DATA, 'sigma-regression/index.json'), 'utf8')) as RegressionCase[])
    : [];
  test.each([
    ['the built-in table', undefined],
    ['the table of the rule set', 'sigma-rules/tests/thor.yml'],
  ])('every regression case matches its rule with %s, as EVTX and as JSON', async (_name, table) => {
    const logsources = table ? readThorTable(readFileSync(join(TEST_DATA!, table), 'utf8')) : OWN_LOGSOURCES;
    if ('fault' in logsources) throw new Error(logsources.fault);
    const judge = compile(set, { logsources });
    expect(cases).toHaveLength(91);
    for (const { rule, match_count, evtx, json, events } of cases) {
      for (const path of [evtx, json]) {
        let matches = 0;
        let read = 0;
        for await (const item of readEvents(join(folder, basename(path)))) {
          if ('fault' in item) continue;
          read++;
          const hit = judge.match(item.event).find((match) => match.rule.id === rule);
          if (!hit) continue;
          matches++;
          const explanation = judge.explain(hit.rule as DetectionRule, item.event);
          expect(explanation.matched).toBe(true);
          expect(explanation.author).toBe(hit.rule.author);
        }
        expect([rule, path, matches >= (match_count ?? 1), path === json ? read : events]).toEqual([
          rule,
          path,
          true,
          events,
        ]);
      }
    }
  });

  test('the samples of the specification are read', () => {
    const samples = ['rules/rule_1.yml', 'rules/rule_ecs.yml', 'filter/filter_1.yml', 'filter/filter_ecs.yml'].map(
      (path) => ({
        path,
        text: readFileSync(join(TEST_DATA!, 'sigma-rules/spec-samples/tests/schema', path), 'utf8'),
      }),
    );
    const { rejected, kinds } = loadRules(samples.filter(({ path }) => !path.endsWith('rule_ecs.yml')));
    expect([rejected, kinds]).toEqual([[], { detection: 1, correlation: 0, filter: 2 }]);
    expect(loadRules(samples.slice(1)).rejected).toEqual([]);
  });
});
