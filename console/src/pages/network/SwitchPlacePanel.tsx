import { For, Show } from 'solid-js';
import type { SwitchPlace } from '#protocol/api/network.ts';
import { Panel } from '../../components/Panel.tsx';
import { Age, Stamp } from '../../components/Stamp.tsx';
import { t } from '../../i18n/language.ts';

/** At which port of which switch a host is plugged in, since when, and how that is known. */
export function SwitchPlacePanel(props: { place: SwitchPlace }) {
  const words = () => t().networkHost.place;
  const switchOf = (one: { switch: string; switchName: string | null }) =>
    one.switchName !== null && one.switchName !== one.switch ? `${one.switchName} (${one.switch})` : one.switch;
  const readingTrouble = () => {
    const { reading } = props.place;
    return reading !== null && reading.outcome !== 'whole' ? reading : null;
  };
  return (
    <Panel title={words().title}>
      <dl class="facts">
        <dt>{words().switch}</dt>
        <dd>{switchOf(props.place)}</dd>
        <dt>{words().port}</dt>
        <dd>
          <code>{props.place.port}</code> {props.place.alias}
        </dd>
        <dt>{words().vlan}</dt>
        <dd>{props.place.vlans ?? <span class="muted">{t().common.unknown}</span>}</dd>
        <dt>{words().since}</dt>
        <dd>
          <Stamp at={props.place.since} />
        </dd>
        <dt>{words().how}</dt>
        <dd>{words().table(props.place.by)}</dd>
      </dl>
      <Show when={props.place.uplink}>
        {(sign) => <p class="place-word">{words().behind(props.place.devices, words().signs[sign()] ?? sign())}</p>}
      </Show>
      <Show when={props.place.gone}>
        {(at) => (
          <p class="place-word">
            <span class="tag warn">{words().gone}</span> <Age at={at()} />
          </p>
        )}
      </Show>
      <Show when={readingTrouble()}>
        {(reading) => (
          <p class="place-word">
            <span class="tag warn">{reading().outcome === 'failed' ? words().unread : words().partlyRead}</span>{' '}
            <Age at={reading().at} /> {words().maybeElsewhere}
          </p>
        )}
      </Show>
      <Show when={props.place.before.length > 0}>
        <table class="plain-table place-before">
          <caption>{words().before}</caption>
          <tbody>
            <For each={props.place.before}>
              {(one) => (
                <tr>
                  <td>{switchOf(one)}</td>
                  <td>
                    <code>{one.port}</code>
                  </td>
                  <td>
                    <Stamp at={one.from} /> – <Stamp at={one.to} />
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </Show>
      <p class="muted small place-word">{words().limits}</p>
    </Panel>
  );
}
