import type { VisitAct } from '#protocol/api/visit-acts.ts';
import type { Asked } from './fixture-routes.ts';
import { both } from './seeded.ts';
import { actOnVisit, visitDetail, visitReport, visitReview, visits } from './visit-data.ts';

const policy = {
  rolesMustDiffer: false,
  askAgainDays: 3,
  beforeHours: 24,
  confirmMinutes: 10,
  duringMinutes: 30,
  graceMinutes: 30,
  postCheckHours: 24,
  planAfterwardsHours: 24,
};
const people = [
  { id: 'p-1', name: 'FSOC 当直', roles: [both('FSOC責任者', 'FSOC lead')], signs: false, vendor: false },
  { id: 'p-2', name: '保全 2班', roles: [both('保全担当', 'Maintenance')], signs: true, vendor: false },
  { id: 'p-3', name: '東海制御の担当者', roles: [both('ベンダ', 'Vendor')], signs: false, vendor: true },
];

/** Answers of the made-up hub about maintenance visits. */
export const visitRoutes: [string, RegExp, (asked: Asked) => unknown][] = [
  [
    'GET',
    /^\/visits$/,
    ({ params }) => {
      const done = params.get('view') === 'done';
      return { items: visits.filter((one) => done === (one.state === 'closed')), next: null };
    },
  ],
  ['POST', /^\/visits$/, () => visitDetail('v-1')],
  ['GET', /^\/visits\/policy$/, () => policy],
  ['PUT', /^\/visits\/policy$/, ({ body }) => Object.assign(policy, body)],
  ['GET', /^\/visits\/signers$/, () => ({ items: people, next: null })],
  ['GET', /^\/visits\/([^/]+)$/, ({ parts }) => visitDetail(parts[0]!)],
  ['GET', /^\/visits\/([^/]+)\/review$/, ({ parts }) => visitReview(parts[0]!)],
  ['GET', /^\/visits\/([^/]+)\/report$/, ({ parts }) => visitReport(parts[0]!)],
  ['POST', /^\/visits\/([^/]+)$/, ({ parts, body }) => actOnVisit(parts[0]!, body as unknown as VisitAct)],
];
