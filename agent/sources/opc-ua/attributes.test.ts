import { NodeClass } from 'node-opcua-client';
import { expect, test } from 'vitest';
import { snapshotForm } from '#engine/snapshot/snapshot.ts';
import { attributesOf, ownNames } from './attributes.ts';

const everywhere = 'description writeMask userWriteMask rolePermissions userRolePermissions accessRestrictions'.split(
  ' ',
);
const variable = 'dataType valueRank arrayDimensions value'.split(' ');

/** What each form reads of a node, beside its class, type and references. */
const readBy: Record<number, Partial<Record<keyof typeof NodeClass | 'names', string[]>>> = {
  6: {
    names: ['browseName', 'displayName'],
    Object: [...everywhere, 'eventNotifier'],
    View: [...everywhere, 'eventNotifier', 'containsNoLoops'],
    Variable: [
      ...everywhere,
      ...variable,
      ...'accessLevel userAccessLevel accessLevelEx minimumSamplingInterval historizing'.split(' '),
    ],
    VariableType: [...everywhere, ...variable, 'isAbstract'],
    ObjectType: [...everywhere, 'isAbstract'],
    Method: [...everywhere, 'executable', 'userExecutable'],
    DataType: [...everywhere, 'isAbstract', 'dataTypeDefinition'],
    ReferenceType: [...everywhere, 'isAbstract', 'symmetric', 'inverseName'],
  },
};

test('an attribute that is read newly or no longer belongs to a new form, with its step: otherwise every controller seems to have changed', () => {
  const now = Object.fromEntries([
    ['names', ownNames.map(({ name }) => name)],
    ...Object.entries(attributesOf).map(([id, specs]) => [NodeClass[Number(id)], specs.map(({ name }) => name)]),
  ]);
  expect(now, 'raise snapshotForm, add the step, and write the new form into this list').toEqual(readBy[snapshotForm]);
});
