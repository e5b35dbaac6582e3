import { createSignal, For, Show } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import type { Calendar, Contact, ContactRow } from '#protocol/api/settings.ts';
import { send } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { ChoiceField, TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { PrintedProof } from '../../components/LedgerProof.tsx';
import { Panel } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { printWithProof } from '../../components/printed-proof.ts';
import { QueryView } from '../../components/States.tsx';
import { say } from '../../components/Toasts.tsx';
import { clock, fullStamp } from '../../components/time.ts';
import { useSite } from '../../frame/site.ts';
import { pick, t } from '../../i18n/language.ts';

/** In pairs, as they stand side by side. */
const fields = ['holder', 'deputy', 'phone', 'deputyPhone', 'mail', 'deputyMail'] as const;

/** Role by shift: whom to call, and who stands in. Prints as a call tree. */
export function ContactsTab() {
  const site = useSite();
  const query = createQuery<Page<ContactRow>>(() => (site.id() === '' ? null : `/sites/${site.id()}/contacts`));
  const calendar = createQuery<Calendar>(() => (site.id() === '' ? null : `/sites/${site.id()}/calendar`));
  const [editing, setEditing] = createSignal<Contact | null>(null);
  const [removing, setRemoving] = createSignal<Contact | null>(null);
  const words = () => t().settings.contacts.columns;
  const shiftName = (id: string | null) =>
    id === null
      ? t().settings.contacts.anyShift
      : (calendar.data()?.shifts.find((shift) => shift.id === id)?.name ?? id);
  const rows = () => [...(query.data()?.items ?? [])].sort((a, b) => a.order - b.order);
  const vacancies = () => rows().filter((row) => row.holder === null).length;
  const ofRole = (role: string) => rows().filter((row) => row.role === role);
  /** Where one row stands for all shifts there is nothing to tell apart. */
  const isNow = (row: ContactRow) => row.onDuty && (row.shift !== null || ofRole(row.role).length > 1);
  /** Roles held on some shifts, but on none that works now. */
  const uncovered = () =>
    rows().filter(
      ({ role }, at, all) =>
        all.findIndex((row) => row.role === role) === at &&
        ofRole(role).some((row) => row.holder !== null) &&
        !ofRole(role).some((row) => row.onDuty),
    );
  const put = async (items: readonly Contact[]) => {
    await send('PUT', `/sites/${site.id()}/contacts`, { items: items.map((row, order) => ({ ...row, order })) });
    say(t().common.saved);
    await query.refetch();
  };
  const save = async (changed: Contact) => {
    const items: Contact[] = rows().map((row) => (row.id === changed.id ? changed : row));
    const last = items.map((row) => row.role).lastIndexOf(changed.role);
    if (!items.includes(changed)) items.splice(last + 1, 0, changed);
    await put(items);
  };
  const addLike = (row: Contact) =>
    setEditing({
      ...row,
      id: `new-${Date.now()}`,
      holder: null,
      phone: null,
      mail: null,
      deputy: null,
      deputyPhone: null,
      deputyMail: null,
    });
  return (
    <QueryView query={query} lines={8}>
      {() => (
        <Panel
          class="call-tree"
          title={t().settings.tabs.contacts}
          aside={
            <span class="row">
              <span class={vacancies() > 0 ? 'tag bad' : 'tag ok'}>
                {vacancies() > 0 ? t().settings.contacts.vacancies(vacancies()) : t().settings.contacts.full}
              </span>
              <button type="button" class="button small no-print" onClick={() => void printWithProof()}>
                <Icon name="print" size={14} />
                {t().common.print}
              </button>
            </span>
          }
        >
          <div class="print-only call-tree-head">
            <h1>{`${t().settings.contacts.printTitle} · ${site.name()}`}</h1>
            <p>{t().settings.contacts.printed(fullStamp(clock()))}</p>
          </div>
          <PrintedProof about={site.id()} />
          <p class="muted no-print settings-text">{t().settings.contacts.text}</p>
          <Show when={uncovered().length > 0}>
            <p class="notice bad settings-text" role="alert">
              {t().settings.contacts.uncovered(
                uncovered()
                  .map((row) => pick(row.roleName))
                  .join(t().common.comma),
              )}
            </p>
          </Show>
          <div class="scroll-x">
            <table class="plain-table stacks contacts">
              <thead>
                <tr>
                  <th>{words().role}</th>
                  <th>{words().shift}</th>
                  <th>{words().holder}</th>
                  <th>{words().phone}</th>
                  <th>{words().mail}</th>
                  <th>{words().deputy}</th>
                  <th>{words().deputyPhone}</th>
                  <th class="no-print" />
                </tr>
              </thead>
              <tbody>
                <For each={rows()}>
                  {(row) => (
                    <tr>
                      <td class="strong">{pick(row.roleName)}</td>
                      <td class="nowrap" data-label={words().shift}>
                        {shiftName(row.shift)}
                        <Show when={isNow(row)}>
                          {' '}
                          <span class="tag accent">{t().settings.contacts.now}</span>
                        </Show>
                      </td>
                      <td data-label={words().holder}>
                        <Show when={row.holder} fallback={<span class="tag bad">{t().settings.contacts.vacant}</span>}>
                          {row.holder}
                        </Show>
                      </td>
                      <td class="nowrap" data-label={words().phone}>
                        {row.phone ?? t().common.none}
                      </td>
                      <td class="nowrap" data-label={words().mail}>
                        <Show when={row.mail} fallback={<span class="muted">{t().settings.contacts.noMail}</span>}>
                          {row.mail}
                        </Show>
                      </td>
                      <td data-label={words().deputy}>{row.deputy ?? t().common.none}</td>
                      <td class="nowrap" data-label={words().deputyPhone}>
                        {row.deputyPhone ?? t().common.none}
                      </td>
                      <td class="number no-print">
                        <button
                          type="button"
                          class="button small"
                          disabled={!may('edit_contacts')}
                          title={whyNot('edit_contacts')}
                          onClick={() => setEditing({ ...row })}
                        >
                          {t().common.edit}
                        </button>{' '}
                        <button
                          type="button"
                          class="button small quiet"
                          disabled={!may('edit_contacts')}
                          onClick={() => addLike(row)}
                          title={whyNot('edit_contacts') ?? t().settings.contacts.addRow}
                        >
                          <Icon name="plus" size={13} />
                        </button>
                        <Show when={ofRole(row.role).length > 1}>
                          <button
                            type="button"
                            class="button small quiet"
                            disabled={!may('edit_contacts')}
                            onClick={() => setRemoving(row)}
                            title={whyNot('edit_contacts') ?? t().settings.contacts.removeRow}
                          >
                            <Icon name="close" size={13} />
                          </button>
                        </Show>
                      </td>
                    </tr>
                  )}
                </For>
              </tbody>
            </table>
          </div>
          <FormDialog
            open={removing() !== null}
            title={t().settings.contacts.removeRow}
            act={t().settings.contacts.remove}
            danger
            onClose={() => setRemoving(null)}
            onSubmit={() => put(rows().filter((row) => row.id !== removing()!.id))}
          >
            <p>
              {removing() && pick(removing()!.roleName)} · {removing() && shiftName(removing()!.shift)} ·{' '}
              {removing()?.holder ?? t().settings.contacts.vacant}
            </p>
          </FormDialog>
          <FormDialog
            open={editing() !== null}
            title={editing() ? `${t().settings.contacts.editTitle}: ${pick(editing()!.roleName)}` : ''}
            act={t().common.save}
            wide
            onClose={() => setEditing(null)}
            onSubmit={() => save(editing()!)}
          >
            <ChoiceField
              label={t().settings.contacts.fields.shift}
              value={editing()?.shift ?? ''}
              options={[
                { value: '', label: t().settings.contacts.anyShift },
                ...(calendar.data()?.shifts ?? []).map((shift) => ({ value: shift.id, label: shift.name })),
              ]}
              onChange={(shift) => setEditing((old) => old && { ...old, shift: shift === '' ? null : shift })}
            />
            <div class="form-two">
              <For each={fields}>
                {(field) => (
                  <TextField
                    label={t().settings.contacts.fields[field]}
                    value={editing()?.[field] ?? ''}
                    onInput={(value) => setEditing((old) => old && { ...old, [field]: value === '' ? null : value })}
                  />
                )}
              </For>
            </div>
          </FormDialog>
        </Panel>
      )}
    </QueryView>
  );
}
