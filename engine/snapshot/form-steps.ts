import { memberSection } from './archive-members.ts';
import type { Json } from './canonical-json.ts';
import { asBeforeFinerValues } from './finer-values.ts';
import type { SnapshotProtocol } from './model.ts';

/** Items of a section, or some attributes of theirs. */
export interface FormPart {
  /** Absent for every section. */
  section?: string;
  /** Keys it is about; absent for all. */
  keys?: RegExp;
  /** Attributes it is about; absent for whole items. */
  attributes?: readonly string[];
}

/** What one form collects otherwise than the form before it. */
export interface FormStep {
  /** Number of the newer form. */
  form: number;
  protocols: readonly SnapshotProtocol[];
  /** What was not collected before. */
  reads: readonly FormPart[];
  /** What is not collected any longer. */
  drops: readonly FormPart[];
  /** Attributes that are told of the same plant in another way. */
  tellsOtherwise?: readonly FormPart[];
  /** How the form before told what this one tells finer: a value that it told alike is the same. */
  coarser?: (told: Json) => Json;
}

/**
 * Form in which collectors write: what they read, and how they sort and class it. Whoever changes any of these raises it by
 * one and, where something is read newly or no longer, adds a step below. Otherwise the day of an upgrade is a day of
 * changes that no plant made.
 */
export const snapshotForm = 6;

/**
 * What each form reads otherwise than the one before, oldest first. Form 1 is everything before forms had numbers; form 2
 * only puts and classes some OPC UA values otherwise, which needs no step; form 3 looks into archives of files; form 4 has the names of
 * an OPC UA node, its place in the tree and its type from the node itself, where form 3 had what the first reference to it told; form 5
 * knows values that move by the standard's types, which needs no step; form 6 tells times to 100 ns, the negative zero and status
 * codes that are values.
 */
export const formSteps: readonly FormStep[] = [
  {
    form: 3,
    protocols: ['file'],
    reads: [{ section: memberSection }, { section: 'files', attributes: ['members'] }],
    drops: [],
  },
  {
    form: 4,
    protocols: ['opcua'],
    reads: [],
    drops: [],
    tellsOtherwise: [{ attributes: ['browseName', 'displayName', 'parent', 'typeDefinition'] }],
  },
  { form: 6, protocols: ['opcua'], reads: [], drops: [], coarser: asBeforeFinerValues },
];
