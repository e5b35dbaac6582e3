import { createSignal, For, Show } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import type { Channel } from '#protocol/api/settings.ts';
import { send } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { TextField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Age } from '../../components/Stamp.tsx';
import { Empty, QueryView } from '../../components/States.tsx';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { fullStamp } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';

type Draft = Pick<Channel, 'id' | 'type' | 'name' | 'enabled' | 'settings'> & { secret: string };

const fresh: Record<Channel['type'], Channel['settings']> = {
  mail: { host: '', port: 25, secure: false, from: '', user: '', testTo: '' },
  webhook: { url: '' },
};

/** Where notifications go, and whether they get there. */
export function ChannelsTab() {
  const query = createQuery<Page<Channel>>(() => '/channels');
  const [draft, setDraft] = createSignal<Draft | null>(null);
  const [testing, setTesting] = createSignal<string | null>(null);
  const add = (type: Channel['type']) =>
    setDraft({ id: `${type}-${Date.now()}`, type, name: '', enabled: true, settings: { ...fresh[type] }, secret: '' });
  const save = async (changed: Draft) => {
    const { secret, ...rest } = changed;
    const next = secret === '' ? rest : { ...rest, secret };
    const plain = (query.data()?.items ?? []).map(({ id, type, name, enabled, settings }) => ({
      id,
      type,
      name,
      enabled,
      settings,
    }));
    const items = plain.some((each) => each.id === next.id)
      ? plain.map((each) => (each.id === next.id ? next : each))
      : [...plain, next];
    await send('PUT', '/channels', { items });
    say(t().common.saved);
    await query.refetch();
  };
  const test = async (id: string) => {
    setTesting(id);
    try {
      const answer = await send<{ ok: boolean; detail: string }>('POST', `/channels/${id}/test`);
      say(`${answer.ok ? t().settings.channels.ok : t().settings.channels.failed}: ${answer.detail}`);
      await query.refetch();
    } finally {
      setTesting(null);
    }
  };
  const words = () => t().settings.channels;
  const isNew = (one: Draft | null) => !query.data()?.items.some(({ id }) => id === one?.id);
  const isComplete = (one: Draft | null) =>
    one !== null && one.name.trim() !== '' && (one.type !== 'webhook' || !isNew(one) || one.secret !== '');
  const secretHint = (one: Draft | null) =>
    !isNew(one) ? words().secretKept : one?.type === 'webhook' ? words().webhookKey : undefined;
  const titleOf = (one: Draft | null) =>
    !isNew(one) ? words().editTitle : one?.type === 'webhook' ? words().addWebhook : words().addMail;
  return (
    <QueryView query={query} lines={6}>
      {(data) => (
        <Panel
          title={t().settings.tabs.channels}
          aside={
            <span class="row">
              <button type="button" class="button small" onClick={() => add('mail')}>
                <Icon name="plus" size={13} />
                {words().addMail}
              </button>
              <button type="button" class="button small" onClick={() => add('webhook')}>
                <Icon name="plus" size={13} />
                {words().addWebhook}
              </button>
            </span>
          }
        >
          <p class="muted settings-text">{words().text}</p>
          <Show
            when={data().items.length > 0}
            fallback={<Empty icon="phone" title={words().none} text={words().noneText} />}
          >
            <ul class="channels">
              <For each={data().items}>
                {(channel) => (
                  <li>
                    <div class="grow">
                      <p class="row wrap">
                        <b>{channel.name}</b>
                        <span class="tag">{words().types[channel.type]}</span>
                        <Show when={!channel.enabled}>
                          <span class="tag unknown">{t().settings.people.disabled}</span>
                        </Show>
                      </p>
                      <p class="muted small mono break-any">
                        {String(channel.settings['url'] ?? `${channel.settings['host']}:${channel.settings['port']}`)}
                      </p>
                    </div>
                    <div class="channel-test small">
                      <span class="muted">{words().lastTest}</span>{' '}
                      <Show when={channel.lastTest} fallback={words().never}>
                        {(last) => (
                          <>
                            <span class={`tag ${last().ok ? 'ok' : 'bad'}`}>
                              {last().ok ? words().ok : words().failed}
                            </span>{' '}
                            <Age at={last().at} />
                            <p class="muted">{last().detail}</p>
                            <Show when={channel.failingSince}>
                              {(since) => (
                                <>
                                  <p class="strong">{words().since(fullStamp(since()))}</p>
                                  <p>{words().remedies[channel.type]}</p>
                                </>
                              )}
                            </Show>
                          </>
                        )}
                      </Show>
                    </div>
                    <button
                      type="button"
                      class="button small"
                      disabled={testing() !== null}
                      onClick={() => void test(channel.id).catch(sayProblem)}
                    >
                      {testing() === channel.id ? t().common.sending : words().test}
                    </button>
                    <button
                      type="button"
                      class="button small"
                      onClick={() => setDraft({ ...channel, settings: { ...channel.settings }, secret: '' })}
                    >
                      {t().common.edit}
                    </button>
                  </li>
                )}
              </For>
            </ul>
          </Show>
          <FormDialog
            open={draft() !== null}
            title={titleOf(draft())}
            act={t().common.save}
            wide
            ready={isComplete(draft())}
            onClose={() => setDraft(null)}
            onSubmit={() => save(draft()!)}
          >
            <div class="form-two">
              <TextField
                label={words().name}
                value={draft()?.name ?? ''}
                onInput={(name) => setDraft((old) => old && { ...old, name })}
              />
              <For each={Object.keys(fresh[draft()?.type ?? 'mail'])}>
                {(key) => (
                  <Show
                    when={typeof fresh[draft()?.type ?? 'mail'][key] === 'boolean'}
                    fallback={
                      <TextField
                        label={words().fields[key] ?? key}
                        value={String(draft()?.settings[key] ?? '')}
                        onInput={(text) =>
                          setDraft(
                            (old) =>
                              old && {
                                ...old,
                                settings: { ...old.settings, [key]: key === 'port' ? Number(text) || 0 : text },
                              },
                          )
                        }
                      />
                    }
                  >
                    <label class="check">
                      <input
                        type="checkbox"
                        checked={Boolean(draft()?.settings[key])}
                        onChange={(event) => {
                          const { checked } = event.currentTarget;
                          setDraft((old) => old && { ...old, settings: { ...old.settings, [key]: checked } });
                        }}
                      />
                      {words().fields[key] ?? key}
                    </label>
                  </Show>
                )}
              </For>
              <TextField
                label={words().secrets[draft()?.type ?? 'mail']}
                hint={secretHint(draft())}
                type="password"
                autocomplete="new-password"
                value={draft()?.secret ?? ''}
                onInput={(secret) => setDraft((old) => old && { ...old, secret })}
              />
            </div>
            <label class="check">
              <input
                type="checkbox"
                checked={draft()?.enabled ?? true}
                onChange={(event) => {
                  const { checked } = event.currentTarget;
                  setDraft((old) => old && { ...old, enabled: checked });
                }}
              />
              {words().enabled}
            </label>
          </FormDialog>
        </Panel>
      )}
    </QueryView>
  );
}
