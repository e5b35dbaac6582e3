import type { VisitDetail } from '#protocol/api/visits.ts';
import { controllers } from './controller-data.ts';
import { before, both } from './seeded.ts';

const [first, second] = controllers.map(({ id, name }) => ({ id, name })) as [
  { id: string; name: string },
  { id: string; name: string },
];

/** What the look on the next day found: something that came, something that moved, and a controller that could not be compared. */
export const nextDay: VisitDetail['postCheck'] = {
  ...{ at: before(5), result: 'differs', differences: 3 },
  found: [
    {
      ...{ device: first, path: 'Objects/Press/Recipe/Set13', op: 'added', why: null },
      ...{ attribute: '', from: null, to: null, unit: null },
    },
    {
      ...{ device: first, path: 'Objects/Press/ParameterSet/Limit7', op: 'changed', why: null },
      ...{ attribute: 'value', from: '180', to: '185', unit: 'kN' },
    },
    {
      ...{
        device: second,
        path: '',
        op: null,
        why: both('別の権限で読まれています。', 'Read with other rights.'),
      },
      ...{ attribute: '', from: null, to: 'read with other rights', unit: null },
    },
  ],
};
