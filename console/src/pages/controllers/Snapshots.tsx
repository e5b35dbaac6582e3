import { For, Show } from 'solid-js';
import type { ControllerDetail } from '../../api/types.ts';
import { Panel } from '../../components/Panel.tsx';
import { Stamp } from '../../components/Stamp.tsx';
import { pick, t } from '../../i18n/language.ts';

/** The newest readings of a controller, each with what kept it from being whole. */
export function Snapshots(props: { data: ControllerDetail }) {
  return (
    <Panel title={t().controllers.snapshots}>
      <ul class="lines">
        <For each={props.data.snapshots.slice(0, 10)} fallback={<li class="muted">{t().controllers.noSnapshots}</li>}>
          {(snapshot) => (
            <li class="wrap">
              <Stamp at={snapshot.at} />
              <span class="grow muted">{t().controllers.triggers[snapshot.trigger] ?? snapshot.trigger}</span>
              <Show when={!snapshot.complete}>
                <span class="tag warn">{t().controllers.incomplete}</span>
              </Show>
              <code class="muted">{snapshot.root.slice(0, 8)}</code>
              <Show when={snapshot.why}>
                {(why) => (
                  <p class="why small" title={snapshot.reason ?? undefined}>
                    {pick(why())}
                  </p>
                )}
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Panel>
  );
}
