import { expect, test } from 'vitest';
import { judgeController } from '../../agent/setup/judged-controller.ts';
import {
  controllerIn,
  type Draft,
  draftOf,
  emptyDraft,
  ways,
} from '../../console/src/pages/controllers/setup/draft.ts';
import { mapExample } from '../../console/src/pages/controllers/setup/map-example.ts';
import { setUpController } from '../../protocol/api/controller-setup.ts';

const filledIn: Partial<Draft> = { agent: 'gw-1', id: 'press-1', host: '10.0.0.5', url: 'opc.tcp://10.0.0.5:4840' };
const blackout = [{ from: '08:25', to: '08:40', days: [1, 2] }];

/** What the pages can make of their fields: each protocol, each way to it, each identity. */
const drafts: [string, Partial<Draft>][] = [
  ...ways.map((way): [string, Partial<Draft>] => [`modbus ${way}`, { type: 'modbus', way, map: mapExample('modbus') }]),
  ...(['slmp', 'fins'] as const).map((type): [string, Partial<Draft>] => [type, { type, map: mapExample(type) }]),
  ['slmp without a map', { type: 'slmp' }],
  ['opc-ua', { type: 'opc-ua' }],
  ['opc-ua in the clear', { type: 'opc-ua', security: 'None' }],
  ['opc-ua with a user', { type: 'opc-ua', who: 'user', user: 'hinomi' }],
  ['opc-ua with a certificate', { type: 'opc-ua', who: 'certificate' }],
];

test.each(drafts)(
  'what is filled in for %s is taken by the hub and by the agent, and comes back into the fields',
  async (_, more) => {
    const draft = { ...emptyDraft(more.type!), ...filledIn, blackout, ...more };
    const controller = controllerIn(draft);
    expect(setUpController.parse(controller)).toEqual(controller);
    const judged = await judgeController(controller, { reachable: undefined, sources: [] });
    expect(Array.isArray(judged) ? judged : []).toEqual([]);
    expect(controllerIn(draftOf(controller, 'gw-1', false))).toEqual(controller);
  },
);
