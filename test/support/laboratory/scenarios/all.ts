import type { Scenario } from '../scenario.ts';
import { contentScenarios } from './content.ts';
import { linkScenarios } from './links.ts';
import { numberScenarios } from './numbers.ts';
import { operationScenarios } from './operations.ts';
import { rhythmScenarios } from './rhythm.ts';
import { strangerScenarios } from './strangers.ts';
import { talkScenarios } from './talks.ts';

/** Everything that is played in the laboratory; what takes longest begins first. */
export const scenarios: readonly Scenario[] = [
  ...rhythmScenarios,
  ...operationScenarios,
  ...strangerScenarios,
  ...numberScenarios,
  ...talkScenarios,
  ...contentScenarios,
  ...linkScenarios,
];
