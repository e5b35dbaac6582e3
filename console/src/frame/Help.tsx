import { createMemo, For, Show } from 'solid-js';
import { Dialog } from '../components/Dialog.tsx';
import { t } from '../i18n/language.ts';
import { chooseSingleKeys, commands, singleKeys } from './commands.ts';
import { chordLabel } from './keys.ts';

const groups = ['page', 'row', 'view', 'general'] as const;

/** Every key that works on this page. */
export default function Help(props: { onClose: () => void }) {
  const mac = /Mac|iPad|iPhone/.test(navigator.platform);
  const listed = createMemo(() => {
    const seen = new Set<string>();
    return [...commands()]
      .reverse()
      .filter((command) => {
        const isNew = command.chords !== undefined && !seen.has(command.id);
        seen.add(command.id);
        return isNew;
      })
      .reverse();
  });
  return (
    <Dialog open wide title={t().frame.help} onClose={props.onClose}>
      <div class="help-columns">
        <For each={groups}>
          {(group) => (
            <Show when={listed().some((command) => command.group === group)}>
              <section class="help-group">
                <h3>{t().frame.groups[group]}</h3>
                <dl>
                  <For each={listed().filter((command) => command.group === group)}>
                    {(command) => (
                      <div class="help-line">
                        <dt>{command.title()}</dt>
                        <dd>
                          <For each={command.chords}>{(chord) => <kbd>{chordLabel(chord, mac)}</kbd>}</For>
                        </dd>
                      </div>
                    )}
                  </For>
                </dl>
              </section>
            </Show>
          )}
        </For>
      </div>
      <div class="row spread help-foot">
        <span class="muted small">{t().frame.helpText}</span>
        <label class="check">
          <input
            type="checkbox"
            checked={singleKeys()}
            onChange={(event) => chooseSingleKeys(event.currentTarget.checked)}
          />
          {t().frame.singleKeysOn}
        </label>
      </div>
    </Dialog>
  );
}
