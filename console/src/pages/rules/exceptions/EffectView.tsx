import { For, Show } from 'solid-js';
import type { KnownHit } from '#protocol/api/exceptions.ts';
import type { Replay } from '#protocol/api/replays.ts';
import { Stamp } from '../../../components/Stamp.tsx';
import { count } from '../../../components/time.ts';
import { useLink } from '../../../components/url.ts';
import { pick, t } from '../../../i18n/language.ts';
import { FoundByAsset } from '../ReplayFound.tsx';
import { ReplayBasis } from '../RuleReplay.tsx';

/** What an exception would have hidden, what had been real first. */
export function EffectView(props: { of: Replay }) {
  const words = () => t().exceptions;
  const effect = () => props.of.effect!;
  const hits = (verdict: KnownHit['verdict']) => effect().hits.filter((hit) => hit.verdict === verdict);
  const total = () => {
    const { days, total: of } = props.of;
    const { hidden } = effect();
    return hidden === 0 ? words().effectNone(days, count(of)) : words().effect(days, count(of), count(hidden));
  };
  return (
    <div class="stack">
      <p class="strong">{total()}</p>
      <Show when={hits('true').length > 0}>
        <div class="notice bad" role="alert">
          <div class="stack grow">
            <p class="strong">{words().trueTitle(count(hits('true').length))}</p>
            <p>{words().trueText}</p>
            <Hits of={hits('true')} />
          </div>
        </div>
      </Show>
      <Show when={effect().hidden > 0 && effect().hidden >= props.of.total}>
        <p class="notice bad">{words().all}</p>
      </Show>
      <Show when={effect().added > 0}>
        <p class="notice">{words().added(count(effect().added))}</p>
      </Show>
      <ReplayBasis of={props.of} />
      <Show when={hits('open').length > 0}>
        <p class="strong small">{words().openTitle(count(hits('open').length))}</p>
        <Hits of={hits('open')} />
      </Show>
      <Show when={hits('harmless').length > 0}>
        <p class="strong small">{words().harmlessTitle(count(hits('harmless').length))}</p>
        <Hits of={hits('harmless')} />
      </Show>
      <Show when={effect().assets.length > 0}>
        <h3>{words().hiddenTitle}</h3>
        <FoundByAsset of={effect().assets} />
      </Show>
    </div>
  );
}

function Hits(props: { of: readonly KnownHit[] }) {
  const link = useLink();
  const closed = (hit: KnownHit) =>
    hit.closeReason === null ? '' : t().alerts.closeReasons[hit.closeReason as keyof typeof reasons];
  const reasons = t().alerts.closeReasons;
  return (
    <ul class="stack">
      <For each={props.of}>
        {(hit) => (
          <li class="row wrap small">
            <a href={link(`/incidents/${hit.id}`)}>{hit.number}</a>
            <span>{pick(hit.title)}</span>
            <Show when={hit.drill}>
              <span class="tag">{t().exceptions.drill}</span>
            </Show>
            <span class="muted">{closed(hit)}</span>
            <Stamp at={hit.last} full />
            <span class="muted">{t().exceptions.hitAlerts(count(hit.alerts))}</span>
          </li>
        )}
      </For>
    </ul>
  );
}
