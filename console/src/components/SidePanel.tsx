import { type JSX, Show } from 'solid-js';
import { provideCommands } from '../frame/commands.ts';
import { t } from '../i18n/language.ts';
import { Icon } from './Icon.tsx';

/** The panel at the right for the chosen row; Esc closes it. */
export function SidePanel(props: {
  title: JSX.Element;
  label: string;
  onClose: () => void;
  acts?: JSX.Element;
  children: JSX.Element;
}) {
  provideCommands([
    {
      id: 'panel.close',
      group: 'view',
      title: () => t().keys.closePanel,
      chords: ['Escape'],
      run: () => props.onClose(),
    },
  ]);
  return (
    <aside class="side" aria-label={props.label}>
      <header class="side-head">
        <div class="grow">{props.title}</div>
        <button
          type="button"
          class="button quiet icon small"
          aria-label={t().common.close}
          onClick={() => props.onClose()}
        >
          <Icon name="close" size={16} />
        </button>
      </header>
      <div class="side-body">{props.children}</div>
      <Show when={props.acts}>
        <footer class="side-foot">{props.acts}</footer>
      </Show>
    </aside>
  );
}
