import { For, Show } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import type { ChannelHealth } from '#protocol/api/settings.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import { fullStamp } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { t } from '../../i18n/language.ts';

/** Channels that reach nobody at present: what is collected is then told on the screens alone. */
export function ChannelTrouble() {
  const link = useLink();
  const query = createQuery<Page<ChannelHealth>>(() => '/channels/health');
  const broken = () => (query.data()?.items ?? []).filter((one) => one.failingSince !== null);
  return (
    <For each={broken()}>
      {(channel) => (
        <div class="notice bad">
          <p class="grow">
            <b>{t().sources.channelBroken(channel.name)}</b>{' '}
            <Show when={channel.failingSince}>{(since) => t().settings.channels.since(fullStamp(since()))}</Show>
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
