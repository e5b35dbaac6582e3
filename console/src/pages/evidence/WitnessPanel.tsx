import { createSignal, For, Show } from 'solid-js';
import type { Witnesses, WitnessRow } from '#protocol/api/witness.ts';
import { send } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may, session } from '../../api/session.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { LongField } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { Stamp } from '../../components/Stamp.tsx';
import { QueryView } from '../../components/States.tsx';
import { say } from '../../components/Toasts.tsx';
import { count } from '../../components/time.ts';
import { pick, t } from '../../i18n/language.ts';

/** Who outside the hub holds which checkpoint of the ledger since when, and where the ledger broke with one of them. */
export function WitnessPanel() {
  const query = createQuery<Witnesses>(() => '/witnesses');
  const [mails, setMails] = createSignal<string | null>(null);
  const words = () => t().evidence.witness;
  const siteName = (id: string) => session()?.sites.find((each) => each.id === id)?.name ?? id;
  return (
    <QueryView query={query} lines={4}>
      {(data) => (
        <Panel
          title={words().title}
          aside={
            <span class="row wrap">
              <span class={data().covered ? 'tag ok' : 'tag unknown'}>
                {data().covered ? words().covered : words().notCovered}
              </span>
              <button
                type="button"
                class="button small"
                disabled={!may('name_witnesses')}
                title={whyNot('name_witnesses')}
                onClick={() => setMails(receivers(data().items).join('\n'))}
              >
                {words().edit}
              </button>
            </span>
          }
        >
          <div class="stack">
            <p class="muted prose">{words().text}</p>
            <Show when={!data().covered}>
              <p class="notice">{words().advice}</p>
            </Show>
            <For each={data().breaks}>
              {(broken) => (
                <p class="notice bad">
                  <span>
                    <b>{words().breaks[broken.how]}</b>{' '}
                    {words().broke(siteName(broken.site), broken.agent, broken.held.short, count(broken.here))}{' '}
                    <Stamp at={broken.noticedAt} />
                  </span>
                </p>
              )}
            </For>
          </div>
          <Show when={data().items.length > 0} fallback={<p class="muted">{words().none}</p>}>
            <div class="scroll-x">
              <table class="plain-table stacks" aria-label={words().title}>
                <thead>
                  <tr>
                    <th>{words().columns.who}</th>
                    <th>{words().columns.state}</th>
                    <th>{words().columns.holds}</th>
                    <th>{words().columns.signed}</th>
                    <th>{words().columns.since}</th>
                  </tr>
                </thead>
                <tbody>
                  <For each={data().items}>
                    {(row) => <Row row={row} site={row.site === null ? null : siteName(row.site)} />}
                  </For>
                </tbody>
              </table>
            </div>
          </Show>
          <FormDialog
            open={mails() !== null}
            title={words().edit}
            act={t().common.save}
            ready={listOf(mails() ?? '').every((each) => /^[^\s@<>"]+@[^\s@<>"]+$/.test(each))}
            onClose={() => setMails(null)}
            onSubmit={async () => {
              await send('PUT', '/witnesses', { mails: listOf(mails() ?? '') });
              say(words().saved);
              await query.refetch();
            }}
          >
            <LongField label={words().mails} hint={words().mailsHint} value={mails() ?? ''} onInput={setMails} />
          </FormDialog>
        </Panel>
      )}
    </QueryView>
  );
}

function Row(props: { row: WitnessRow; site: string | null }) {
  const words = () => t().evidence.witness;
  return (
    <tr>
      <td class="strong">
        {words().kinds[props.row.kind]} {props.row.name} <span class="muted">{props.site}</span>
      </td>
      <td data-label={words().columns.state}>
        <span class={props.row.state === 'holds' ? 'tag ok' : 'tag unknown'}>{words().states[props.row.state]}</span>
        <Show when={props.row.detail}>{(detail) => <p class="muted small">{pick(detail())}</p>}</Show>
      </td>
      <td data-label={words().columns.holds}>
        <code>{props.row.holds?.short ?? '–'}</code>
      </td>
      <td data-label={words().columns.signed}>
        <Show when={props.row.holds} fallback="–">
          {(holds) => <Stamp at={holds().at} />}
        </Show>
      </td>
      <td data-label={words().columns.since}>
        <Show when={props.row.since} fallback="–">
          {(since) => (
            <>
              <Stamp at={since()} /> <span class="muted small">{words().kept(count(props.row.kept))}</span>
            </>
          )}
        </Show>
      </td>
    </tr>
  );
}

const receivers = (items: readonly WitnessRow[]) => items.filter(({ kind }) => kind === 'mail').map(({ name }) => name);

const listOf = (text: string) => text.split(/[\s,、]+/).filter((each) => each !== '');
