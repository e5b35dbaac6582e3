import { For, type JSX, Show } from 'solid-js';
import { Icon } from '../../components/Icon.tsx';
import { fromSiteInput, siteInput } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';

/** Lines of a list that is edited in place, or a word that there are none. */
export function Rows<T>(props: { rows: readonly T[]; children: (row: T, index: number) => JSX.Element }) {
  return (
    <Show when={props.rows.length > 0} fallback={<p class="muted">{t().settings.calendar.none}</p>}>
      <ul class="calendar-rows">
        <For each={props.rows}>{(row, index) => <li>{props.children(row, index())}</li>}</For>
      </ul>
    </Show>
  );
}

/** A small button that adds a line. */
export function Add(props: { label: string; off: boolean; onPress: () => void }) {
  return (
    <button type="button" class="button small" disabled={props.off} onClick={() => props.onPress()}>
      <Icon name="plus" size={13} />
      {props.label}
    </button>
  );
}

/** A moment in site time. */
export function Moment(props: { label: string; value: string; off: boolean; onChange: (iso: string) => void }) {
  return (
    <input
      class="input moment"
      type="datetime-local"
      aria-label={props.label}
      value={siteInput(props.value)}
      disabled={props.off}
      onChange={(event) => {
        const chosen = fromSiteInput(event.currentTarget.value);
        if (chosen !== null) props.onChange(chosen);
      }}
    />
  );
}
