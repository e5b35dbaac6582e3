import { AttributeIds, NodeClass } from 'node-opcua-client';

/** One attribute to read and its name in the record. */
export interface AttributeSpec {
  id: number;
  name: string;
  /** Value that says nothing and is left out of the record, so that records stay short. */
  plain?: unknown;
}

const everywhere: AttributeSpec[] = [
  { id: AttributeIds.Description, name: 'description' },
  { id: AttributeIds.WriteMask, name: 'writeMask', plain: 0 },
  { id: AttributeIds.UserWriteMask, name: 'userWriteMask', plain: 0 },
  { id: AttributeIds.RolePermissions, name: 'rolePermissions' },
  { id: AttributeIds.UserRolePermissions, name: 'userRolePermissions' },
  { id: AttributeIds.AccessRestrictions, name: 'accessRestrictions' },
];

const typed: AttributeSpec[] = [
  { id: AttributeIds.DataType, name: 'dataType' },
  { id: AttributeIds.ValueRank, name: 'valueRank', plain: -1 },
  { id: AttributeIds.ArrayDimensions, name: 'arrayDimensions' },
  { id: AttributeIds.Value, name: 'value' },
];

/**
 * Names as a node itself tells them, read of nodes that are not the standard's: some servers tell in a Browse what a node was called
 * when the reference to it was made.
 */
export const ownNames: readonly AttributeSpec[] = [
  { id: AttributeIds.BrowseName, name: 'browseName' },
  { id: AttributeIds.DisplayName, name: 'displayName' },
];

/** Attributes to read by node class; one more or less is another form (`engine/snapshot/form-steps.ts`). Class, names and type definition come with browsing. */
export const attributesOf: Readonly<Record<number, readonly AttributeSpec[]>> = {
  [NodeClass.Object]: [...everywhere, { id: AttributeIds.EventNotifier, name: 'eventNotifier', plain: 0 }],
  [NodeClass.View]: [
    ...everywhere,
    { id: AttributeIds.EventNotifier, name: 'eventNotifier', plain: 0 },
    { id: AttributeIds.ContainsNoLoops, name: 'containsNoLoops' },
  ],
  [NodeClass.Variable]: [
    ...everywhere,
    ...typed,
    { id: AttributeIds.AccessLevel, name: 'accessLevel' },
    { id: AttributeIds.UserAccessLevel, name: 'userAccessLevel' },
    { id: AttributeIds.AccessLevelEx, name: 'accessLevelEx' },
    { id: AttributeIds.MinimumSamplingInterval, name: 'minimumSamplingInterval', plain: 0 },
    { id: AttributeIds.Historizing, name: 'historizing', plain: false },
  ],
  [NodeClass.VariableType]: [
    ...everywhere,
    ...typed,
    { id: AttributeIds.IsAbstract, name: 'isAbstract', plain: false },
  ],
  [NodeClass.ObjectType]: [...everywhere, { id: AttributeIds.IsAbstract, name: 'isAbstract', plain: false }],
  [NodeClass.Method]: [
    ...everywhere,
    { id: AttributeIds.Executable, name: 'executable' },
    { id: AttributeIds.UserExecutable, name: 'userExecutable' },
  ],
  [NodeClass.DataType]: [
    ...everywhere,
    { id: AttributeIds.IsAbstract, name: 'isAbstract', plain: false },
    { id: AttributeIds.DataTypeDefinition, name: 'dataTypeDefinition' },
  ],
  [NodeClass.ReferenceType]: [
    ...everywhere,
    { id: AttributeIds.IsAbstract, name: 'isAbstract', plain: false },
    { id: AttributeIds.Symmetric, name: 'symmetric', plain: false },
    { id: AttributeIds.InverseName, name: 'inverseName' },
  ],
};

/** Name of a node class as the standard writes it. */
export function nodeClassName(nodeClass: number): string {
  return NodeClass[nodeClass] ?? String(nodeClass);
}
