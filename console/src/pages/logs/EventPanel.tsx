import { createSignal, For, Show } from 'solid-js';
import type { EventFilter } from '#protocol/api/events.ts';
import { send } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { loadSession, may } from '../../api/session.ts';
import type { EventDetail } from '../../api/types.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { LongField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Menu } from '../../components/Menu.tsx';
import { SidePanel } from '../../components/SidePanel.tsx';
import { Stamp } from '../../components/Stamp.tsx';
import { QueryView } from '../../components/States.tsx';
import { sayProblem } from '../../components/Toasts.tsx';
import { useGo, useLink } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';
import { sourceName } from '../sources/source-name.ts';

const aroundMs = 5 * 60_000;
const unmaskMinutes = 15;
const leastReason = 4;

/** One record in full: its times, and every field as something to include, exclude or follow. */
export function EventPanel(props: { id: string; onFilter: (filter: EventFilter) => void; onClose: () => void }) {
  const link = useLink();
  const go = useGo();
  const query = createQuery<EventDetail>(() => `/events/${encodeURIComponent(props.id)}`);
  const [unmasking, setUnmasking] = createSignal(false);
  const [reason, setReason] = createSignal('');
  const around = (data: EventDetail) => {
    const at = Date.parse(data.at);
    go('/logs', {
      from: new Date(at - aroundMs).toISOString(),
      to: new Date(at + aroundMs).toISOString(),
      event: data.id,
    });
  };
  return (
    <SidePanel
      label={t().logs.detail}
      title={<span class="strong">{query.data() ? pick(query.data()!.summary) : t().common.loading}</span>}
      onClose={props.onClose}
      acts={
        <Show when={query.data()}>
          {(data) => (
            <>
              <button type="button" class="button small" onClick={() => around(data())}>
                {t().logs.around}
              </button>
              <Show when={data().asset}>
                {(asset) => (
                  <>
                    <a class="button small" href={link('/logs', { asset: asset() })}>
                      {t().logs.pivotAsset}
                    </a>
                    <a class="button small" href={link(`/assets/${asset()}`)}>
                      {t().logs.openAsset}
                    </a>
                  </>
                )}
              </Show>
            </>
          )}
        </Show>
      }
    >
      <QueryView query={query}>
        {(data) => (
          <>
            <dl class="facts">
              <For each={['at', 'time', 'recorded', 'received'] as const}>
                {(name) => (
                  <>
                    <dt>{t().logs.time[name]}</dt>
                    <dd>
                      <Stamp at={data()[name]} full />
                    </dd>
                  </>
                )}
              </For>
              <dt>{t().logs.source}</dt>
              <dd>
                <span title={data().source}>{sourceName(data().source)}</span>
              </dd>
              <dt>{t().logs.id}</dt>
              <dd class="break-any">
                <code>{data().id}</code>
              </dd>
            </dl>
            <Show when={data().offsetMs !== null}>
              <p class="muted small">{t().logs.offset(String(data().offsetMs), String(data().uncertaintyMs ?? '?'))}</p>
            </Show>
            <Show when={data().clockDoubt}>
              <p class="small late">{t().logs.clockDoubt}</p>
            </Show>
            <Show when={data().kind === 'ot.command'}>
              <section class="stack">
                <h3>{t().logs.program}</h3>
                <Show
                  when={knownProgram(data().program)}
                  fallback={
                    <p class="muted small">
                      {data().program === 'unlooked' ? t().logs.programUnlooked : t().logs.programUnknown}
                    </p>
                  }
                >
                  {(program) => (
                    <>
                      <p class="break-any">
                        <strong>{program().name}</strong>
                        <Show when={program().executable}>
                          {(path) => (
                            <>
                              {' '}
                              <code>{path()}</code>
                            </>
                          )}
                        </Show>
                      </p>
                      <p class="small">{t().logs.programBy(program().host ?? '?', program().user ?? '?')}</p>
                      <p>
                        <a class="button small" href={link('/logs', { event: program().from })}>
                          {t().logs.programFrom}
                        </a>
                      </p>
                    </>
                  )}
                </Show>
              </section>
            </Show>
            <section class="stack">
              <div class="row spread">
                <h3>{t().logs.fields}</h3>
                <Show when={data().fields.some((field) => field.masked) && may('unmask')}>
                  <button type="button" class="button small" onClick={() => setUnmasking(true)}>
                    <Icon name="eye" size={14} />
                    {t().common.unmask}
                  </button>
                </Show>
              </div>
              <ul class="field-list">
                <For each={data().fields}>{(field) => <FieldLine field={field} onFilter={props.onFilter} />}</For>
              </ul>
            </section>
          </>
        )}
      </QueryView>
      <FormDialog
        open={unmasking()}
        title={t().logs.unmaskTitle}
        act={t().logs.unmaskAct}
        ready={reason().trim().length >= leastReason}
        onClose={() => setUnmasking(false)}
        onSubmit={async () => {
          await send('POST', '/session/unmask', { reason: reason(), minutes: unmaskMinutes });
          setReason('');
          await loadSession();
          await query.refetch();
        }}
      >
        <p>{t().common.unmaskWhy}</p>
        <LongField label={t().common.reason} value={reason()} onInput={setReason} />
      </FormDialog>
    </SidePanel>
  );
}

function FieldLine(props: { field: EventDetail['fields'][number]; onFilter: (filter: EventFilter) => void }) {
  const text = () =>
    typeof props.field.value === 'object' ? JSON.stringify(props.field.value) : String(props.field.value);
  const filter = (op: 'is' | 'is_not') => {
    const { name, value } = props.field;
    const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    props.onFilter({ field: name, op, value: plain ? value : text() });
  };
  return (
    <li>
      <div class="grow">
        <p class="field-name">
          <code>{props.field.name}</code>
          <Show when={props.field.text}>{(name) => <span class="muted small">{pick(name())}</span>}</Show>
        </p>
        <p class="field-value" classList={{ mono: typeof props.field.value === 'object' }}>
          {text()}
          <Show when={props.field.masked}>
            <span class="tag unknown">{t().common.masked}</span>
          </Show>
          <Show when={props.field.shared}>
            <span class="tag">{t().state.shared}</span>
          </Show>
        </p>
      </div>
      <Menu
        class="button quiet icon small"
        title={t().alerts.filterValue}
        label={<Icon name="filter" size={14} />}
        placement="bottom-end"
        head={`${props.field.name} = ${text()}`}
        entries={[
          { label: t().logs.include, icon: 'plus', run: () => filter('is') },
          { label: t().logs.exclude, icon: 'minus', run: () => filter('is_not') },
          {
            label: t().logs.exists,
            icon: 'check',
            run: () => props.onFilter({ field: props.field.name, op: 'exists' }),
          },
          null,
          {
            label: t().logs.copyValue,
            icon: 'copy',
            run: () => void navigator.clipboard?.writeText(text()).catch(sayProblem),
          },
        ]}
      />
    </li>
  );
}

function knownProgram(program: EventDetail['program']) {
  return program === 'unlooked' ? null : program;
}
