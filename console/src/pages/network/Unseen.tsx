import { For, Show } from 'solid-js';
import type { Network } from '#protocol/api/network.ts';
import { useLink } from '../../components/url.ts';
import { t } from '../../i18n/language.ts';

/** Assets of the ledger that nobody has seen on the network: off, moved, or out of sight. */
export function Unseen(props: { network: Network }) {
  const link = useLink();
  return (
    <Show when={props.network.unseen.length > 0}>
      <details class="unseen">
        <summary>{t().networkHost.unseen(props.network.unseen.length)}</summary>
        <p class="muted small">{t().networkHost.unseenText}</p>
        <ul>
          <For each={props.network.unseen}>
            {(one) => (
              <li>
                <a href={link(`/assets/${one.asset}`)}>{one.name}</a>{' '}
                <span class="muted small">{one.addresses.join(t().common.comma) || t().networkHost.noAddress}</span>
              </li>
            )}
          </For>
        </ul>
      </details>
    </Show>
  );
}
