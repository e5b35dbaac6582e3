import { For } from 'solid-js';
import type { IncidentDetail } from '#protocol/api/incidents.ts';
import { pick } from '../i18n/language.ts';

/** Items of the checklist by number and title. */
export function ChecklistItems(props: { of: IncidentDetail['checklist'] }) {
  return (
    <ul>
      <For each={props.of}>
        {(each) => (
          <li>
            <b>{each.item}</b> <span class="muted small">{pick(each.text)}</span>
          </li>
        )}
      </For>
    </ul>
  );
}
