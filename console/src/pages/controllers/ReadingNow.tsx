import { createEffect, createMemo, onCleanup, Show } from 'solid-js';
import { createQuery } from '../../api/query.ts';
import type { ControllerReading } from '../../api/types.ts';
import { count } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';
import { AskedReading } from './AskedReading.tsx';
import { SeriesNow } from './SeriesNow.tsx';

/** An agent tells how far it is every five seconds. While nothing goes on, a sign of life of the hub is enough to ask again. */
const askEveryMs = 4000;

/**
 * How far the reading of a controller is that goes on right now, and, where the newest whole one is given, what became of one that
 * was asked for and of a series. `onEnd` when one has ended.
 */
export function ReadingNow(props: { id: string; lastComplete?: string | null; onEnd: () => void }) {
  const query = createQuery<ControllerReading>(() => `/controllers/${props.id}/reading`);
  const reading = () => query.data()?.reading ?? null;
  const asked = () => query.data()?.asked ?? null;
  const goesOn = createMemo(() => reading() !== null || asked()?.state === 'waiting');
  createEffect<boolean>((before) => {
    if (before && !goesOn()) props.onEnd();
    return goesOn();
  }, false);
  createEffect(() => {
    if (!goesOn()) return;
    const timer = setInterval(() => {
      if (!document.hidden) void query.refetch();
    }, askEveryMs);
    onCleanup(() => clearInterval(timer));
  });
  return (
    <>
      <Show when={props.lastComplete !== undefined && query.data()?.series}>
        {(series) => <SeriesNow of={series()} reading={reading() !== null} />}
      </Show>
      <Show
        when={reading()}
        fallback={
          <Show when={props.lastComplete !== undefined && asked()}>
            {(one) => <AskedReading of={one()} lastComplete={props.lastComplete ?? null} />}
          </Show>
        }
      >
        {(now) => (
          <div class="notice" role="status" data-reading={now().step}>
            <div class="grow">
              <p>
                <b>{t().controllers.reading[now().step]}</b> {howMuch(now())} · {left(now())}
              </p>
              <div class="progress">
                <i style={{ width: `${share(now()) * 100}%` }} />
              </div>
              <p class="muted small">{t().controllers.requestsSent(count(now().requests))}</p>
            </div>
          </div>
        )}
      </Show>
    </>
  );
}

type Reading = NonNullable<ControllerReading['reading']>;

function howMuch({ done, of }: Reading): string {
  return of === null ? t().controllers.itemsSoFar(count(done)) : t().controllers.itemsOf(count(done), count(of));
}

/** Looking for nodes takes about a fifth of a reading. */
function share({ step, done, of }: Reading): number {
  const part = of === null || of === 0 ? 0 : Math.min(1, done / of);
  return step === 'look' ? part / 5 : 1 / 5 + (part * 4) / 5;
}

function left({ secondsLeft }: Reading): string {
  if (secondsLeft === null) return t().controllers.leftUnknown;
  return secondsLeft < 60 ? t().controllers.leftUnderMinute : t().controllers.leftMinutes(Math.ceil(secondsLeft / 60));
}
