import { Dialog as Base } from '@kobalte/core/dialog';
import { createSignal, type JSX, Show } from 'solid-js';
import type { RequestProblem } from '../api/problem.ts';
import { asProblem } from '../api/problem.ts';
import { t } from '../i18n/language.ts';
import { Icon } from './Icon.tsx';
import { ProblemNotice } from './States.tsx';

/** A modal dialog; Esc and the cross close it, focus returns to where it was. */
export function Dialog(props: {
  open: boolean;
  title: string;
  wide?: boolean;
  onClose: () => void;
  children: JSX.Element;
}) {
  let content: HTMLDivElement | undefined;
  const focusFirst = (event: Event) => {
    const fields = content?.querySelectorAll<HTMLElement>('input:not([type=radio]), input:checked, textarea, select');
    const first = fields?.[0] ?? content?.querySelector<HTMLElement>('button.primary');
    if (!first) return;
    event.preventDefault();
    first.focus();
  };
  return (
    <Base open={props.open} onOpenChange={(open) => !open && props.onClose()} preventScroll={false}>
      <Base.Portal>
        <Base.Overlay class="overlay" />
        <div class="dialog-place">
          <Base.Content class={`dialog${props.wide ? ' wide' : ''}`} ref={content} onOpenAutoFocus={focusFirst}>
            <div class="dialog-head">
              <Base.Title as="h2">{props.title}</Base.Title>
              <Base.CloseButton class="button quiet icon small" aria-label={t().common.close}>
                <Icon name="close" size={16} />
              </Base.CloseButton>
            </div>
            {props.children}
          </Base.Content>
        </div>
      </Base.Portal>
    </Base>
  );
}

/** A form in a dialog: sends once, shows the problem inside, closes when done. */
export function FormDialog(props: {
  open: boolean;
  title: string;
  act: string;
  danger?: boolean;
  wide?: boolean;
  ready?: boolean;
  onClose: () => void;
  onSubmit: () => Promise<void>;
  children: JSX.Element;
}) {
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<RequestProblem>();
  const close = () => {
    setProblem(undefined);
    props.onClose();
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy() || props.ready === false) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await props.onSubmit();
      close();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open={props.open} title={props.title} wide={props.wide ?? false} onClose={close}>
      <form class="stack-wide" onSubmit={submit}>
        {props.children}
        <Show when={problem()}>{(shown) => <ProblemNotice of={shown()} />}</Show>
        <div class="dialog-foot">
          <button type="button" class="button" onClick={close}>
            {t().common.cancel}
          </button>
          <button
            type="submit"
            class={`button ${props.danger ? 'danger' : 'primary'}`}
            disabled={busy() || props.ready === false}
          >
            {busy() ? t().common.sending : props.act}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
