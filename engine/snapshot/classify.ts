import type { ChangeClass, ChangeSeverity } from './model.ts';
import { namesSecret } from './secret.ts';
import type { PreparedRule, ValueClass } from './user-rule.ts';

/** What decides whether the value of an OPC UA variable is configuration or moves by itself. */
export interface VariableFacts {
  /** Namespace URI of its node id. */
  namespaceUri: string;
  /** Node key, `nsu=<uri>;i=…`. */
  key: string;
  /** Browse names from below the root down to itself. */
  path: readonly string[];
  /** Target of HasProperty, or of type PropertyType. */
  property: boolean;
  /** AccessLevelEx where the server has it, else AccessLevel. */
  accessLevel: number;
  /** Milliseconds; 0 and negative mean that the server says nothing. */
  minimumSamplingInterval: number;
  historizing: boolean;
  /** Key of the type definition. */
  type: string;
  /** BrowseName of the type definition, without namespace. */
  typeName: string;
  /** Why a type of the standard says that it moves by itself. */
  movesByType?: string | undefined;
  displayName?: string;
}

/** Class of a value with the rule that gave it. */
export interface Classification {
  class: ValueClass;
  rule: string;
}

/** How the rule of a value begins that a person classed in the agent's file. */
export const byPerson = 'user rule ';

/** True for a record whose class a person's rule gave. */
export function classedByPerson({ rule }: { rule?: unknown }): boolean {
  return typeof rule === 'string' && rule.startsWith(byPerson);
}

const nonVolatile = 1 << 12;
const constant = 1 << 13;
const currentWrite = 1 << 1;
const standard = 'http://opcfoundation.org/UA/';

const standardVolatile =
  /(^|\/)(ServerStatus|ServerDiagnostics|CurrentTime|SecondsTillShutdown|EstimatedReturnTime|ServiceLevel|CurrentServerId|PublishSubscribe\/(.*\/)?(Diagnostics|Status)|.*DiagnosticsArray|.*DiagnosticsSummary|SamplingIntervalDiagnostics.*)(\/|$)/;

const nameplate = new Set([
  'Manufacturer',
  'ManufacturerUri',
  'Model',
  'ProductCode',
  'HardwareRevision',
  'SoftwareRevision',
  'EngineeringRevision',
  'DeviceRevision',
  'DeviceManual',
  'DeviceClass',
  'SerialNumber',
  'OrderNumber',
  'ProductInstanceUri',
  'RevisionCounter',
  'SoftwareReleaseDate',
  'PatchIdentifiers',
  'AssetId',
  'ComponentName',
]);

const volatileFolders = new Set(['Monitoring', 'ProcessValues', 'Counters', 'Results', 'MonitoringParameters']);

/** Reason of a value whose name says that it is a secret. */
export const secretByName = 'name of a secret';

/**
 * Decides the class of a variable's value by ordered rules, first hit wins: a person's rules, names of secrets, the constant and
 * retained bits (OPC 10000-3 8.58), the standard's own diagnostics and types that move, properties, companion-specification
 * names, hints; otherwise `unclassified`, which is compared. Only the value is ever left out, never the node.
 */
export function classify(facts: VariableFacts, userRules: readonly PreparedRule[] = []): Classification {
  const path = facts.path.join('/');
  const { key, type } = facts;
  const own = userRules.find((prepared) => prepared.covers({ key, path, type }))?.rule;
  if (own !== undefined) return { class: own.class, rule: `${byPerson}${own.name}` };
  const name = facts.path.at(-1) ?? '';
  if (facts.namespaceUri !== standard && [...new Set([name, facts.displayName ?? ''])].some(namesSecret)) {
    return { class: 'secret', rule: secretByName };
  }
  if (facts.namespaceUri === standard && /(^|\/)BuildInfo(\/|$)/.test(path)) {
    return { class: 'identity', rule: 'server build' };
  }
  if (facts.namespaceUri === standard && standardVolatile.test(path)) {
    return { class: 'status', rule: 'server status or diagnostics' };
  }
  if (facts.accessLevel & constant) return { class: 'config', rule: 'AccessLevelEx Constant' };
  if (facts.accessLevel & nonVolatile) return { class: 'setpoint', rule: 'AccessLevelEx NonVolatile' };
  if (facts.movesByType !== undefined) return { class: 'status', rule: facts.movesByType };
  const parents = facts.path.slice(0, -1);
  if (nameplate.has(name)) return { class: 'identity', rule: 'nameplate' };
  if (facts.property || facts.typeName === 'PropertyType') return { class: 'config', rule: 'property' };
  if (parents.includes('Identification')) return { class: 'identity', rule: 'Identification' };
  if (parents.includes('ParameterSet')) return { class: 'config', rule: 'ParameterSet' };
  const folder = parents.find((parent) => volatileFolders.has(parent));
  if (folder) return { class: 'volatile', rule: folder };
  const writable = (facts.accessLevel & currentWrite) !== 0;
  if (!writable && facts.minimumSamplingInterval > 0) return { class: 'volatile', rule: 'read-only and sampled' };
  if (facts.historizing) return { class: 'volatile', rule: 'has history' };
  if (!writable && /^(BaseDataVariable|Analog|TwoState|MultiState|DataItem)/.test(facts.typeName)) {
    return { class: 'volatile', rule: 'read-only process variable' };
  }
  if (writable) return { class: 'setpoint', rule: 'writable' };
  return { class: 'unclassified', rule: 'no rule fits' };
}

/** Class that a difference has by the section it stands in; values have their own. */
export const sectionClasses: Readonly<Record<string, ChangeClass>> = {
  endpoints: 'security',
  application: 'security',
  'security-config': 'security',
  server: 'identity',
  identity: 'identity',
  fingerprint: 'identity',
  namespaces: 'structure',
  ranges: 'structure',
  files: 'structure',
  members: 'structure',
  places: 'structure',
  markers: 'structure',
};

/** Class of attributes that do not follow their record. */
export const attributeClasses: Readonly<Record<string, ChangeClass>> = {
  accessLevel: 'security',
  accessLevelEx: 'security',
  userAccessLevel: 'security',
  executable: 'security',
  userExecutable: 'security',
  writeMask: 'security',
  userWriteMask: 'security',
  rolePermissions: 'security',
  userRolePermissions: 'security',
  accessRestrictions: 'security',
  browseName: 'structure',
  typeDefinition: 'structure',
  dataType: 'structure',
  valueRank: 'structure',
  arrayDimensions: 'structure',
  displayName: 'text',
  description: 'text',
  inverseName: 'text',
};

/** Severity of a class outside a visit. */
export const classSeverities: Readonly<Record<ChangeClass, ChangeSeverity>> = {
  security: 'critical',
  identity: 'critical',
  structure: 'high',
  config: 'high',
  setpoint: 'medium',
  unclassified: 'low',
  text: 'low',
};
