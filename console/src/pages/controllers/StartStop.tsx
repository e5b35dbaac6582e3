import { useParams } from '@solidjs/router';
import { createSignal, For, Show } from 'solid-js';
import type { StartStopRecord, StartStopRow } from '#protocol/api/start-stop.ts';
import { send, withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { LongField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { LedgerProof } from '../../components/LedgerProof.tsx';
import { MonthChoice, thisMonth } from '../../components/MonthChoice.tsx';
import { QueryView } from '../../components/States.tsx';
import { dayAndTime, fullStamp, inZone } from '../../components/time.ts';
import { useLink, useParam } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';
import { StartStopForm } from './StartStopForm.tsx';
import '../visits/report.css';
import './start-stop.css';

/** 起動停止記録: what happened to a machine in a month, to enter by hand and to print with the signed head of the ledger. */
export default function StartStop() {
  const params = useParams<{ id: string }>();
  const link = useLink();
  const [month, setMonth] = useParam('month');
  const chosen = () => month() ?? thisMonth();
  const query = createQuery<StartStopRecord>(() => withParams(`/assets/${params.id}/start-stop`, { month: chosen() }));
  const [correcting, setCorrecting] = createSignal<StartStopRow>();
  const [withdrawing, setWithdrawing] = createSignal<StartStopRow>();
  const entered = (latest: string) => {
    setCorrecting(undefined);
    setMonth(latest.slice(0, 7) === thisMonth() ? null : latest.slice(0, 7));
    return query.refetch();
  };
  return (
    <div class="page start-stop">
      <div class="row spread no-print wrap">
        <a class="button" href={link(`/assets/${params.id}`)}>
          <Icon name="left" size={16} />
          {t().startStop.back}
        </a>
        <span class="row">
          <MonthChoice month={month()} onChange={setMonth} />
          <button type="button" class="button primary" disabled={!query.data()} onClick={() => window.print()}>
            <Icon name="print" size={16} />
            {t().common.print}
          </button>
        </span>
      </div>
      <Show when={may('enter_starts')}>
        <Show when={{ row: correcting() }} keyed>
          {({ row }) => (
            <StartStopForm
              asset={params.id}
              corrects={row}
              onCancel={() => setCorrecting(undefined)}
              onEntered={entered}
            />
          )}
        </Show>
        <WithdrawDialog
          asset={params.id}
          of={withdrawing()}
          onClose={() => setWithdrawing(undefined)}
          onDone={query.refetch}
        />
      </Show>
      <QueryView query={query} lines={10}>
        {(data) => (
          <article class="paper">
            <Head record={data()} />
            <Rows record={data()} onCorrect={setCorrecting} onWithdraw={setWithdrawing} />
            <Foot record={data()} />
          </article>
        )}
      </QueryView>
    </div>
  );
}

function Head(props: { record: StartStopRecord }) {
  const words = () => t().startStop.facts;
  const month = () => t().time.month(Number(props.record.month.slice(0, 4)), Number(props.record.month.slice(5)));
  const facts = (): [string, string][] => [
    [words().machine, props.record.asset.name],
    [t().common.site, props.record.siteName],
    [words().place, props.record.location ?? t().common.none],
    [words().watched, props.record.watched.join(t().common.comma) || t().startStop.notWatched],
  ];
  return (
    <>
      <header class="paper-head">
        <h1>{t().startStop.title}</h1>
        <p>
          <b>{month()}</b>
        </p>
      </header>
      <dl class="paper-facts">
        <For each={facts()}>
          {([name, value]) => (
            <div>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          )}
        </For>
      </dl>
    </>
  );
}

/** What can be done to an entry by hand that stands. */
interface RowActs {
  onCorrect: (row: StartStopRow) => void;
  onWithdraw: (row: StartStopRow) => void;
}

function Rows(props: { record: StartStopRecord } & RowActs) {
  const words = () => t().startStop.columns;
  return (
    <section>
      <Show when={props.record.rows.length > 0} fallback={<p class="start-stop-none">{t().startStop.none}</p>}>
        <table>
          <thead>
            <tr>
              <th>{words().what}</th>
              <th>{inZone(words().when)}</th>
              <th>{words().source}</th>
              <th>{words().confidence}</th>
              <th>{words().detail}</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.record.rows}>
              {(row) => <Row of={row} onCorrect={props.onCorrect} onWithdraw={props.onWithdraw} />}
            </For>
          </tbody>
        </table>
      </Show>
      <Show when={props.record.more > 0}>
        <p class="paper-note">{t().startStop.more(String(props.record.more))}</p>
      </Show>
      <p class="paper-note">{t().startStop.limits}</p>
    </section>
  );
}

function Row(props: { of: StartStopRow } & RowActs) {
  const exact = () => props.of.earliest === props.of.latest;
  return (
    <tr classList={{ 'start-stop-ended': Boolean(props.of.entered?.ended) }}>
      <td>
        <b>{t().controllers.actions[props.of.action] ?? props.of.action}</b>
      </td>
      <td class="mono">
        {dayAndTime(props.of.earliest)}
        <Show when={!exact()}>
          <br />〜 {dayAndTime(props.of.latest)}
        </Show>
      </td>
      <td>
        {t().startStop.sources[props.of.source] ?? props.of.source}
        <Show when={props.of.device}>
          {(device) => (
            <>
              <br />
              <span class="paper-note">{device()}</span>
            </>
          )}
        </Show>
      </td>
      <td>{t().controllers.confidence[props.of.confidence] ?? props.of.confidence}</td>
      <td>
        <div>{props.of.detail && pick(props.of.detail)}</div>
        <Show when={props.of.entered}>
          {(one) => (
            <>
              <div>{t().startStop.plans[one().planned ? 'planned' : 'unplanned']}</div>
              <div class="paper-note">{t().startStop.entered(one().by, dayAndTime(one().at), String(one().seq))}</div>
              <Show when={one().corrects}>
                {(seq) => <div class="paper-note">{t().startStop.corrects(String(seq()))}</div>}
              </Show>
              <Show
                when={one().ended}
                fallback={
                  <Show when={may('enter_starts')}>
                    <div class="row no-print">
                      <button type="button" class="button small" onClick={() => props.onCorrect(props.of)}>
                        {t().startStop.correct}
                      </button>
                      <button type="button" class="button small" onClick={() => props.onWithdraw(props.of)}>
                        {t().startStop.withdraw}
                      </button>
                    </div>
                  </Show>
                }
              >
                {(ended) => (
                  <div class="start-stop-end">
                    {t().startStop.ended[ended().how](ended().by, dayAndTime(ended().at), String(ended().seq))}
                    <Show when={ended().reason}>{(reason) => <> {reason()}</>}</Show>
                  </div>
                )}
              </Show>
            </>
          )}
        </Show>
      </td>
    </tr>
  );
}

/** Takes an entry back with a reason; it stays readable. */
function WithdrawDialog(props: {
  asset: string;
  of: StartStopRow | undefined;
  onClose: () => void;
  onDone: () => Promise<unknown>;
}) {
  const [reason, setReason] = createSignal('');
  const withdraw = async () => {
    const act = { action: 'withdraw', entry: props.of!.entered!.seq, reason: reason().trim() };
    await send('POST', `/assets/${props.asset}/start-stop`, act);
    setReason('');
    await props.onDone();
  };
  return (
    <FormDialog
      open={props.of !== undefined}
      title={t().startStop.withdrawTitle(String(props.of?.entered?.seq ?? ''))}
      act={t().startStop.withdraw}
      danger
      ready={reason().trim() !== ''}
      onClose={props.onClose}
      onSubmit={withdraw}
    >
      <p class="muted small">{t().startStop.withdrawLead}</p>
      <LongField label={t().startStop.withdrawReason} rows={2} value={reason()} onInput={setReason} />
    </FormDialog>
  );
}

function Foot(props: { record: StartStopRecord }) {
  return (
    <footer class="paper-foot">
      <div class="paper-signs start-stop-signs">
        <For each={['keeper', 'checker'] as const}>
          {(box) => (
            <div>
              <b>{t().startStop.signBoxes[box]}</b>
              <span class="paper-note">{t().visitReport.signHere}</span>
            </div>
          )}
        </For>
      </div>
      <LedgerProof about={`${props.record.asset.id} ${props.record.month}`} checkpoint={props.record.checkpoint}>
        <p class="paper-note">
          {t().startStop.facts.printed} {fullStamp(props.record.printedAt)}
        </p>
      </LedgerProof>
    </footer>
  );
}
