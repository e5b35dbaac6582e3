import { For, Show } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import type { ChannelHealth } from '#protocol/api/settings.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import { Age } from '../../components/Stamp.tsx';
import { useLink } from '../../components/url.ts';
import { t } from '../../i18n/language.ts';

/** Channels that reach nobody at present: what is collected is then told on the screens alone. */
export function ChannelTrouble() {
  const link = useLink();
  const query = createQuery<Page<ChannelHealth>>(() => '/channels/health');
  const broken = () => (query.data()?.items ?? []).filter((one) => one.lastTest?.ok === false);
  return (
    <For each={broken()}>
      {(channel) => (
        <div class="notice bad">
          <p class="grow">
            <b>{t().sources.channelBroken(channel.name)}</b> <Age at={channel.lastTest!.at} />
            <br />
            <span class="small">{t().sources.channelBrokenText}</span>
          </p>
          <Show when={may('manage_channels')} fallback={<span class="small muted">{t().sources.channelTell}</span>}>
            <a class="button" href={link('/settings', { tab: 'channels' })}>
              {t().sources.channelMend}
            </a>
          </Show>
        </div>
      )}
    </For>
  );
}
