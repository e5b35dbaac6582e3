import { expect, test } from 'vitest';
import { classify, type VariableFacts } from './classify.ts';
import { PreparedRule } from './user-rule.ts';

const base: VariableFacts = {
  namespaceUri: 'urn:plant',
  key: 'nsu=urn:plant;s=x',
  path: ['Objects', 'Press', 'x'],
  property: false,
  accessLevel: 1,
  minimumSamplingInterval: 0,
  historizing: false,
  type: 'nsu=urn:plant;i=1',
  typeName: 'SomethingOwnType',
};

const cases: [Partial<VariableFacts>, string][] = [
  [{ accessLevel: 1 | (1 << 13), path: ['Monitoring', 'x'] }, 'config'],
  [{ accessLevel: 3 | (1 << 12) }, 'setpoint'],
  [{ namespaceUri: 'http://opcfoundation.org/UA/', path: ['Server', 'ServerStatus', 'CurrentTime'] }, 'status'],
  [
    {
      namespaceUri: 'http://opcfoundation.org/UA/',
      path: ['Server', 'ServerStatus', 'BuildInfo', 'SoftwareVersion'],
    },
    'identity',
  ],
  [
    {
      namespaceUri: 'http://opcfoundation.org/UA/',
      path: ['Objects', 'Server', 'EstimatedReturnTime'],
      property: true,
    },
    'status',
  ],
  [
    {
      namespaceUri: 'http://opcfoundation.org/UA/',
      path: ['Objects', 'Server', 'PublishSubscribe', 'Diagnostics', 'Counters', 'StateError'],
    },
    'status',
  ],
  [{ property: true, movesByType: 'state' }, 'status'],
  [{ property: true }, 'config'],
  [{ path: ['Press', 'SerialNumber'], property: true }, 'identity'],
  [{ path: ['Press', 'ParameterSet', 'Temperature'], accessLevel: 3 }, 'config'],
  [{ path: ['Press', 'Monitoring', 'Temperature'] }, 'volatile'],
  [{ minimumSamplingInterval: 100 }, 'volatile'],
  [{ minimumSamplingInterval: 100, accessLevel: 3 }, 'setpoint'],
  [{ historizing: true, accessLevel: 3 }, 'volatile'],
  [{ typeName: 'AnalogItemType' }, 'volatile'],
  [{ accessLevel: 3 }, 'setpoint'],
  [{}, 'unclassified'],
];

test.each(cases)('%j is %s', (facts, expected) => {
  expect(classify({ ...base, ...facts }).class).toBe(expected);
});

test("a person's rule wins and is named as the reason", () => {
  const rule = new PreparedRule({ name: 'recipes', path: 'Objects/*/x', class: 'config' });
  expect(classify({ ...base, historizing: true }, [rule])).toEqual({ class: 'config', rule: 'user rule recipes' });
  expect(classify({ ...base, path: ['Objects', 'Press', 'y'] }, [rule]).class).toBe('unclassified');
});

test('a rule that names nothing applies to nothing', () => {
  expect(classify(base, [new PreparedRule({ name: 'all', class: 'volatile' })]).class).toBe('unclassified');
});
