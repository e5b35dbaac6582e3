import { For, Show } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import { createQuery } from '../../api/query.ts';
import type { RoleInfo } from '../../api/types.ts';
import { Panel } from '../../components/Panel.tsx';
import { QueryView } from '../../components/States.tsx';
import { pick, t } from '../../i18n/language.ts';
import { capabilityName } from './capability-name.ts';

/** What each role may do. */
export function RolesTab() {
  const query = createQuery<Page<RoleInfo>>(() => '/roles');
  return (
    <QueryView query={query} lines={8}>
      {(data) => (
        <Panel title={t().settings.tabs.roles}>
          <p class="muted settings-text">{t().settings.roles.text}</p>
          <table class="plain-table stacks">
            <thead>
              <tr>
                <th>{t().settings.roles.columns.role}</th>
                <th>{t().settings.roles.columns.may}</th>
              </tr>
            </thead>
            <tbody>
              <For each={data().items}>
                {(role) => {
                  const acts = () => role.may.filter((each) => !each.startsWith('see_'));
                  return (
                    <tr>
                      <td class="strong nowrap">{pick(role.name)}</td>
                      <td>
                        <Show
                          when={acts().length > 0}
                          fallback={
                            <span class="muted">
                              {role.id === 'vendor' ? t().settings.roles.ownVisits : t().settings.roles.none}
                            </span>
                          }
                        >
                          <span class="row wrap tags">
                            <For each={acts()}>{(each) => <span class="tag">{capabilityName(each)}</span>}</For>
                          </span>
                        </Show>
                      </td>
                    </tr>
                  );
                }}
              </For>
            </tbody>
          </table>
        </Panel>
      )}
    </QueryView>
  );
}
