import { For, Show } from 'solid-js';
import type { ControllerDetail } from '../../api/types.ts';
import { Panel } from '../../components/Panel.tsx';
import { Stamp } from '../../components/Stamp.tsx';
import { shortStamp } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';

const shortHash = 12;

/** What the controller is, who reads it, and what is expected of it. */
export function Overview(props: { data: ControllerDetail }) {
  const link = useLink();
  return (
    <Panel title={t().controllers.facts}>
      <dl class="facts">
        <dt>{t().common.asset}</dt>
        <dd>
          <Show when={props.data.asset} fallback={t().common.none}>
            {(asset) => <a href={link(`/assets/${asset().id}`)}>{asset().name}</a>}
          </Show>
        </dd>
        <dt>{t().controllers.agent}</dt>
        <dd>
          <a href={link('/sources', { agent: props.data.agent })}>{props.data.agent}</a>
        </dd>
        <dt>{t().controllers.columns.baseline}</dt>
        <dd>
          <Show when={props.data.baseline} fallback={t().controllers.states.no_baseline}>
            {(baseline) => (
              <>
                {t().controllers.version(baseline().version)} <Stamp at={baseline().at} />
                <br />
                <span class="muted small">{t().controllers.approvedBy(baseline().approvedBy)}</span>
              </>
            )}
          </Show>
        </dd>
        <dt>{t().controllers.root}</dt>
        <dd class="break-any">
          <code>{props.data.lastSnapshot?.root.slice(0, shortHash) ?? t().common.none}</code>
        </dd>
      </dl>
    </Panel>
  );
}

/** Its latest starts and stops. */
export function Lifecycle(props: { data: ControllerDetail }) {
  const link = useLink();
  return (
    <Show when={props.data.states.length > 0 || props.data.asset}>
      <Panel
        title={t().controllers.lifecycle}
        aside={
          <Show when={props.data.asset}>
            {(asset) => <a href={link(`/assets/${asset().id}/start-stop`)}>{t().startStop.title}</a>}
          </Show>
        }
      >
        <ul class="lines">
          <For each={props.data.states} fallback={<li class="muted">{t().controllers.noStates}</li>}>
            {(state) => (
              <li title={state.detail ? pick(state.detail) : (t().startStop.sources[state.source] ?? state.source)}>
                <b>{t().controllers.actions[state.action] ?? state.action}</b>
                <span class="grow">
                  {t().controllers.between(shortStamp(state.earliest), shortStamp(state.latest))}
                </span>
                <Show when={state.source === 'manual'}>
                  <span class="tag">{t().startStop.sources['manual']}</span>
                </Show>
                <span class="tag">{t().controllers.confidence[state.confidence] ?? state.confidence}</span>
              </li>
            )}
          </For>
        </ul>
      </Panel>
    </Show>
  );
}

/** The versions of its expected state. */
export function Versions(props: { data: ControllerDetail }) {
  const link = useLink();
  return (
    <Show when={props.data.baselines.length > 0}>
      <Panel title={t().controllers.versions}>
        <ul class="lines">
          <For each={props.data.baselines}>
            {(version) => (
              <li class="wrap" title={version.reason}>
                <b>{t().controllers.version(version.version)}</b>
                <Stamp at={version.at} />
                <span class="grow muted">
                  {version.items.length === 0
                    ? t().controllers.wholeState
                    : t().controllers.tookOver(String(version.items.length))}
                </span>
                <Show when={version.visit}>
                  {(visit) => <a href={link(`/visits/${visit()}`)}>{t().controllers.byVisit}</a>}
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Panel>
    </Show>
  );
}
