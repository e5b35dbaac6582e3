/**
 * The one door of the Sigma engine: reads rules, matches events, correlates in event time and explains itself.
 * Pure: no I/O, no clock, no randomness.
 */
import { Engine, type EngineOptions, silentRules } from './engine.ts';
import type { RuleSet } from './rule.ts';

export type { CorrelationCounters, CorrelationLimits } from './correlation/limits.ts';
export type {
  CorrelationExplanation,
  Engine,
  EngineOptions,
  EngineState,
  EventPlace,
  Firing,
  Match,
} from './engine.ts';
export type { SigmaEvent } from './event.ts';
export { fieldsOf, isFor, type RuleException } from './exceptions.ts';
export { type ExplainedItem, type Explanation, explainRule } from './explain.ts';
export { type LoadOptions, loadRules } from './load.ts';
export { belongs, classifierOf, type Origin as EventOrigin } from './logsource/classify.ts';
export { joinMaps, type LogsourceMap } from './logsource/logsource-map.ts';
export { readThorTable } from './logsource/thor-table.ts';
export { OWN_LOGSOURCES } from './logsource/windows.ts';
export { flattenWindowsEvent } from './logsource/windows-event.ts';
export { type Mutant, mutantsOf } from './mutants.ts';
export { type NeededLog, neededLogs, permittedValues } from './needs.ts';
export type {
  CorrelationRule,
  DetectionRule,
  FilterRule,
  Level,
  Logsource,
  Rejection,
  Rule,
  RuleFile,
  RuleHead,
  RuleSet,
} from './rule.ts';
export { lookBackOf, withFoundations } from './subset.ts';
export { silentRules };

/** Makes an engine from a loaded set. */
export function compile(set: RuleSet, options: EngineOptions = {}): Engine {
  return new Engine(set, options);
}
