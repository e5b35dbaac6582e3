import { createSignal, For, Show } from 'solid-js';
import type { AssetLearning } from '#protocol/api/learning.ts';
import { send } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { LongField } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { Stamp } from '../../components/Stamp.tsx';
import { QueryView } from '../../components/States.tsx';
import { say } from '../../components/Toasts.tsx';
import { count } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';

/** What is usual at an asset, as far as it is learned, and the beginning of that anew with a reason. */
export function Learned(props: { asset: string; name: string }) {
  const words = () => t().assets.page.learned;
  const query = createQuery<AssetLearning>(() => `/assets/${props.asset}/learning`);
  const [asking, setAsking] = createSignal(false);
  const [reason, setReason] = createSignal('');
  const speaks = (of: AssetLearning) => of.until !== null && Date.parse(of.until) <= Date.now();
  const submit = async () => {
    await send('POST', `/assets/${props.asset}/learning`, { reason: reason() });
    say(words().begun);
    setAsking(false);
    setReason('');
    await query.refetch();
  };
  return (
    <Panel title={words().title}>
      <QueryView query={query} lines={3}>
        {(data) => (
          <Show when={data().since} fallback={<p class="muted">{words().nothing}</p>}>
            <div class="stack">
              <p class="small">
                <Show
                  when={speaks(data())}
                  fallback={
                    <>
                      {words().learning} <Stamp at={data().until} full />
                    </>
                  }
                >
                  {words().speaks} <Stamp at={data().since} full />
                </Show>
              </p>
              <ul class="lines">
                <For each={data().subjects} fallback={<li class="muted">{words().none}</li>}>
                  {(subject) => (
                    <li>
                      <span class="grow">{words().subjects[subject.name] ?? subject.name}</span>
                      <Show when={subject.full}>
                        <span class="tag unknown">{words().full}</span>
                      </Show>
                      <span class="muted">{words().known(count(subject.known))}</span>
                    </li>
                  )}
                </For>
              </ul>
              <div class="row">
                <button
                  type="button"
                  class="button"
                  disabled={!may('change_rules')}
                  title={whyNot('change_rules')}
                  onClick={() => setAsking(true)}
                >
                  {words().anew}
                </button>
              </div>
            </div>
          </Show>
        )}
      </QueryView>
      <FormDialog
        open={asking()}
        title={words().anewTitle(props.name)}
        act={words().anew}
        danger
        ready={reason().trim() !== ''}
        onClose={() => setAsking(false)}
        onSubmit={submit}
      >
        <p>{words().anewText}</p>
        <LongField label={t().common.reason} value={reason()} onInput={setReason} />
      </FormDialog>
    </Panel>
  );
}
