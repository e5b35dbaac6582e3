import { createSignal, For, Show } from 'solid-js';
import type { RuleKey } from '#protocol/api/rule-additions.ts';
import { send } from '../../../api/client.ts';
import { FormDialog } from '../../../components/Dialog.tsx';
import { LongField, TextField } from '../../../components/Field.tsx';
import { Stamp } from '../../../components/Stamp.tsx';
import { say } from '../../../components/Toasts.tsx';
import { t } from '../../../i18n/language.ts';

/** Keys whose packs are taken, by a person's word. */
export function TrustedKeys(props: { of: readonly RuleKey[]; mayDecide: boolean; onChange: () => void }) {
  const words = () => t().ruleAdditions;
  const [ending, setEnding] = createSignal<RuleKey>();
  const [adding, setAdding] = createSignal(false);
  const [name, setName] = createSignal('');
  const [key, setKey] = createSignal('');
  const [reason, setReason] = createSignal('');
  const close = () => {
    for (const set of [setName, setKey, setReason]) set('');
    setAdding(false);
    setEnding(undefined);
  };
  const submit = async (path: string, body: object) => {
    await send('POST', path, { ...body, reason: reason() });
    say(words().keyDone);
    close();
    props.onChange();
  };
  return (
    <div class="stack">
      <p class="small muted">{words().keysLead}</p>
      <Show when={props.of.length > 0} fallback={<p>{words().noKeys}</p>}>
        <ul class="plain additions">
          <For each={props.of}>
            {(one) => (
              <li class="row spread wrap">
                <div class="stack">
                  <p>
                    <b>{one.name}</b> <Show when={one.endedAt}>{<span class="tag">{words().keyEnded}</span>}</Show>
                  </p>
                  <p class="small fingerprint">{one.fingerprint}</p>
                  <p class="small muted">
                    <Stamp at={one.at} /> {words().by(one.by, one.reason)}
                  </p>
                </div>
                <Show when={props.mayDecide && one.endedAt === null}>
                  <button type="button" class="button small" onClick={() => setEnding(one)}>
                    {words().endKey}
                  </button>
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={props.mayDecide}>
        <p>
          <button type="button" class="button small" onClick={() => setAdding(true)}>
            {words().addKey}
          </button>
        </p>
      </Show>
      <FormDialog
        open={adding()}
        title={words().addKey}
        act={words().addKey}
        ready={name().trim() !== '' && key().trim() !== '' && reason().trim() !== ''}
        onClose={close}
        onSubmit={() => submit('/rule-keys', { name: name(), key: key() })}
      >
        <p class="small muted">{words().keysLead}</p>
        <TextField label={words().keyName} value={name()} onInput={setName} />
        <LongField label={words().key} rows={2} value={key()} onInput={setKey} />
        <LongField label={t().common.reason} value={reason()} onInput={setReason} />
      </FormDialog>
      <FormDialog
        open={ending() !== undefined}
        title={words().endKey}
        act={words().endKey}
        danger
        ready={reason().trim() !== ''}
        onClose={close}
        onSubmit={() => submit(`/rule-keys/${ending()!.fingerprint}/end`, {})}
      >
        <p class="strong">{ending()?.name}</p>
        <p>{words().endKeyText}</p>
        <LongField label={t().common.reason} value={reason()} onInput={setReason} />
      </FormDialog>
    </div>
  );
}
