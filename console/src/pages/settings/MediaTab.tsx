import { createSignal, For, Show } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import { send } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import type { Medium } from '../../api/types.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Panel } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { Stamp } from '../../components/Stamp.tsx';
import { Empty, QueryView } from '../../components/States.tsx';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { t } from '../../i18n/language.ts';

const hex = /^[0-9a-fA-F]{4}$/;
const blank = { label: '', vendorId: '', productId: '', serial: '', custodian: '' };

/** USB media that people may use. */
export function MediaTab() {
  const query = createQuery<Page<Medium>>(() => '/media');
  const [draft, setDraft] = createSignal<typeof blank | null>(null);
  const set = (change: Partial<typeof blank>) => setDraft((old) => old && { ...old, ...change });
  const words = () => t().settings.media;
  const withdraw = async (id: string) => {
    await send('DELETE', `/media/${id}`);
    say(t().common.saved);
    await query.refetch();
  };
  return (
    <QueryView query={query} lines={6}>
      {(data) => (
        <Panel
          title={t().settings.tabs.media}
          aside={
            <button
              type="button"
              class="button small"
              disabled={!may('edit_media')}
              title={whyNot('edit_media')}
              onClick={() => setDraft({ ...blank })}
            >
              <Icon name="plus" size={13} />
              {words().add}
            </button>
          }
        >
          <p class="muted settings-text">{words().text}</p>
          <Show
            when={data().items.length > 0}
            fallback={<Empty icon="asset" title={words().none} text={words().noneText} />}
          >
            <table class="plain-table">
              <thead>
                <tr>
                  <th>{words().columns.label}</th>
                  <th>{words().columns.ids}</th>
                  <th>{words().columns.serial}</th>
                  <th>{words().columns.custodian}</th>
                  <th>{words().columns.expires}</th>
                  <th />
                </tr>
              </thead>
              <tbody>
                <For each={data().items}>
                  {(medium) => (
                    <tr>
                      <td class="strong">{medium.label}</td>
                      <td>
                        <code>
                          {medium.vendorId}:{medium.productId}
                        </code>
                      </td>
                      <td>{medium.serial ?? words().noSerial}</td>
                      <td>{medium.custodian ?? t().assets.notSet}</td>
                      <td>
                        <Stamp at={medium.expires} none={words().forever} />
                      </td>
                      <td class="number">
                        <button
                          type="button"
                          class="button small"
                          disabled={!may('edit_media')}
                          title={whyNot('edit_media')}
                          onClick={() => void withdraw(medium.id).catch(sayProblem)}
                        >
                          {words().withdraw}
                        </button>
                      </td>
                    </tr>
                  )}
                </For>
              </tbody>
            </table>
          </Show>
          <FormDialog
            open={draft() !== null}
            title={words().add}
            act={t().common.save}
            ready={
              hex.test(draft()?.vendorId ?? '') && hex.test(draft()?.productId ?? '') && (draft()?.label ?? '') !== ''
            }
            onClose={() => setDraft(null)}
            onSubmit={async () => {
              const { serial, custodian, ...rest } = draft()!;
              await send('POST', '/media', {
                ...rest,
                serial: serial || null,
                custodian: custodian || null,
                expires: null,
              });
              say(t().common.saved);
              await query.refetch();
            }}
          >
            <TextField label={words().columns.label} value={draft()?.label ?? ''} onInput={(label) => set({ label })} />
            <div class="form-two">
              <TextField
                label={words().vendorId}
                value={draft()?.vendorId ?? ''}
                onInput={(vendorId) => set({ vendorId })}
              />
              <TextField
                label={words().productId}
                value={draft()?.productId ?? ''}
                onInput={(productId) => set({ productId })}
              />
              <TextField
                label={words().columns.serial}
                value={draft()?.serial ?? ''}
                onInput={(serial) => set({ serial })}
              />
              <TextField
                label={words().columns.custodian}
                value={draft()?.custodian ?? ''}
                onInput={(custodian) => set({ custodian })}
              />
            </div>
          </FormDialog>
        </Panel>
      )}
    </QueryView>
  );
}
