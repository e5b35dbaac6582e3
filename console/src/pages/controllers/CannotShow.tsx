import { For, Show } from 'solid-js';
import type { ControllerDetail } from '../../api/types.ts';
import { Panel } from '../../components/Panel.tsx';
import { pick, t } from '../../i18n/language.ts';
import { toolFacts } from './tool-facts.ts';

/** What the way of reading cannot show of this controller, as its latest snapshot says itself. */
export function CannotShow(props: { of: ControllerDetail }) {
  const limits = (): string[] => {
    const facts = props.of.snapshots[0]?.header['facts'] as { cannotShow?: unknown } | undefined;
    return Array.isArray(facts?.cannotShow) ? facts.cannotShow.filter((one) => typeof one === 'string') : [];
  };
  const facts = () => toolFacts(props.of);
  return (
    <Show when={limits().length + props.of.warnings.length + facts().keptApart.length > 0}>
      <Panel title={t().controllers.cannotShow}>
        <ul class="plain-list">
          <For each={limits()}>{(limit) => <li>{t().controllers.limits[limit] ?? limit}</li>}</For>
          <For each={facts().keptApart}>
            {([why, count]) => <li>{t().controllers.keptApart(count, t().controllers.apartReasons[why] ?? why)}</li>}
          </For>
          <For each={facts().looksLike}>{({ id, name }) => <li>{t().controllers.looksLike(name, id)}</li>}</For>
          <For each={props.of.warnings}>{(warning) => <li class="muted small">{pick(warning)}</li>}</For>
        </ul>
      </Panel>
    </Show>
  );
}
