import * as coverage from './coverage.ts';
import * as exceptions from './exceptions.ts';
import * as learning from './learning.ts';
import { pageOf } from './parts.ts';
import * as replays from './replays.ts';
import * as additions from './rule-additions.ts';
import * as rules from './rules.ts';

/** Endpoints of detection rules: what they are, what they cover, what they would have found, and what is set apart. */
export const ruleEndpoints = {
  'GET /rules': { summary: 'Detection rules', query: rules.rulesQuery, answer: pageOf(rules.ruleRow) },
  'GET /rules/{id}': {
    summary: 'One rule with its source, its own events and what became of it',
    query: rules.ruleQuery,
    answer: rules.ruleDetail,
  },
  'POST /rules/{id}/switch': {
    summary: 'Switch a rule on, off or to trial at a site, or weigh it differently there',
    body: rules.switchOrder,
    answer: rules.ruleDetail,
  },
  'POST /rules/{id}/switch/second': {
    summary: 'Approve or turn down a switch that another person proposed',
    body: rules.secondWord,
    answer: rules.ruleDetail,
  },
  'GET /rules/{id}/feed': {
    summary: 'From which assets a rule gets its events',
    query: rules.rulesQuery,
    answer: pageOf(rules.assetFeed),
  },
  'GET /assets/{id}/learning': { summary: 'What is usual at an asset', answer: learning.assetLearning },
  'POST /assets/{id}/learning': {
    summary: 'Learn anew what is usual at an asset',
    body: learning.relearnOrder,
    answer: learning.assetLearning,
  },
  'GET /coverage': {
    summary: 'Techniques and checklist items by the rules that cover them',
    query: coverage.coverageQuery,
    answer: coverage.coverage,
  },
  'GET /coverage/layer': {
    summary: 'Coverage as a layer of the ATT&CK Navigator',
    query: coverage.layerQuery,
    answer: coverage.navigatorLayer,
  },
  'GET /exceptions': {
    summary: 'Exceptions of rules, those in force first',
    query: exceptions.exceptionsQuery,
    answer: pageOf(exceptions.exceptionRow),
  },
  'POST /exceptions/check': {
    summary: 'What is wrong with the text of an exception',
    body: exceptions.exceptionDraft,
    answer: exceptions.exceptionCheck,
  },
  'POST /exceptions/compose': {
    summary: 'The text of an exception from fields and values',
    body: exceptions.exceptionParts,
    answer: exceptions.composedException,
  },
  'POST /exceptions': {
    summary: 'Put an exception in force',
    body: exceptions.newException,
    answer: exceptions.exceptionRow,
  },
  'POST /exceptions/{id}/end': {
    summary: 'End an exception',
    body: exceptions.exceptionEnd,
    answer: exceptions.exceptionRow,
  },
  'POST /exceptions/{id}/extend': {
    summary: 'Let an exception run for longer',
    body: exceptions.exceptionExtension,
    answer: exceptions.exceptionRow,
  },
  'GET /exceptions/{id}/matches': {
    summary: 'What an exception set apart',
    query: exceptions.matchesQuery,
    answer: pageOf(exceptions.exceptionMatch),
  },
  'GET /incidents/{id}/exception': {
    summary: 'What an exception from an incident could ask about',
    answer: exceptions.exceptionChoices,
  },
  'GET /rule-additions': {
    summary: 'Rules that people added, the keys of packs, and lists',
    query: additions.additionsQuery,
    answer: additions.ruleAdditions,
  },
  'GET /rule-additions/{id}': {
    summary: 'The files of a version',
    query: additions.additionFilesQuery,
    answer: additions.additionFiles,
  },
  'POST /rule-additions/check': {
    summary: 'What is wrong with rules that are to be added, and what they would change',
    body: additions.additionDraft,
    answer: additions.additionCheck,
  },
  'POST /rule-additions': {
    summary: 'Save a version of rules; nothing is in force by it',
    body: additions.newAddition,
    answer: additions.savedAddition,
  },
  'POST /rule-additions/{id}': {
    summary: 'Try a version on some assets, put it in force, go back, or take it out',
    body: additions.additionAct,
    answer: additions.ruleAddition,
  },
  'POST /rule-keys': { summary: 'Trust a key that signs packs', body: additions.newRuleKey, answer: additions.ruleKey },
  'POST /rule-keys/{fingerprint}/end': {
    summary: 'End the trust in a key',
    body: additions.ruleKeyEnd,
    answer: additions.ruleKey,
  },
  'PUT /rule-lists': {
    summary: 'Replace the lists that rules use',
    body: additions.newRuleLists,
    answer: pageOf(additions.ruleList),
  },
  'POST /replays': { summary: 'Replay a rule over what is stored', body: replays.newReplay, answer: replays.replay },
  'GET /replays/{id}': { summary: 'What a replay found', query: replays.replayQuery, answer: replays.replay },
  'POST /replays/{id}/stop': { summary: 'Stop a replay', answer: null },
} as const;
