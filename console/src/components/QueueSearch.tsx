import { t } from '../i18n/language.ts';
import { Segment } from './Field.tsx';

/** States of matters that a list can show; `open` is what it shows unless somebody asks. */
const states = ['open', 'closed', 'all'] as const;
type State = (typeof states)[number];

/** What every list of matters begins its toolbar with: a search and the choice of open, closed or all; null stands for none and for open. */
export function QueueSearch(props: {
  words: string | undefined;
  onWords: (words: string | null) => void;
  state: string | undefined;
  onState: (state: string | null) => void;
}) {
  return (
    <>
      <input
        data-search
        class="input search"
        type="search"
        placeholder={t().alerts.search}
        aria-label={t().alerts.search}
        value={props.words ?? ''}
        onChange={(event) => props.onWords(event.currentTarget.value || null)}
      />
      <Segment
        label={t().common.state}
        value={(props.state ?? 'open') as State}
        options={states.map((value) => ({ value, label: t().alerts.states[value] }))}
        onChange={(value) => props.onState(value === 'open' ? null : value)}
      />
    </>
  );
}
