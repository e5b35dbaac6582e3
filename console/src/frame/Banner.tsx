import { Show } from 'solid-js';
import { liveState } from '../api/stream.ts';
import { clock, duration, timeOfDay } from '../components/time.ts';
import { t } from '../i18n/language.ts';

const lagShown = 30;

/** Says in red when the live connection is lost and since when, and in words when detection lags. */
export function LostBanner() {
  return (
    <>
      <Show when={liveState().state === 'lost'}>
        <div class="banner bad" role="alert">
          {t().frame.lostBanner(timeOfDay(liveState().since, true), duration((clock() - liveState().since) / 1000))}
        </div>
      </Show>
      <Show when={liveState().state === 'live' && liveState().detectLagSeconds > lagShown}>
        <div class="banner warn" role="status">
          {t().frame.lag(duration(liveState().detectLagSeconds))}
        </div>
      </Show>
    </>
  );
}

/** The connection in one word: when it was last updated, or since when it is lost. */
export function LiveMark() {
  const text = () => {
    const live = liveState();
    if (live.state === 'starting') return t().frame.starting;
    if (live.state === 'lost') return t().frame.lost(timeOfDay(live.since, true));
    return t().frame.updated(timeOfDay(clock(), true));
  };
  return (
    <span class={`live ${liveState().state}`}>
      <span
        class={`dot ${liveState().state === 'live' ? 'ok fill' : liveState().state === 'lost' ? 'bad fill' : 'unknown'}`}
      />
      {text()}
    </span>
  );
}
