import { For, Show } from 'solid-js';
import type { ControllerDetail } from '../../api/types.ts';
import { placeLine } from '../../components/differences/place-words.ts';
import { Panel } from '../../components/Panel.tsx';
import { PlaceHistory } from '../../components/PlaceHistory.tsx';
import { count } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';

/** What the machine counts of itself, as its newest reading showed it, each with its course; never part of a difference. */
export function Counters(props: { of: ControllerDetail }) {
  const words = () => t().controllers.counters;
  return (
    <Show when={props.of.counters.length > 0}>
      <Panel title={words().title} aside={t().common.items(count(props.of.counters.length))}>
        <p class="muted small">{words().hint}</p>
        <ul class="lines">
          <For each={props.of.counters}>
            {(one) => (
              <li class="wrap">
                <span class="grow break-any">{placeLine(one.path)}</span>
                <span class="tag">{words().counts[one.counts] ?? one.counts}</span>
                <span class="nowrap">
                  <b>{count(one.value)}</b> <span class="muted">{one.unit}</span>
                </span>
                <PlaceHistory controller={props.of.id} of={one} />
              </li>
            )}
          </For>
        </ul>
      </Panel>
    </Show>
  );
}
