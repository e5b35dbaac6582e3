import { For, Show } from 'solid-js';
import type { Controller } from '#protocol/api/controllers.ts';
import type { Page } from '#protocol/api/parts.ts';
import type { TwinAnswer } from '#protocol/api/twins.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import type { ControllerDetail } from '../../api/types.ts';
import { ChangeLine } from '../../components/differences/ChangeLine.tsx';
import { placeLine } from '../../components/differences/place-words.ts';
import { ChoiceField } from '../../components/Field.tsx';
import { LookingUp } from '../../components/LookingUp.tsx';
import { Panel } from '../../components/Panel.tsx';
import { QueryView } from '../../components/States.tsx';
import { count } from '../../components/time.ts';
import { useParam } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';

/** The controller beside another of its type: what differs, and what was left aside because each machine has its own. */
export function Twin(props: { data: ControllerDetail }) {
  const [other, setOther] = useParam('twin');
  const [asked, setAsked] = useParam('against');
  const state = () => (asked() === 'expected' && chosen()?.baseline ? 'expected' : 'latest');
  const words = () => t().twin;
  const all = createQuery<Page<Controller>>(() => withParams('/controllers', { site: props.data.site }));
  const alike = () =>
    (all.data()?.items ?? []).filter(({ id, protocol }) => id !== props.data.id && protocol === props.data.protocol);
  const chosen = () => alike().find(({ id }) => id === other());
  const states = () => [
    { value: 'latest', label: words().latest },
    ...(chosen()?.baseline ? [{ value: 'expected', label: words().expected }] : []),
  ];
  const twin = createQuery<TwinAnswer>(() =>
    chosen() === undefined
      ? null
      : withParams(`/controllers/${props.data.id}/twin`, { with: other()!, state: state() }),
  );
  return (
    <Show when={alike().length > 0}>
      <Panel title={words().title} aside={isDone(twin.data()) ? words().found(count(twin.data()!.count)) : undefined}>
        <div class="stack">
          <p class="muted small">{words().says}</p>
          <ChoiceField
            label={words().other}
            value={chosen()?.id ?? ''}
            options={[
              { value: '', label: words().choose },
              ...alike().map((one) => ({ value: one.id, label: one.name })),
            ]}
            onChange={(id) => {
              setAsked(null);
              setOther(id || null);
            }}
          />
          <Show when={chosen()}>
            <ChoiceField label={words().against} value={state()} options={states()} onChange={setAsked} />
            <QueryView query={twin} lines={3}>
              {(found) => (
                <Show
                  when={found().progress}
                  fallback={<Found of={found()} other={(chosen() ?? props.data).name} own={props.data.name} />}
                >
                  {(progress) => <LookingUp query={twin} of={progress()} onStop={() => setOther(null)} />}
                </Show>
              )}
            </QueryView>
          </Show>
        </div>
      </Panel>
    </Show>
  );
}

function isDone(of: TwinAnswer | undefined): boolean {
  return of !== undefined && of.progress === null && of.problem === null;
}

function Found(props: { of: TwinAnswer; other: string; own: string }) {
  const words = () => t().twin;
  const value = (text: string | null) => text ?? t().controllers.absent;
  return (
    <Show when={props.of.problem === null} fallback={<p class="notice warn">{pick(props.of.problem!)}</p>}>
      <Show when={props.of.count > 0} fallback={<p class="notice ok">{words().same}</p>}>
        <ol class="differences">
          <For each={props.of.items}>
            {(item) => (
              <li>
                <div class="grow">
                  <ChangeLine of={item} sides={{ before: props.other, after: props.own }} />
                </div>
              </li>
            )}
          </For>
        </ol>
        <Show when={props.of.count > props.of.items.length}>
          <p class="muted">{t().values.more(count(props.of.count - props.of.items.length))}</p>
        </Show>
      </Show>
      <Show when={props.of.ignored.length > 0}>
        <details class="small">
          <summary>{words().ignored(count(props.of.ignored.length))}</summary>
          <ul class="plain-list break-any">
            <For each={props.of.ignored}>
              {(one) => (
                <li>
                  {words().reasons[one.why]} {placeLine(one.path)}: {value(one.from)} → {value(one.to)}
                </li>
              )}
            </For>
          </ul>
        </details>
      </Show>
    </Show>
  );
}
