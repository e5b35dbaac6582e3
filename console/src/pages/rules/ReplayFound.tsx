import { For, type JSX, Match, Show, Switch } from 'solid-js';
import type { Replay, ReplayAsset } from '#protocol/api/replays.ts';
import { Stamp } from '../../components/Stamp.tsx';
import { count } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';

/** How far a replay is; what it found is the page's to say. */
export function ReplayState(props: { of: Replay; children: JSX.Element }) {
  const words = () => t().rules.replay;
  return (
    <div class="stack" role="status">
      <Switch>
        <Match when={props.of.state === 'waiting'}>
          <p>{words().waiting}</p>
        </Match>
        <Match when={props.of.state === 'running'}>
          <p>{words().running(count(props.of.events))}</p>
          <div class="progress">
            <i style={{ width: `${Math.round(props.of.share * 100)}%` }} />
          </div>
        </Match>
        <Match when={props.of.state === 'stopped'}>
          <p>{words().stopped}</p>
        </Match>
        <Match when={props.of.state === 'failed'}>
          <p class="wrong">{words().failed}</p>
        </Match>
        <Match when={props.of.state === 'done'}>{props.children}</Match>
      </Switch>
    </div>
  );
}

/** Findings by asset, the first few of each in words. */
export function FoundByAsset(props: { of: readonly ReplayAsset[] }) {
  return (
    <Show when={props.of.length > 0}>
      <ul class="replay-assets" aria-label={t().rules.replay.byAsset}>
        <For each={props.of}>{(row) => <AssetFindings of={row} />}</For>
      </ul>
    </Show>
  );
}

function AssetFindings(props: { of: ReplayAsset }) {
  const link = useLink();
  const words = () => t().rules.replay;
  return (
    <li>
      <div class="row spread">
        <Show when={props.of.asset} fallback={<b>{`${words().noAsset} ${props.of.agent}`}</b>}>
          {(asset) => (
            <a href={link(`/assets/${asset().id}`)}>
              <b>{asset().name}</b>
            </a>
          )}
        </Show>
        <b class="number">{count(props.of.count)}</b>
      </div>
      <ul class="replay-findings">
        <For each={props.of.findings}>
          {(finding) => (
            <li class="small">
              <Stamp at={finding.first} full /> {pick(finding.sentence)}
              <Show when={finding.visit}>
                {(number) => (
                  <>
                    {' '}
                    <span class="tag">{words().visit(number())}</span>
                  </>
                )}
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.of.count > props.of.findings.length}>
        <p class="muted small">{words().moreOf(count(props.of.count - props.of.findings.length))}</p>
      </Show>
    </li>
  );
}
