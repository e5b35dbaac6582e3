import { For, Show } from 'solid-js';
import type { ExceptionRow } from '#protocol/api/exceptions.ts';
import type { Page } from '#protocol/api/parts.ts';
import { withParams } from '../../../api/client.ts';
import { createQuery } from '../../../api/query.ts';
import { may } from '../../../api/session.ts';
import { PageHead } from '../../../components/Panel.tsx';
import { whyNot } from '../../../components/permission.ts';
import { Age, Stamp } from '../../../components/Stamp.tsx';
import { Empty, QueryView } from '../../../components/States.tsx';
import { count } from '../../../components/time.ts';
import { useGo, useLink, useParam } from '../../../components/url.ts';
import { useSite } from '../../../frame/site.ts';
import { pick, t } from '../../../i18n/language.ts';
import { RuleTabs } from '../RuleTabs.tsx';
import { ExceptionPanel } from './ExceptionPanel.tsx';
import { ExceptionState } from './ExceptionState.tsx';

/** All exceptions of a site: what is recorded without telling anybody, until when, and who answers for it. */
export function Exceptions() {
  const site = useSite();
  const go = useGo();
  const link = useLink();
  const words = () => t().exceptions;
  const [open, setOpen] = useParam('exception');
  const query = createQuery<Page<ExceptionRow>>(() =>
    site.id() === '' ? null : withParams('/exceptions', { site: site.id() }),
  );
  const chosen = () => query.data()?.items.find(({ id }) => id === open());
  return (
    <>
      <PageHead title={t().rules.title} says={words().lead}>
        <RuleTabs of="exceptions" />
        <button
          type="button"
          class="button primary"
          disabled={!may('change_rules')}
          title={whyNot('change_rules')}
          onClick={() => go('/rules/exceptions/new')}
        >
          {words().add}
        </button>
      </PageHead>
      <div class="split">
        <div class="grow scroll-y">
          <QueryView query={query} lines={8}>
            {(data) => (
              <Show
                when={data().items.length > 0}
                fallback={<Empty icon="rules" title={words().none} text={words().noneText} />}
              >
                <table class="plain-table">
                  <thead>
                    <tr>
                      <th>{words().columns.rule}</th>
                      <th>{words().columns.state}</th>
                      <th>{words().columns.owner}</th>
                      <th>{words().columns.until}</th>
                      <th class="number">{words().columns.matches}</th>
                      <th>{words().columns.last}</th>
                    </tr>
                  </thead>
                  <tbody>
                    <For each={data().items}>
                      {(row) => (
                        <tr aria-current={row.id === open() ? 'true' : undefined}>
                          <td>
                            <a class="strong" href={link('/rules', { tab: 'exceptions', exception: row.id })}>
                              {row.rules.map(({ title }) => pick(title)).join(t().common.comma)}
                            </a>
                            <p class="muted small">{row.reason}</p>
                          </td>
                          <td>
                            <ExceptionState of={row.state} />
                          </td>
                          <td>{row.owner}</td>
                          <td>
                            <Stamp at={row.endedAt ?? row.until} />
                          </td>
                          <td class="number">{count(row.matches)}</td>
                          <td>
                            <Age at={row.lastMatch} />
                          </td>
                        </tr>
                      )}
                    </For>
                  </tbody>
                </table>
              </Show>
            )}
          </QueryView>
        </div>
        <Show when={chosen()}>
          {(row) => <ExceptionPanel of={row()} onChange={() => void query.refetch()} onClose={() => setOpen(null)} />}
        </Show>
      </div>
    </>
  );
}
