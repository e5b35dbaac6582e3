import { For, Show } from 'solid-js';
import type { ControllerDetail } from '../../api/types.ts';
import { Panel } from '../../components/Panel.tsx';
import { Stamp } from '../../components/Stamp.tsx';
import { count } from '../../components/time.ts';
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
              <Show when={formNote(snapshot)}>{(note) => <p class="why small">{note()}</p>}</Show>
            </li>
          )}
        </For>
      </ul>
    </Panel>
  );
}

/** What the collector reads otherwise since it was upgraded, as the first reading in its newer form says it. */
interface FormNote {
  before: number;
  newlyRead: Record<string, number>;
  noLongerRead: Record<string, number>;
}

function formNote({ header }: ControllerDetail['snapshots'][number]): string | undefined {
  const { form } = (header['facts'] ?? {}) as { form?: FormNote };
  if (form === undefined) return undefined;
  const words = t().controllers.forms;
  return [
    words.changed(form.before, Number(header['form'] ?? 1)),
    words.newlyRead(listed(form.newlyRead)),
    words.noLongerRead(listed(form.noLongerRead)),
    words.noChange,
  ].join(' ');
}

function listed(counts: Record<string, number>): string {
  const parts = Object.entries(counts).map(([place, n]) => t().controllers.forms.place(place, count(n)));
  return parts.join(t().common.comma) || t().controllers.forms.nothing;
}
