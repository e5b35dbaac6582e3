import { createSignal, For, Show } from 'solid-js';
import type { ExceptionMatch, ExceptionRow } from '#protocol/api/exceptions.ts';
import type { Page } from '#protocol/api/parts.ts';
import { send } from '../../../api/client.ts';
import { createQuery } from '../../../api/query.ts';
import { may } from '../../../api/session.ts';
import { FormDialog } from '../../../components/Dialog.tsx';
import { LongField, TextField } from '../../../components/Field.tsx';
import { whyNot } from '../../../components/permission.ts';
import { SidePanel } from '../../../components/SidePanel.tsx';
import { Stamp } from '../../../components/Stamp.tsx';
import { QueryView } from '../../../components/States.tsx';
import { say } from '../../../components/Toasts.tsx';
import { count } from '../../../components/time.ts';
import { useLink } from '../../../components/url.ts';
import { pick, t } from '../../../i18n/language.ts';
import { around } from '../../logs/log-query.ts';
import { ExceptionState } from './ExceptionState.tsx';
import { dayAfter, endOfDay } from './last-day.ts';

/** One exception: who answers for it and why, its text, and what it has set apart. */
export function ExceptionPanel(props: { of: ExceptionRow; onChange: () => void; onClose: () => void }) {
  const link = useLink();
  const words = () => t().exceptions;
  const [asking, setAsking] = createSignal<'end' | 'extend' | null>(null);
  const [reason, setReason] = createSignal('');
  const [until, setUntil] = createSignal(dayAfter(90));
  const query = createQuery<Page<ExceptionMatch>>(() => `/exceptions/${props.of.id}/matches`);
  const running = () => props.of.endedAt === null;
  const change = async (act: 'end' | 'extend', body: Record<string, string>, done: string) => {
    await send('POST', `/exceptions/${props.of.id}/${act}`, body);
    setReason('');
    say(done);
    props.onChange();
  };
  return (
    <SidePanel
      label={words().detail}
      title={
        <div class="row wrap">
          <b>{props.of.rules.map(({ title }) => pick(title)).join(t().common.comma)}</b>
          <ExceptionState of={props.of.state} />
        </div>
      }
      acts={
        <Show when={running()}>
          <For each={['extend', 'end'] as const}>
            {(act) => (
              <button
                type="button"
                class="button"
                disabled={!may('change_rules')}
                title={whyNot('change_rules')}
                onClick={() => setAsking(act)}
              >
                {words()[act]}
              </button>
            )}
          </For>
        </Show>
      }
      onClose={props.onClose}
    >
      <Show when={props.of.state === 'idle'}>
        <p class="notice bad">{words().idleWhy}</p>
      </Show>
      <dl class="facts">
        <dt>{words().columns.rule}</dt>
        <dd>
          <For each={props.of.rules}>
            {(rule) => <a href={link(`/rules/${encodeURIComponent(rule.id)}`)}>{pick(rule.title)}</a>}
          </For>
        </dd>
        <dt>{words().reason}</dt>
        <dd>{props.of.reason}</dd>
        <dt>{words().columns.owner}</dt>
        <dd>{props.of.owner}</dd>
        <dt>{words().columns.until}</dt>
        <dd>
          <Stamp at={props.of.until} full />
        </dd>
        <dt>{words().begun}</dt>
        <dd>
          <Stamp at={props.of.since} full />
        </dd>
        <dt>{words().by}</dt>
        <dd>{props.of.by}</dd>
        <Show when={props.of.endedAt}>
          {(at) => (
            <>
              <dt>{words().endedAt}</dt>
              <dd>
                <Stamp at={at()} full /> {props.of.endedBy}
              </dd>
            </>
          )}
        </Show>
        <Show when={props.of.endReason}>
          {(why) => (
            <>
              <dt>{words().endReason}</dt>
              <dd>{why()}</dd>
            </>
          )}
        </Show>
      </dl>
      <p class="small">
        {words().previewed(props.of.preview.days, count(props.of.preview.of), count(props.of.preview.hidden))}{' '}
        <Show when={props.of.preview.known > 0}>
          <b>{words().previewedKnown(count(props.of.preview.known))}</b>
        </Show>
      </p>
      <section class="stack">
        <h3>{words().text}</h3>
        <pre class="source">{props.of.text}</pre>
      </section>
      <section class="stack">
        <h3>{words().matchesTitle}</h3>
        <QueryView query={query} lines={3}>
          {(data) => (
            <Show when={data().items.length > 0} fallback={<p class="muted">{words().noMatches}</p>}>
              <ul class="replay-assets">
                <For each={data().items}>
                  {(match) => (
                    <li class="stack">
                      <p>{pick(match.sentence)}</p>
                      <p class="row spread small muted">
                        <span>
                          <Stamp at={match.last} full /> · {words().records(count(match.count))}
                        </span>
                        <Show when={match.event}>
                          {(event) => (
                            <a href={link('/logs', around({ eventId: event(), at: match.first }))}>{words().toLog}</a>
                          )}
                        </Show>
                      </p>
                    </li>
                  )}
                </For>
              </ul>
            </Show>
          )}
        </QueryView>
      </section>
      <FormDialog
        open={asking() === 'end'}
        title={words().endTitle}
        act={words().end}
        ready={reason().trim() !== ''}
        onClose={() => setAsking(null)}
        onSubmit={() => change('end', { reason: reason() }, words().ended)}
      >
        <p>{words().endText}</p>
        <LongField label={t().common.reason} value={reason()} onInput={setReason} />
      </FormDialog>
      <FormDialog
        open={asking() === 'extend'}
        title={words().extendTitle}
        act={words().extend}
        ready={reason().trim() !== '' && until() !== ''}
        onClose={() => setAsking(null)}
        onSubmit={() => change('extend', { reason: reason(), until: endOfDay(until()) }, words().extended)}
      >
        <TextField label={words().until} type="date" value={until()} onInput={setUntil} />
        <LongField label={t().common.reason} value={reason()} onInput={setReason} />
      </FormDialog>
    </SidePanel>
  );
}
