import { createMemo, createSignal, Show } from 'solid-js';
import type { Controller } from '#protocol/api/controllers.ts';
import type { Page } from '#protocol/api/parts.ts';
import { withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import { Grid } from '../../components/Grid.tsx';
import { PageHead } from '../../components/Panel.tsx';
import { provideRowKeys } from '../../components/row-keys.ts';
import { SignedChain } from '../../components/SignedChain.tsx';
import { Age } from '../../components/Stamp.tsx';
import { Empty, QueryView } from '../../components/States.tsx';
import { emptySelection, type Selection } from '../../components/selection.ts';
import { count } from '../../components/time.ts';
import { useGo, useLink } from '../../components/url.ts';
import { isPhone } from '../../components/viewport.ts';
import { useSite } from '../../frame/site.ts';
import { t } from '../../i18n/language.ts';
import { protocolName } from './protocol-name.ts';
import './controllers.css';

/** The state of a controller against what is expected of it. */
export function ControllerState(props: { of: Controller['state'] }) {
  const look: Record<Controller['state'], string> = {
    in_sync: 'ok',
    waiting: 'accent',
    drift: 'warn',
    unreachable: 'unknown hatched',
    stale: 'unknown',
    no_baseline: 'unknown',
    unknown: 'unknown hatched',
  };
  return <span class={`tag ${look[props.of]}`}>{t().controllers.states[props.of]}</span>;
}

/** All controllers: last snapshot, baseline, and what still has to be decided. */
export default function Controllers() {
  const site = useSite();
  const go = useGo();
  const link = useLink();
  const [selection, setSelection] = createSignal<Selection>(emptySelection);
  const query = createQuery<Page<Controller>>(() =>
    site.id() === '' ? null : withParams('/controllers', { site: site.id() }),
  );
  const rows = createMemo(() => [...(query.data()?.items ?? [])].sort((a, b) => b.openDifferences - a.openDifferences));
  const open = (id: string) => go(`/controllers/${id}`);
  provideRowKeys({ ids: () => rows().map((row) => row.id), selection, change: setSelection, open, markable: false });
  const words = () => t().controllers.columns;
  return (
    <div class="page fill">
      <PageHead
        title={t().controllers.title}
        says={`${t().controllers.says(count(rows().length), count(rows().filter((row) => row.state === 'drift').length), count(rows().filter((row) => row.baseline === null).length))} · ${t().controllers.readOnly}`}
      >
        <Show when={may('set_up_controllers')}>
          <a class="button" href={link('/controllers/new')}>
            {t().setUp.add}
          </a>
        </Show>
      </PageHead>
      <QueryView query={query} lines={8}>
        {() => (
          <Grid
            label={t().controllers.title}
            rows={rows()}
            idOf={(row) => row.id}
            height={54}
            minWidth="900px"
            selection={selection()}
            onSelection={setSelection}
            onOpen={(row) => open(row.id)}
            empty={<Empty icon="controller" title={t().controllers.none} text={t().controllers.noneText} />}
            columns={[
              {
                id: 'name',
                title: words().name,
                width: isPhone() ? 'minmax(0, 1fr)' : 'minmax(120px, 1fr)',
                cell: (row) => (
                  <div class="two-lines">
                    <p class="strong clip">{row.name}</p>
                    <p class="muted small clip">{second(row)}</p>
                  </div>
                ),
              },
              {
                id: 'protocol',
                least: 'tablet',
                title: words().protocol,
                width: 'minmax(180px, 1fr)',
                cell: (row) => (
                  <div class="two-lines">
                    <p>{protocolName(row)}</p>
                    <p class="muted small clip mono">{row.address}</p>
                  </div>
                ),
              },
              {
                id: 'state',
                title: words().state,
                width: isPhone() ? '110px' : '168px',
                cell: (row) => <Standing of={row} />,
              },
              {
                id: 'snapshot',
                title: words().snapshot,
                width: isPhone() ? '92px' : '136px',
                cell: (row) => <LastComplete of={row} />,
              },
              {
                id: 'baseline',
                least: 'tablet',
                title: words().baseline,
                width: '112px',
                cell: (row) => (
                  <Show when={row.baseline} fallback={<span class="muted">{t().common.none}</span>}>
                    {(baseline) => (
                      <div class="two-lines" title={t().controllers.approvedBy(baseline().approvedBy)}>
                        <p>{t().controllers.version(baseline().version)}</p>
                        <p class="muted small">
                          <Age at={baseline().at} />
                        </p>
                      </div>
                    )}
                  </Show>
                ),
              },
              {
                id: 'agent',
                least: 'tablet',
                title: words().agent,
                width: '112px',
                cell: (row) => (
                  <div class="two-lines">
                    <p class="clip">{row.agent}</p>
                    <p>
                      <SignedChain of={row.agentSigns} />
                    </p>
                  </div>
                ),
              },
              {
                id: 'open',
                least: 'tablet',
                title: words().open,
                width: '104px',
                number: true,
                cell: (row) => <OpenDifferences of={row} />,
              },
            ]}
          />
        )}
      </QueryView>
    </div>
  );
}

/** How it stands; a certificate that waits for a person comes first, since nothing is read until then. */
function Standing(props: { of: Controller }) {
  return (
    <Show when={props.of.pendingCertificate} fallback={<ControllerState of={props.of.state} />}>
      {(pending) => (
        <span class={`tag ${pending() === 'changed' ? 'bad' : 'warn'}`}>
          {pending() === 'changed' ? t().certificates.changed : t().certificates.waiting}
        </span>
      )}
    </Show>
  );
}

/** When all of it was read last; what was read since and is not whole is said beside. */
function LastComplete(props: { of: Controller }) {
  const isIncomplete = () => props.of.lastSnapshot?.complete === false;
  return (
    <Show
      when={props.of.lastComplete}
      fallback={
        <span class="tag unknown hatched">
          {props.of.lastSnapshot ? t().controllers.noneComplete : t().controllers.never}
        </span>
      }
    >
      {(at) => (
        <div class="two-lines">
          <p>
            <Age at={at()} />
          </p>
          <Show when={isIncomplete()}>
            <p class="small clip" title={props.of.lastSnapshot?.reason ?? undefined}>
              {t().controllers.laterIncomplete}
            </p>
          </Show>
        </div>
      )}
    </Show>
  );
}

/** Without an expected state nothing can differ, which is not the same as no difference. */
function OpenDifferences(props: { of: Controller }) {
  return (
    <Show when={props.of.baseline} fallback={<span class="muted">{t().common.none}</span>}>
      <Show when={props.of.openDifferences > 0} fallback={<span class="muted">0</span>}>
        <b>{count(props.of.openDifferences)}</b>
      </Show>
    </Show>
  );
}

/** What else it is called: the asset where that has another name, else the id of the device. */
function second(row: Controller): string {
  const asset = row.asset?.name;
  return asset && asset !== row.name ? asset : row.device;
}
