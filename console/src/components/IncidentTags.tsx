import { Show } from 'solid-js';
import type { IncidentRow } from '#protocol/api/incidents.ts';
import { t } from '../i18n/language.ts';
import { shortStamp } from './time.ts';

const working = ['triage', 'declared', 'contained', 'recovering'];

/** The state of a matter and what else must be known of it, as outlines that are never severity colours. */
export function IncidentTags(props: { of: IncidentRow; brief?: boolean }) {
  const row = () => props.of;
  return (
    <span class="row wrap tags">
      <span class={`tag${working.includes(row().state) ? ' accent' : row().state === 'new' ? ' strong' : ''}`}>
        {t().state.incident[row().state]}
      </span>
      <Show when={row().drill}>
        <span class="tag accent">{t().state.drill}</span>
      </Show>
      <Show when={row().takenBack}>
        {(since) => (
          <span class="tag strong" title={t().time.since(shortStamp(since()))}>
            {t().state.takenBack}
          </span>
        )}
      </Show>
      <Show when={row().suppressedUntil}>
        {(until) => (
          <span class="tag" title={t().time.until(shortStamp(until()))}>
            {t().state.suppressed}
          </span>
        )}
      </Show>
      <Show when={!props.brief && row().visit}>
        <span class="tag">{t().state.visit}</span>
      </Show>
      <Show when={!props.brief && row().late}>
        <span class="tag unknown">{t().state.late}</span>
      </Show>
      <Show when={!props.brief && row().history}>
        <span class="tag unknown">{t().state.history}</span>
      </Show>
    </span>
  );
}
