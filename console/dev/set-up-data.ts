import type { ControllerSetUp, SetUpController, SetUpOrderState } from '#protocol/api/controller-setup.ts';
import type { ReadingPlan } from '#protocol/controller-setup.ts';
import { before, both } from './seeded.ts';

const plan = (nodes: number): ReadingPlan => {
  const requests = { Browse: Math.ceil(nodes / 100), Read: Math.ceil((nodes * 15) / 500) };
  const total = requests.Browse + requests.Read;
  return { nodes, requests, total, seconds: total / 5, minutes: Number((total / 300).toFixed(1)) };
};
const plans = [2000, 5000, 20_000].map(plan);

const controller: SetUpController = {
  type: 'opc-ua',
  id: 'weld-7',
  settings: {
    ...{ snapshotEveryMinutes: 720, probeEverySeconds: 60, requestsPerSecond: 5 },
    blackout: [{ from: '08:25', to: '08:40', days: [1, 2, 3, 4, 5] }],
    ...{ url: 'opc.tcp://10.40.1.107:4840', security: 'SignAndEncrypt', policy: 'Basic256Sha256', user: 'hinomi' },
    ...{ userCertificate: false, auditEvents: false },
  },
};

/** How a made-up controller was set up: in the console, or in the file of its agent. */
export function setUpOf(id: string): ControllerSetUp {
  const said = { by: '生産技術 設備係', at: before(4), reason: '作業票 M-118、保全課の依頼', plans };
  return {
    setUp: id === 'c-7' ? { controller, hasPassword: true, ...said } : null,
    arrived: true,
    notRead: [],
  };
}

/** What the made-up agent answers: it takes the controller, but for a map whose third line is wrong. */
export function setUpAnswer(what: string): SetUpOrderState {
  const nothing = {
    state: 'answered' as const,
    objections: [],
    check: null,
    discovery: null,
    progress: null,
    refusal: null,
  };
  const lastHeard = before(0);
  if (what === 'check') return { ...nothing, check: { plans }, lastHeard };
  const words = both(
    '対応表 4 行目 units.0.ranges.0.table：holdng は使えません。直し方：holding',
    'units.0.ranges.0.table: holdng is not accepted; use holding',
  );
  return { ...nothing, objections: [{ place: 'map', line: 4, words }], lastHeard };
}
