// biome-ignore-all lint/a11y/noStaticElementInteractions: the asset page edits the same by keyboard

import { createSignal, Show } from 'solid-js';
import { t } from '../i18n/language.ts';
import { sayProblem } from './Toasts.tsx';

/** A cell that becomes a field on double-click: Enter or leaving saves, Esc gives up; composing Japanese never saves. */
export function InlineEdit(props: {
  value: string | null;
  label: string;
  mayEdit: boolean;
  onSave: (value: string) => Promise<void>;
}) {
  const [editing, setEditing] = createSignal(false);
  const [pending, setPending] = createSignal<string>();
  const save = async (text: string) => {
    setEditing(false);
    if (text.trim() === (props.value ?? '')) return;
    setPending(text.trim());
    try {
      await props.onSave(text.trim());
    } catch (error) {
      sayProblem(error);
    } finally {
      setPending(undefined);
    }
  };
  const onKey = (event: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
    event.stopPropagation();
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Enter') void save(event.currentTarget.value);
    if (event.key === 'Escape') setEditing(false);
  };
  const start = () => {
    if (props.mayEdit) setEditing(true);
  };
  return (
    <Show
      when={editing()}
      fallback={
        <span
          class={`inline-edit${(pending() ?? props.value) ? '' : ' muted'}${props.mayEdit ? ' may' : ''}`}
          title={props.mayEdit ? t().assets.editHint : undefined}
          onDblClick={(event) => {
            event.stopPropagation();
            start();
          }}
        >
          {(pending() ?? props.value) || t().assets.notSet}
        </span>
      }
    >
      <input
        ref={(element) => queueMicrotask(() => element.select())}
        class="input inline"
        aria-label={props.label}
        value={props.value ?? ''}
        onKeyDown={onKey}
        onBlur={(event) => editing() && void save(event.currentTarget.value)}
        onClick={(event) => event.stopPropagation()}
      />
    </Show>
  );
}
