import { createSignal, For, Show } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import { send, withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import type { Review } from '../../api/types.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { LongField } from '../../components/Field.tsx';
import { PrintedProof } from '../../components/LedgerProof.tsx';
import { Panel } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { Stamp } from '../../components/Stamp.tsx';
import { QueryView } from '../../components/States.tsx';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { clock, count, duration, isoDay } from '../../components/time.ts';
import { useGo } from '../../components/url.ts';
import { mayEnter } from '../../frame/pages.ts';
import { useSite } from '../../frame/site.ts';
import { t } from '../../i18n/language.ts';

const kinds = ['incidents', 'gaps', 'newAssets', 'newTalkers', 'changes', 'usb'] as const;
const places: Record<(typeof kinds)[number], string> = {
  incidents: '/alerts',
  gaps: '/sources',
  newAssets: '/assets',
  newTalkers: '/network',
  changes: '/controllers',
  usb: '/logs',
};

const looks: Record<Review['state'], string> = {
  signed: 'ok',
  due: 'accent',
  missed: 'bad',
  not_required: 'unknown',
  before_watch: 'unknown',
};
/** States of a day that asks for a review. */
const asked: ReadonlySet<Review['state']> = new Set(['signed', 'due', 'missed']);

/** Each day: what was new, who looked at it, for how long, with what result. Skipped days stay visible. */
export function ReviewTab(props: { month: string }) {
  const site = useSite();
  const query = createQuery<Page<Review>>(() =>
    site.id() === '' ? null : withParams('/reviews', { site: site.id(), month: props.month }),
  );
  const [signing, setSigning] = createSignal<Review | null>(null);
  const [result, setResult] = createSignal<'nothing' | 'followed_up'>('nothing');
  const [note, setNote] = createSignal('');
  const begin = async (review: Review) => {
    await send('POST', `/reviews/${review.day}/open`, { site: site.id() });
    setNote('');
    setSigning(review);
  };
  const days = () => (query.data()?.items ?? []).filter((each) => each.day <= isoDay(clock())).reverse();
  /** The first day that says something; the days before the watch began of which nothing is known are told in one line. */
  const begun = () => Math.max(0, ...days().map((day, at) => (day.state === 'before_watch' && quiet(day) ? -1 : at)));
  const shown = () => days().slice(0, begun() + 1);
  const before = () => days().slice(begun() + 1);
  const required = () => days().filter((day) => asked.has(day.state));
  return (
    <QueryView query={query} lines={14}>
      {() => (
        <Panel
          title={t().evidence.reviews}
          aside={t().evidence.reviewSays(required().filter((day) => day.state === 'signed').length, required().length)}
        >
          <PrintedProof about={props.month} />
          <div class="scroll-x">
            <table class="plain-table stacks">
              <tbody>
                <For each={shown()}>
                  {(review) => (
                    <tr>
                      <td class="nowrap strong">
                        {dayText(review.day)}{' '}
                        <span class="muted">{t().time.weekdays[new Date(`${review.day}T00:00:00Z`).getUTCDay()]}</span>
                      </td>
                      <td>
                        <span class={`tag ${looks[review.state]}`}>{t().evidence.reviewStates[review.state]}</span>
                      </td>
                      <td>
                        <News review={review} />
                      </td>
                      <td>
                        <Show when={review.state === 'missed'}>
                          <span class="small muted">{t().evidence.missedText}</span>
                        </Show>
                        <Show when={review.reviewer}>
                          {review.reviewer} <Stamp at={review.signedAt} />{' '}
                          <Show when={review.seconds !== null}>
                            <span class={review.hasty ? 'tag warn' : 'muted small'}>
                              {review.hasty ? t().evidence.hasty : t().evidence.took(duration(review.seconds!))}
                            </span>
                          </Show>
                        </Show>
                        <Show when={review.note}>
                          <p class="small muted">{review.note}</p>
                        </Show>
                      </td>
                      <td class="number">
                        <Show when={review.state === 'due'}>
                          <button
                            type="button"
                            class="button small primary no-print"
                            disabled={!may('sign_review')}
                            title={whyNot('sign_review')}
                            onClick={() => void begin(review).catch(sayProblem)}
                          >
                            {t().evidence.open}
                          </button>
                        </Show>
                      </td>
                    </tr>
                  )}
                </For>
                <Show when={before().length > 0}>
                  <tr>
                    <td class="nowrap strong">
                      {dayText(before().at(-1)!.day)} – {dayText(before()[0]!.day)}
                    </td>
                    <td colspan={4} class="muted">
                      {t().evidence.reviewBefore}
                    </td>
                  </tr>
                </Show>
              </tbody>
            </table>
          </div>
          <FormDialog
            open={signing() !== null}
            title={signing() ? t().evidence.signTitle(signing()!.day) : ''}
            act={t().evidence.signAct}
            ready={result() === 'nothing' || note().trim() !== ''}
            onClose={() => setSigning(null)}
            onSubmit={async () => {
              await send('POST', `/reviews/${signing()!.day}/sign`, {
                site: site.id(),
                result: result(),
                note: note(),
              });
              say(t().evidence.signed);
              await query.refetch();
            }}
          >
            <p class="muted">{t().evidence.signText}</p>
            <Show when={signing()}>{(review) => <News review={review()} full />}</Show>
            <fieldset class="bare row">
              <legend class="visually-hidden">{t().evidence.result}</legend>
              <For each={['nothing', 'followed_up'] as const}>
                {(each) => (
                  <label class="check">
                    <input type="radio" name="result" checked={result() === each} onChange={() => setResult(each)} />
                    {t().evidence.results[each]}
                  </label>
                )}
              </For>
            </fieldset>
            <LongField label={t().common.note} hint={t().common.reasonHint} value={note()} onInput={setNote} />
          </FormDialog>
        </Panel>
      )}
    </QueryView>
  );
}

function News(props: { review: Review; full?: boolean }) {
  const go = useGo();
  const words = (kind: (typeof kinds)[number]) => (
    <>
      {t().evidence.news[kind]} <b>{count(props.review.news[kind])}</b>
    </>
  );
  const shown = () => kinds.filter((kind) => props.full || props.review.news[kind] > 0);
  return (
    <Show when={shown().length > 0}>
      <ul class="row wrap news">
        <For each={shown()}>
          {(kind) => (
            <li>
              <Show when={mayEnter(places[kind])} fallback={<span class="small">{words(kind)}</span>}>
                <button type="button" class="news-item" onClick={() => go(places[kind])}>
                  {words(kind)}
                </button>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

/** Nothing happened and nobody looked. */
function quiet(review: Review): boolean {
  return review.reviewer === null && kinds.every((kind) => review.news[kind] === 0);
}

function dayText(day: string): string {
  return day.slice(5).replace('-', '/');
}
