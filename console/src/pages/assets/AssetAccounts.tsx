import { For, Show } from 'solid-js';
import type { AssetDetail } from '../../api/types.ts';
import { Panel } from '../../components/Panel.tsx';
import { Age } from '../../components/Stamp.tsx';
import { t } from '../../i18n/language.ts';

/** Who can log in to an asset, and as what. */
export function Accounts(props: { data: AssetDetail }) {
  const words = () => t().assets.page.account;
  const yesNo = (value: boolean | null) =>
    value === null ? t().common.unknown : value ? t().common.yes : t().common.no;
  return (
    <Panel title={t().assets.page.accounts}>
      <Show when={props.data.accounts.length > 0} fallback={<p class="muted">{t().assets.page.noAccounts}</p>}>
        <div class="scroll-x">
          <table class="plain-table">
            <thead>
              <tr>
                <th>{words().name}</th>
                <th>{words().admin}</th>
                <th>{words().enabled}</th>
                <th>{words().password}</th>
                <th>{words().last}</th>
              </tr>
            </thead>
            <tbody>
              <For each={props.data.accounts}>
                {(account) => (
                  <tr>
                    <td>
                      {account.name}{' '}
                      <Show when={account.shared}>
                        <span class="tag">{t().state.shared}</span>
                      </Show>
                    </td>
                    <td>{yesNo(account.admin)}</td>
                    <td>{yesNo(account.enabled)}</td>
                    <td>
                      {account.password === null ? t().common.unknown : words().passwords[account.password]}
                      <Show when={account.keys}> {words().keys}</Show>
                    </td>
                    <td>
                      <Age at={account.lastLogon} />
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
      </Show>
    </Panel>
  );
}
