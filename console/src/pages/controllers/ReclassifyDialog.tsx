import { createEffect, createSignal, on, Show } from 'solid-js';
import type { ChangeItem } from '#protocol/api/controllers.ts';
import type { ValueMatch } from '#protocol/api/value-rules.ts';
import { send } from '../../api/client.ts';
import type { ControllerDetail } from '../../api/types.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { placeLine } from '../../components/differences/place-words.ts';
import { ChoiceField, LongField, TextField } from '../../components/Field.tsx';
import { SecondPerson } from '../../components/SecondPerson.tsx';
import { say } from '../../components/Toasts.tsx';
import { t } from '../../i18n/language.ts';

const classes = ['volatile', 'setpoint', 'config', 'identity', 'status', 'unclassified'] as const;
const nothing: ValueMatch = { namespace: null, path: null, node: null, type: null };
type Reach = 'node' | 'folder' | 'type' | 'path';

/** Proposes another class for the value of a difference, and for values like it. */
export function ReclassifyDialog(props: {
  data: ControllerDetail;
  item: ChangeItem | null;
  onClose: () => void;
  onDone: () => void;
}) {
  const [reach, setReach] = createSignal<Reach>('node');
  const [path, setPath] = createSignal('');
  const [newClass, setNewClass] = createSignal<string>('volatile');
  const [wide, setWide] = createSignal(false);
  const [reason, setReason] = createSignal('');
  const words = () => t().values;
  createEffect(
    on(
      () => props.item,
      (item) => {
        if (!item) return;
        setReach('node');
        setPath(folderOf(item.path));
        setWide(false);
        setReason('');
      },
    ),
  );
  const match = (): ValueMatch => {
    const item = props.item!;
    if (reach() === 'node') return { ...nothing, node: item.key };
    if (reach() === 'type') return { ...nothing, type: item.type, namespace: namespaceOf(item.key) };
    return { ...nothing, path: reach() === 'folder' ? folderOf(item.path) : path() };
  };
  const reaches = () => {
    const options: { value: Reach; label: string }[] = [
      { value: 'node', label: words().reach.node },
      { value: 'folder', label: words().reach.folder(folderOf(props.item?.path ?? '')) },
      { value: 'path', label: words().reach.path },
    ];
    return props.item?.type ? [...options, { value: 'type' as const, label: words().reach.type }] : options;
  };
  return (
    <FormDialog
      open={props.item !== null}
      title={words().propose}
      act={words().proposeAct}
      ready={reason().trim() !== '' && (reach() !== 'path' || path().trim() !== '')}
      onClose={props.onClose}
      onSubmit={async () => {
        await send('POST', `/controllers/${props.data.id}/values`, {
          type: 'propose',
          match: match(),
          class: newClass(),
          reason: reason(),
          wide: wide(),
          replaces: null,
        });
        say(words().proposed);
        props.onDone();
      }}
    >
      <p>{words().proposeText}</p>
      <p class="strong break-any">{props.item ? placeLine(props.item.path) : ''}</p>
      <ChoiceField
        label={t().visits.newClass}
        value={newClass()}
        options={classes.map((value) => ({ value, label: t().controllers.classes[value] ?? value }))}
        onChange={setNewClass}
      />
      <ChoiceField
        label={words().reachLabel}
        value={reach()}
        options={reaches()}
        onChange={(value) => setReach(value as Reach)}
      />
      <Show when={reach() === 'path'}>
        <TextField label={t().visits.classPattern} hint={words().pathHint} value={path()} onInput={setPath} />
      </Show>
      <label class="check">
        <input type="checkbox" checked={wide()} onChange={(event) => setWide(event.currentTarget.checked)} />
        {words().wide}
      </label>
      <LongField label={t().common.reason} hint={words().reasonHint} value={reason()} onInput={setReason} />
      <SecondPerson capability="approve_baseline" site={props.data.site} />
    </FormDialog>
  );
}

/** All values beside this one. */
function folderOf(path: string): string {
  return path.includes('/') ? `${path.slice(0, path.lastIndexOf('/'))}/*` : path;
}

function namespaceOf(key: string): string | null {
  return /^nsu=(.*?);[isgb]=/.exec(key)?.[1] ?? null;
}
