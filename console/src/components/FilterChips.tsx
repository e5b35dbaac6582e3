import { For, Show } from 'solid-js';
import type { EventFilter } from '#protocol/api/events.ts';
import { t } from '../i18n/language.ts';
import { Icon } from './Icon.tsx';

/** The conditions in force, each with a cross; one button takes all away. */
export function FilterChips(props: {
  filters: readonly EventFilter[];
  name: (field: string) => string;
  value: (filter: EventFilter) => string;
  onChange: (filters: EventFilter[]) => void;
}) {
  const without = (index: number) => props.filters.filter((_, at) => at !== index);
  return (
    <Show when={props.filters.length > 0}>
      <ul class="row wrap chips">
        <For each={props.filters}>
          {(filter, index) => (
            <li class={`chip${filter.op === 'is_not' || filter.op === 'missing' ? ' exclude' : ''}`}>
              <span>
                {props.name(filter.field)} <b>{props.value(filter)}</b>
              </span>
              <button
                type="button"
                aria-label={t().common.removeFilter}
                title={t().common.removeFilter}
                onClick={() => props.onChange(without(index()))}
              >
                <Icon name="close" size={11} />
              </button>
            </li>
          )}
        </For>
        <Show when={props.filters.length > 1}>
          <li>
            <button type="button" class="button quiet small" onClick={() => props.onChange([])}>
              {t().common.clearFilters}
            </button>
          </li>
        </Show>
      </ul>
    </Show>
  );
}
