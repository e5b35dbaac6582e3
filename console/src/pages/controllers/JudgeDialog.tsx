import { createEffect, createSignal, For, Show } from 'solid-js';
import type { ChangeItem } from '#protocol/api/controllers.ts';
import { send } from '../../api/client.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { placeLine } from '../../components/differences/place-words.ts';
import { LongField } from '../../components/Field.tsx';
import { say } from '../../components/Toasts.tsx';
import { count } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';

/** What somebody is about to decide about one difference, or several at once. */
export interface Judgement {
  items: readonly ChangeItem[];
  verdict: 'accepted' | 'rejected';
}

/** Places that are named; of more the number is said. */
const namedPlaces = 5;

/** One reason for what is decided about one difference or many, in one act. */
export function JudgeDialog(props: {
  controller: string;
  judging: Judgement | null;
  onClose: () => void;
  onDone: () => void;
}) {
  const [reason, setReason] = createSignal('');
  createEffect(() => {
    if (props.judging !== null) setReason('');
  });
  const items = () => props.judging?.items ?? [];
  const verdict = () => props.judging?.verdict ?? 'accepted';
  return (
    <FormDialog
      open={props.judging !== null}
      title={t().controllers.judgeTitle[verdict()]}
      act={verdict() === 'accepted' ? t().controllers.accept : t().controllers.reject}
      danger={verdict() === 'rejected'}
      ready={reason().trim() !== ''}
      onClose={props.onClose}
      onSubmit={async () => {
        await send('POST', `/controllers/${props.controller}/judgements`, {
          items: items().map(({ id }) => id),
          verdict: verdict(),
          reason: reason().trim(),
        });
        say(t().controllers.judged);
        props.onDone();
      }}
    >
      <ul>
        <For each={items().slice(0, namedPlaces)}>
          {(item) => <li class="strong break-any">{placeLine(item.path)}</li>}
        </For>
      </ul>
      <Show when={items().length > namedPlaces}>
        <p>{t().controllers.judgeMore(count(items().length - namedPlaces))}</p>
      </Show>
      <LongField label={t().common.reason} hint={t().controllers.judgeHint} value={reason()} onInput={setReason} />
    </FormDialog>
  );
}
