import { compile, type Engine, loadRules, type RuleSet, type SigmaEvent } from '#engine/sigma/sigma.ts';
import { LANES, laneLines, NO_TEST_DATA, publicRules, TEST_DATA } from '../support/sigma-data.ts';

/** Events that the engine without index is measured on; it is about thirty times slower. */
const NAIVE_EVENTS = 1000;
const ROUNDS = 3;

function eventOf(line: string): SigmaEvent {
  const fields = JSON.parse(line) as Record<string, string>;
  const { product, category, service } = fields;
  return {
    fields,
    logsource: { ...(product ? { product } : {}), ...(category ? { category } : {}), ...(service ? { service } : {}) },
  };
}

/** Events per second of the best round, and what the last round counted. */
function measure(
  lines: readonly string[],
  rounds: number,
  each: (line: string) => number,
): { rate: number; count: number } {
  let rate = 0;
  let count = 0;
  for (let round = 0; round < rounds; round++) {
    count = 0;
    const start = performance.now();
    for (const line of lines) count += each(line);
    rate = Math.max(rate, (lines.length / (performance.now() - start)) * 1000);
  }
  return { rate: Math.round(rate), count };
}

function lane(name: string, set: RuleSet, engine: Engine): Record<string, unknown> {
  const lines = laneLines(name);
  const few = lines.slice(0, NAIVE_EVENTS);
  const naive = compile(set, { index: false });
  const before = engine.evaluated;
  const indexed = measure(lines, ROUNDS, (line) => engine.match(eventOf(line)).length);
  const candidates = (engine.evaluated - before) / lines.length / ROUNDS;
  const parsing = measure(lines, ROUNDS, (line) => Object.keys(JSON.parse(line) as object).length);
  const plain = measure(few, 1, (line) => naive.match(eventOf(line)).length);
  const same = measure(few, 1, (line) => engine.match(eventOf(line)).length);
  return {
    rules: engine.selected(eventOf(lines[0]!)),
    eventsPerSecond: indexed.rate,
    matches: indexed.count,
    candidatesPerEvent: Number(candidates.toFixed(1)),
    naivePerSecond: plain.rate,
    parsePerSecond: parsing.rate,
    timesNaive: Number((indexed.rate / plain.rate).toFixed(1)),
    shareOfParsing: Number((indexed.rate / parsing.rate).toFixed(3)),
    sameAsNaive: plain.count === same.count,
  };
}

/** Speed of the rule engine on one core: JSON parsing included, the public rules loaded, against the engine without index and parsing alone. */
export async function bench(): Promise<Record<string, unknown>> {
  if (!TEST_DATA) return { skipped: NO_TEST_DATA };
  const files = publicRules();
  const start = performance.now();
  const set = loadRules(files);
  const engine = compile(set);
  const load = performance.now() - start;
  const lanes = Object.fromEntries(LANES.map((name) => [name, lane(name, set, engine)]));
  return {
    rules: set.rules.length,
    loadMs: Math.round(load),
    lanes,
    rssMB: Math.round(process.memoryUsage().rss / 1e6),
  };
}
