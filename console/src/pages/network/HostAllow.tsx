import { createSignal, For, Show } from 'solid-js';
import type { AllowAct, AllowPage, AllowRow } from '#protocol/api/network-allow.ts';
import { send, withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import { Panel } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { say } from '../../components/Toasts.tsx';
import { t } from '../../i18n/language.ts';
import { AllowDialog, type AllowQuestion } from './AllowDialog.tsx';

const shown = ['fresh', 'proposed', 'held', 'rejected', 'expired', 'learning', 'approved'] as const;
/** Rows of one standing that are drawn; the rest stands in the allow-list. */
const firstRows = 20;

/** What was learned of one host and decided about it, to be decided in place. */
export function HostAllow(props: { site: string; address: string }) {
  const [question, setQuestion] = createSignal<AllowQuestion | null>(null);
  const query = createQuery<AllowPage>(() =>
    props.site === '' ? null : withParams('/network/allow', { site: props.site, host: props.address }),
  );
  const act = async (given: AllowAct) => {
    const answer = await send<{ changed: number }>('POST', '/network/allow', { site: props.site, act: given });
    say(t().networkAllow.done(answer.changed));
    await query.refetch();
  };
  const rows = (standing: AllowRow['standing']) =>
    (query.data()?.items ?? []).filter((row) => row.standing === standing).slice(0, firstRows);
  const ask = (type: 'approve' | 'reject', row: AllowRow) => setQuestion({ type, ids: [row.id], count: 1 });
  return (
    <Panel
      title={t().networkAllow.onHost}
      aside={
        <button
          type="button"
          class="button small"
          disabled={!may('decide_network')}
          title={whyNot('decide_network')}
          onClick={() => setQuestion({ type: 'relearn', ids: [], count: 1, host: props.address })}
        >
          {t().networkAllow.relearn}
        </button>
      }
    >
      <For each={shown.filter((standing) => rows(standing).length > 0)}>
        {(standing) => (
          <>
            <h3 class="allow-head">
              {t().networkAllow.standings[standing]} ({query.data()?.counts[standing] ?? 0})
            </h3>
            <table class="plain-table">
              <tbody>
                <For each={rows(standing)}>
                  {(row) => (
                    <tr>
                      <td>{t().networkAllow.kinds[row.kind]}</td>
                      <td>
                        {row.b === null
                          ? ''
                          : row.b === props.address
                            ? `← ${row.aName ?? row.a}`
                            : `→ ${row.bName ?? row.b}`}{' '}
                        <code>
                          {[row.port === null ? null : `${row.transport}/${row.port}`, row.program, row.operation]
                            .filter(Boolean)
                            .join(' ')}
                          {row.low === null ? '' : ` ${row.area} ${row.low}–${row.high}`}
                        </code>
                      </td>
                      <td class="nowrap">
                        <Show when={may('decide_network')}>
                          <Show when={standing !== 'approved'}>
                            <button type="button" class="button small" onClick={() => ask('approve', row)}>
                              {t().networkAllow.acts.approve}
                            </button>{' '}
                          </Show>
                          <Show when={standing !== 'rejected'}>
                            <button type="button" class="button small quiet" onClick={() => ask('reject', row)}>
                              {t().networkAllow.acts.reject}
                            </button>
                          </Show>
                        </Show>
                      </td>
                    </tr>
                  )}
                </For>
              </tbody>
            </table>
          </>
        )}
      </For>
      <AllowDialog question={question()} onClose={() => setQuestion(null)} onAct={act} />
    </Panel>
  );
}
