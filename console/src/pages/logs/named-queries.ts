import { writeFilter } from '../../components/filters.ts';
import type { View } from '../../components/SavedViews.tsx';
import { t } from '../../i18n/language.ts';

/** Questions that every plant asks, as views of the log. */
export function preparedQueries(): View[] {
  const is = (field: string, value: string | number) => writeFilter({ field, op: 'is', value });
  const words = t().logs.saved;
  return [
    { name: words.failed, params: { f: is('EventID', 4625) } },
    { name: words.succeeded, params: { f: is('EventID', 4624) } },
    { name: words.usb, params: { f: is('kind', 'host.usb') } },
    { name: words.cleared, params: { f: is('EventID', 1102), range: '30d' } },
    { name: words.files, params: { f: is('kind', 'host.file') } },
  ];
}

/** The prepared views and the kinds of records, as conditions to be offered while their name is typed. */
export function namedConditions(): { name: string; text: string }[] {
  const views = preparedQueries().map(({ name, params }) => ({ name, text: params['f']! }));
  const kinds = Object.entries(t().logs.kinds).map(([kind, name]) => ({
    name,
    text: writeFilter({ field: 'kind', op: 'is', value: kind }),
  }));
  return [...views, ...kinds.filter(({ text }) => views.every((view) => view.text !== text))];
}
