import { createSignal, For, Index, Show } from 'solid-js';
import type { RuleList } from '#protocol/api/rule-additions.ts';
import { send } from '../../../api/client.ts';
import { FormDialog } from '../../../components/Dialog.tsx';
import { LongField, TextField } from '../../../components/Field.tsx';
import { say } from '../../../components/Toasts.tsx';
import { count } from '../../../components/time.ts';
import { t } from '../../../i18n/language.ts';

/** A list while it is being changed: its values one a line. */
interface Draft {
  name: string;
  values: string;
}

/** Lists of values that rules use with `expand`. */
export function Lists(props: { of: readonly RuleList[]; mayDecide: boolean; onChange: () => void }) {
  const words = () => t().ruleAdditions;
  const [drafts, setDrafts] = createSignal<readonly Draft[]>();
  const [reason, setReason] = createSignal('');
  const begin = () => {
    const known = props.of.map(({ name, values }) => ({ name, values: values.join('\n') }));
    setDrafts([...known, { name: '', values: '' }]);
  };
  const change = (at: number, more: Partial<Draft>) =>
    setDrafts(drafts()!.map((one, index) => (index === at ? { ...one, ...more } : one)));
  const submit = async () => {
    const lists = drafts()!
      .filter(({ name }) => name.trim() !== '')
      .map(({ name, values }) => ({
        name: name.trim(),
        values: values
          .split('\n')
          .map((value) => value.trim())
          .filter((value) => value !== ''),
      }));
    await send('PUT', '/rule-lists', { lists, reason: reason() });
    say(words().listsDone);
    setDrafts(undefined);
    setReason('');
    props.onChange();
  };
  return (
    <div class="stack">
      <p class="small muted">{words().listsLead}</p>
      <Show when={props.of.length > 0} fallback={<p>{words().noLists}</p>}>
        <ul class="plain additions">
          <For each={props.of}>
            {(list) => (
              <li>
                <b>{list.name}</b> {words().values(count(list.values.length))}
                <p class="small muted clip">{list.values.slice(0, 20).join(t().common.comma)}</p>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={props.mayDecide}>
        <p>
          <button type="button" class="button small" onClick={begin}>
            {words().editLists}
          </button>
        </p>
      </Show>
      <FormDialog
        open={drafts() !== undefined}
        title={words().editLists}
        act={words().editLists}
        ready={reason().trim() !== ''}
        onClose={() => setDrafts(undefined)}
        onSubmit={submit}
      >
        <Index each={drafts() ?? []}>
          {(draft, at) => (
            <div class="stack">
              <TextField label={words().listName} value={draft().name} onInput={(name) => change(at, { name })} />
              <LongField
                label={words().listValues}
                rows={4}
                value={draft().values}
                onInput={(values) => change(at, { values })}
              />
            </div>
          )}
        </Index>
        <p>
          <button
            type="button"
            class="button small"
            onClick={() => setDrafts([...drafts()!, { name: '', values: '' }])}
          >
            {words().addList}
          </button>
        </p>
        <LongField label={t().common.reason} value={reason()} onInput={setReason} />
      </FormDialog>
    </div>
  );
}
