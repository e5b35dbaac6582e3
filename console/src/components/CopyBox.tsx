import { createSignal } from 'solid-js';
import { t } from '../i18n/language.ts';
import { Icon } from './Icon.tsx';

const shownMs = 2000;

/** A text that is made to be copied; the button says that it was. */
export function CopyBox(props: { text: string; label: string }) {
  const [copied, setCopied] = createSignal(false);
  let box: HTMLElement | undefined;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(props.text);
      setCopied(true);
      setTimeout(() => setCopied(false), shownMs);
    } catch {
      // Without a secure origin the clipboard is closed to pages: mark the text, so that Ctrl C works.
      if (box) window.getSelection()?.selectAllChildren(box);
    }
  };
  return (
    <div class="copy-box">
      <code ref={box} class="grow">
        {props.text}
      </code>
      <button type="button" class="button small" onClick={() => void copy()} aria-label={props.label}>
        <Icon name={copied() ? 'check' : 'copy'} size={14} />
        {copied() ? t().common.copied : t().common.copy}
      </button>
    </div>
  );
}
