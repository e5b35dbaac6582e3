import { writeFilter } from '../../components/filters.ts';
import type { View } from '../../components/SavedViews.tsx';
import { t } from '../../i18n/language.ts';

const is = (field: string, ...values: string[]) =>
  values.map((value) => writeFilter({ field, op: 'is', value })).join('\u001f');

/** Views that everybody finds in the menu. */
export function preparedViews(): View[] {
  const names = t().alerts.view;
  return [
    { name: names.unseen, params: { f: is('state', 'new') } },
    { name: names.grave, params: { f: is('severity', 'S1', 'S2') } },
    { name: names.floor, params: { f: is('kind', 'report') } },
    { name: names.silent, params: { f: is('kind', 'silence', 'system') } },
    { name: names.suppressed, params: { f: is('suppressed', 'true') } },
    { name: names.byAsset, params: { group: 'asset' } },
  ];
}
