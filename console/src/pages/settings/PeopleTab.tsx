import { createEffect, createSignal, For, Show } from 'solid-js';
import type { Page, Role } from '#protocol/api/parts.ts';
import type { Person } from '#protocol/api/session.ts';
import { send } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { session } from '../../api/session.ts';
import type { PersonLink, RoleInfo } from '../../api/types.ts';
import { CopyBox } from '../../components/CopyBox.tsx';
import { Dialog, FormDialog } from '../../components/Dialog.tsx';
import { TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Menu } from '../../components/Menu.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Age } from '../../components/Stamp.tsx';
import { QueryView } from '../../components/States.tsx';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { fullStamp } from '../../components/time.ts';
import { useParam } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';

interface Draft {
  id: string | null;
  user: string;
  name: string;
  roles: Role[];
  sites: string[];
}

/** Who may sign in, in which roles, for which sites. */
export function PeopleTab() {
  const query = createQuery<Page<Person>>(() => '/people');
  const roles = createQuery<Page<RoleInfo>>(() => '/roles');
  const [draft, setDraft] = createSignal<Draft | null>(null);
  const [link, setLink] = createSignal<PersonLink | null>(null);
  const [adding, setAdding] = useParam('add');
  const words = () => t().settings.people;
  const newPerson = (chosen: Role[]): Draft => ({
    id: null,
    user: '',
    name: '',
    roles: chosen,
    sites: session()?.sites.map((site) => site.id) ?? [],
  });
  /** Led here by a page that wants somebody in a certain role. */
  createEffect(() => {
    const wanted = roles.data()?.items.find((role) => role.id === adding());
    if (!wanted) return;
    setDraft(newPerson([wanted.id]));
    setAdding(null);
  });
  const roleName = (id: Role) => {
    const found = roles.data()?.items.find((role) => role.id === id);
    return found ? pick(found.name) : id;
  };
  const siteName = (id: string) =>
    id === '*' ? t().settings.people.allSites : (session()?.sites.find((site) => site.id === id)?.name ?? id);
  const save = async ({ id, user, name, roles: chosen, sites }: Draft) => {
    if (id === null) setLink(await send<PersonLink>('POST', '/people', { user, name, roles: chosen, sites }));
    else {
      await send('PATCH', `/people/${id}`, { name, roles: chosen, sites });
      say(t().common.saved);
    }
    await query.refetch();
  };
  const setDisabled = async (person: Person, disabled: boolean) => {
    await send('PATCH', `/people/${person.id}`, { disabled });
    say(t().common.saved);
    await query.refetch();
  };
  const newLink = async (person: Person) => setLink(await send<PersonLink>('POST', `/people/${person.id}/link`));
  const toggled = <T,>(list: T[], item: T, on: boolean) =>
    on ? [...list, item] : list.filter((each) => each !== item);
  return (
    <QueryView query={query} lines={8}>
      {(data) => (
        <Panel
          title={t().settings.tabs.people}
          aside={
            <button type="button" class="button small" onClick={() => setDraft(newPerson([]))}>
              <Icon name="plus" size={13} />
              {words().add}
            </button>
          }
        >
          <div class="scroll-x">
            <table class="plain-table stacks">
              <thead>
                <tr>
                  <th>{words().columns.name}</th>
                  <th>{words().columns.user}</th>
                  <th>{words().columns.roles}</th>
                  <th>{words().columns.sites}</th>
                  <th>{words().columns.last}</th>
                  <th>{words().columns.state}</th>
                  <th />
                </tr>
              </thead>
              <tbody>
                <For each={data().items}>
                  {(person) => (
                    <tr>
                      <td class="strong">{person.name}</td>
                      <td data-label={words().columns.user}>
                        <code class="nowrap">{person.user}</code>
                      </td>
                      <td data-label={words().columns.roles}>{person.roles.map(roleName).join(t().common.comma)}</td>
                      <td class="nowrap" data-label={words().columns.sites}>
                        {person.sites.map(siteName).join(t().common.comma)}
                      </td>
                      <td data-label={words().columns.last}>
                        <Age at={person.lastSignIn} />
                      </td>
                      <td data-label={words().columns.state}>
                        <span class={`tag ${person.disabled ? 'unknown' : 'ok'}`}>
                          {person.disabled ? words().disabled : words().active}
                        </span>
                      </td>
                      <td class="number">
                        <Menu
                          class="button quiet icon small"
                          title={t().common.more}
                          label={<Icon name="more" size={15} />}
                          placement="bottom-end"
                          entries={[
                            {
                              label: t().common.edit,
                              icon: 'user',
                              run: () => setDraft({ ...person, roles: [...person.roles], sites: [...person.sites] }),
                            },
                            { label: words().newLink, icon: 'copy', run: () => void newLink(person).catch(sayProblem) },
                            null,
                            {
                              label: person.disabled ? words().enable : words().disable,
                              icon: 'lock',
                              run: () => void setDisabled(person, !person.disabled).catch(sayProblem),
                            },
                          ]}
                        />
                      </td>
                    </tr>
                  )}
                </For>
              </tbody>
            </table>
          </div>
          <FormDialog
            open={draft() !== null}
            title={draft()?.id === null ? words().add : words().editTitle}
            act={t().common.save}
            wide
            ready={(draft()?.user ?? '') !== '' && (draft()?.name ?? '') !== '' && (draft()?.roles.length ?? 0) > 0}
            onClose={() => setDraft(null)}
            onSubmit={() => save(draft()!)}
          >
            <div class="form-two">
              <Show when={draft()?.id === null}>
                <TextField
                  label={words().user}
                  value={draft()?.user ?? ''}
                  onInput={(user) => setDraft((old) => old && { ...old, user })}
                />
              </Show>
              <TextField
                label={words().name}
                value={draft()?.name ?? ''}
                onInput={(name) => setDraft((old) => old && { ...old, name })}
              />
            </div>
            <fieldset class="bare">
              <legend class="legend-label">{words().roles}</legend>
              <div class="box-grid">
                <For each={roles.data()?.items ?? []}>
                  {(role) => (
                    <label class="check">
                      <input
                        type="checkbox"
                        checked={draft()?.roles.includes(role.id) ?? false}
                        onChange={(event) => {
                          const { checked } = event.currentTarget;
                          setDraft((old) => old && { ...old, roles: toggled(old.roles, role.id, checked) });
                        }}
                      />
                      {pick(role.name)}
                    </label>
                  )}
                </For>
              </div>
            </fieldset>
            <fieldset class="bare">
              <legend class="legend-label">{words().sites}</legend>
              <div class="box-grid">
                <For each={session()?.sites ?? []}>
                  {(site) => (
                    <label class="check">
                      <input
                        type="checkbox"
                        checked={draft()?.sites.includes(site.id) ?? false}
                        onChange={(event) => {
                          const { checked } = event.currentTarget;
                          setDraft((old) => old && { ...old, sites: toggled(old.sites, site.id, checked) });
                        }}
                      />
                      {site.name}
                    </label>
                  )}
                </For>
              </div>
            </fieldset>
          </FormDialog>
          <Dialog open={link() !== null} title={words().linkTitle} wide onClose={() => setLink(null)}>
            <div class="stack-wide">
              <p>{words().linkText}</p>
              <CopyBox text={link()?.link ?? ''} label={t().common.copy} />
              <p class="muted small">{link() ? words().expires(fullStamp(link()!.expires)) : ''}</p>
            </div>
          </Dialog>
        </Panel>
      )}
    </QueryView>
  );
}
