import { For, Show } from 'solid-js';
import { discard, waitingOf } from '../api/outbox.ts';
import { session } from '../api/session.ts';
import { takeNewShell, waitingShell } from '../api/shell.ts';
import { liveState } from '../api/stream.ts';
import { clock, duration, shortStamp, timeOfDay } from '../components/time.ts';
import { t } from '../i18n/language.ts';

const lagShown = 30;

/** What everybody must know before they read the page: the line is lost, detection lags, acts wait, a newer console has come. */
export function Banners() {
  const waiting = () => waitingOf(session()?.user.id);
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
      <Show when={waiting().length > 0}>
        <div class="banner warn no-print" role="status">
          <p>{t().frame.waiting(waiting().length)}</p>
          <ul class="banner-list">
            <For each={waiting()}>
              {(each) => (
                <li>
                  <span>
                    {shortStamp(each.at)} {nameOf(each.body)}
                  </span>
                  <button type="button" class="button small" onClick={() => discard(each.act)}>
                    {t().frame.giveUp}
                  </button>
                </li>
              )}
            </For>
          </ul>
        </div>
      </Show>
      <Show when={waitingShell()}>
        <div class="banner news no-print" role="status">
          <span>{t().frame.newConsole}</span>
          <button type="button" class="button small" onClick={takeNewShell}>
            {t().frame.reload}
          </button>
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
    return t().frame.updated(timeOfDay(live.since, true));
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

/** A kept act in words. */
function nameOf(body: unknown): string {
  const { action, ids } = body as { action?: { type: string; text?: string }; ids?: string[] };
  if (action?.type === 'comment') return `${t().alerts.act.comment}「${action.text ?? ''}」`;
  return `${t().alerts.act.acknowledge} ${t().common.items(String(ids?.length ?? 1))}`;
}
