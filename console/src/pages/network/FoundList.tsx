import { For, type JSX, Show } from 'solid-js';
import type { FoundInTraffic } from '#protocol/api/network.ts';
import { Stamp } from '../../components/Stamp.tsx';
import { count } from '../../components/time.ts';
import { pick, t } from '../../i18n/language.ts';

const isHardware = (name: string) => /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(name);

/** What detectors found in the traffic: what, who toward whom, how often and when. `host` shows an address. */
export function FoundList(props: { found: readonly FoundInTraffic[]; host: (address: string) => JSX.Element }) {
  const end = (name: string) => (isHardware(name) ? <code>{name}</code> : props.host(name));
  return (
    <table class="plain-table">
      <tbody>
        <For each={props.found}>
          {(one) => (
            <tr>
              <td>
                <b>{pick(one.words)}</b>
                <Show when={one.standing !== 'none' && t().network.foundStandings[one.standing]}>
                  {(words) => (
                    <>
                      {' '}
                      <span class="tag">{words()}</span>
                    </>
                  )}
                </Show>
              </td>
              <td>
                {end(one.source)}
                <Show when={one.target}>{(target) => <> → {end(target())}</>}</Show>{' '}
                <Show when={one.port}>{(port) => <code>{port()}</code>}</Show>{' '}
                <span class="muted">{one.operation}</span>
              </td>
              <td>{t().network.foundTimes(count(one.count))}</td>
              <td>
                <Stamp at={one.last} />
              </td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
