import { For, Show } from 'solid-js';
import type { ControllerDetail } from '../../api/types.ts';
import { Panel } from '../../components/Panel.tsx';
import { t } from '../../i18n/language.ts';

/** What the way of reading cannot show of this controller, as its latest snapshot says itself. */
export function CannotShow(props: { of: ControllerDetail }) {
  const facts = () => (props.of.snapshots[0]?.header['facts'] ?? {}) as { cannotShow?: unknown; warnings?: unknown };
  const words = (value: unknown) => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []);
  const limits = () => words(facts().cannotShow);
  return (
    <Show when={limits().length > 0}>
      <Panel title={t().controllers.cannotShow}>
        <ul class="plain-list">
          <For each={limits()}>{(limit) => <li>{t().controllers.limits[limit] ?? limit}</li>}</For>
          <For each={words(facts().warnings)}>{(warning) => <li class="muted small">{warning}</li>}</For>
        </ul>
      </Panel>
    </Show>
  );
}
