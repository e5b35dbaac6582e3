import { For, Show } from 'solid-js';
import type { Now as NowData } from '#protocol/api/plant.ts';
import { liveState } from '../../api/stream.ts';
import { Phrase } from '../../components/Phrase.tsx';
import { SeverityMark } from '../../components/Severity.tsx';
import { Elapsed } from '../../components/Stamp.tsx';
import { clock, timeOfDay, zoneName } from '../../components/time.ts';
import { useSite } from '../../frame/site.ts';
import { pick, t } from '../../i18n/language.ts';
import { mostUrgentFirst, openMatters } from './open-matters.ts';
import './andon.css';

/** A critical matter is written larger, so fewer fit. */
const shownCalm = 3;
const shownCritical = 2;

/** The wall display: read at five metres, no controls, always with the word for security, because red and yellow already mean line stop and call. */
export function Andon(props: { data: NowData }) {
  const site = useSite();
  const worst = () => props.data.incidents[0]?.severity;
  const shown = () => (worst() === 'S1' ? shownCritical : shownCalm);
  const others = () => openMatters(props.data) - Math.min(shown(), props.data.incidents.length);
  return (
    <div class={`andon ${props.data.calm ? 'calm' : (worst() ?? '')} ${liveState().state === 'lost' ? 'lost' : ''}`}>
      <header class="andon-head">
        <span class="andon-word">{t().frame.security}</span>
        <span>{site.name()}</span>
        <time>
          {timeOfDay(clock())} {zoneName()}
        </time>
      </header>
      <Show
        when={liveState().state !== 'lost'}
        fallback={<p class="andon-lost">{t().frame.lost(timeOfDay(liveState().since, true))}</p>}
      >
        <Show when={props.data.incidents.length > 0} fallback={<p class="andon-calm">{t().now.andonCalm}</p>}>
          <ol class={`andon-list${worst() === 'S1' ? ' grave' : ''}`}>
            <For each={mostUrgentFirst(props.data.incidents).slice(0, shown())}>
              {(row) => (
                <li class={row.severity}>
                  <SeverityMark of={row.severity} />
                  <div class="grow">
                    <p class="andon-sentence">
                      <Phrase text={pick(row.sentence)} />
                    </p>
                    <Show when={row.nextStep}>
                      {(step) => (
                        <p class="andon-next">
                          <b>{pick(step().role)}</b> {pick(step().text)}
                        </p>
                      )}
                    </Show>
                  </div>
                  <Elapsed since={row.first} />
                </li>
              )}
            </For>
          </ol>
          <Show when={others() > 0}>
            <p class="andon-more">{t().now.andonCount(others())}</p>
          </Show>
        </Show>
      </Show>
      <footer class="andon-foot">
        <span>{t().now.agents(String(props.data.agents.heard), String(props.data.agents.total))}</span>
        <For each={props.data.coverage}>
          {(each) => (
            <span class={`andon-zone ${each.watched === 0 ? 'hatched' : ''}`}>
              {each.name}{' '}
              {each.watched === 0 ? t().common.notWatched : t().now.watched(String(each.watched), String(each.assets))}
            </span>
          )}
        </For>
      </footer>
    </div>
  );
}
