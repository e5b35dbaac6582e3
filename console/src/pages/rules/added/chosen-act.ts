import type { AdditionAct, AdditionVersion } from '#protocol/api/rule-additions.ts';

/** What is about to be done, and with which version. */
export interface ChosenAct {
  act: AdditionAct['act'];
  version: AdditionVersion;
}
