import { NodeId } from 'node-opcua-client';
import { expect, test } from 'vitest';
import type { CrawledNode } from './browse.ts';
import { MovingTypes } from './moving-types.ts';

const [object, variable, objectType] = [1, 2, 8];

function node(key: string, nodeClass: number, parent: string, typeDefinition = ''): CrawledNode {
  const browseName = key.split('/').at(-1)!;
  return {
    ...{ key, nodeClass, parent, typeDefinition, browseName, displayName: browseName, references: [], depth: 1 },
    ...{ namespace: 'urn:x', id: NodeId.nullNodeId, property: true },
  };
}

const all = [
  // A maker's own kinds, below those of the standard.
  node('i=2955', objectType, 'i=2782'),
  node('LevelAlarm', objectType, 'i=2955'),
  node('OwnState', 16, 'i=2760'),
  node('LoopA', objectType, 'LoopB'),
  node('LoopB', objectType, 'LoopA'),
  node('Alarm', object, 'Tank', 'LevelAlarm'),
  node('Tank', object, '', 'LoopA'),
  node('Tank/Time', variable, 'Tank', 'i=68'),
  ...['EventId', 'Time', 'Retain', 'HighLimit', 'OnDelay', 'ConditionName'].map((name) =>
    node(`Alarm/${name}`, variable, 'Alarm', 'i=68'),
  ),
  ...['ActiveState', 'EnabledState'].flatMap((name) => [
    node(`Alarm/${name}`, variable, 'Alarm', 'i=8995'),
    ...['Id', 'TrueState', 'TransitionTime', 'EffectiveDisplayName'].map((field) =>
      node(`Alarm/${name}/${field}`, variable, `Alarm/${name}`, 'i=68'),
    ),
  ]),
  node('Tank/Mode', variable, 'Tank', 'OwnState'),
  node('Tank/Mode/Id', variable, 'Tank/Mode', 'i=68'),
  node('TrustList', object, '', 'i=12522'),
  ...['OpenCount', 'Size', 'LastUpdateTime'].map((name) => node(`TrustList/${name}`, variable, 'TrustList', 'i=68')),
  node('Tank/OpenCount', variable, 'Tank', 'i=68'),
];

test('states, fields of alarms and users of files move by the types that stand behind them; settings of an alarm do not', () => {
  const nodes = new Map(all.map((one) => [one.key, one]));
  const types = new MovingTypes(nodes);
  const moving = all.flatMap((one) => {
    const why = one.nodeClass === variable ? types.of(one) : undefined;
    return why === undefined ? [] : [`${one.key}: ${why}`];
  });
  expect(moving.sort()).toEqual([
    'Alarm/ActiveState/EffectiveDisplayName: state',
    'Alarm/ActiveState/Id: state',
    'Alarm/ActiveState/TransitionTime: state',
    'Alarm/ActiveState: state',
    'Alarm/EnabledState/EffectiveDisplayName: state',
    'Alarm/EnabledState/TransitionTime: state',
    'Alarm/EventId: field of an alarm',
    'Alarm/Retain: field of an alarm',
    'Alarm/Time: field of an alarm',
    'Tank/Mode/Id: state',
    'Tank/Mode: state',
    'TrustList/OpenCount: file in use',
  ]);
});
