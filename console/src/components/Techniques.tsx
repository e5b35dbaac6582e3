import { For } from 'solid-js';
import { t } from '../i18n/language.ts';

/** Techniques of ATT&CK by number and name; rules of others may name some that have no words here. */
export function Techniques(props: { of: readonly string[] }) {
  return (
    <ul>
      <For each={props.of}>
        {(id) => (
          <li>
            <b>{id}</b> <span class="muted small">{t().techniques[id]}</span>
          </li>
        )}
      </For>
    </ul>
  );
}
