import { useParams } from '@solidjs/router';
import { createSignal, For, Show } from 'solid-js';
import type { ChangeItem } from '#protocol/api/controllers.ts';
import type { ControllerValues } from '#protocol/api/value-rules.ts';
import { send } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import type { ControllerDetail } from '../../api/types.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { LongField } from '../../components/Field.tsx';
import { PrintedProof } from '../../components/LedgerProof.tsx';
import { PageHead, Panel } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { SecondPerson } from '../../components/SecondPerson.tsx';
import { Stamp } from '../../components/Stamp.tsx';
import { QueryView } from '../../components/States.tsx';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { shortStamp } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';
import { Attachments } from './Attachments.tsx';
import { CannotShow } from './CannotShow.tsx';
import { Certificates } from './Certificates.tsx';
import { ControllerState } from './Controllers.tsx';
import { Counters } from './Counters.tsx';
import { Differences } from './Differences.tsx';
import { isSecured, Reached, Unwell } from './Reached.tsx';
import { ReadingNow } from './ReadingNow.tsx';
import { RecentChanges } from './RecentChanges.tsx';
import { ReclassifyDialog } from './ReclassifyDialog.tsx';
import { Snapshots } from './Snapshots.tsx';
import { Twin } from './Twin.tsx';
import { Values } from './Values.tsx';
import './controllers.css';

const shortHash = 12;

/** Source of the agent that reads a protocol; the others are called as the protocol is. */
const sourceOf: Readonly<Record<string, string>> = { opcua: 'opc-ua', file: 'file-evidence' };

/** One controller: differences from what is expected, to be decided one by one; snapshots; starts and stops. */
export default function ControllerPage() {
  const params = useParams<{ id: string }>();
  const query = createQuery<ControllerDetail>(() => `/controllers/${params.id}`);
  const values = createQuery<ControllerValues>(() => `/controllers/${params.id}/values`);
  const [reclassified, setReclassified] = createSignal<ChangeItem | null>(null);
  const changed = () => void Promise.all([query.refetch(), values.refetch()]);
  const [act, setAct] = createSignal<'propose' | 'approve' | null>(null);
  const [reason, setReason] = createSignal('');
  const ask = (type: 'propose' | 'approve') => {
    setReason('');
    setAct(type);
  };
  const readNow = async (data: ControllerDetail) => {
    await send('POST', `/agents/${data.site}/${data.agent}`, {
      type: 'command',
      name: 'snapshot',
      source: sourceOf[data.protocol] ?? data.protocol,
      argument: { device: data.device },
    });
    say(t().controllers.refreshAsked);
  };
  return (
    <div class="page">
      <QueryView query={query} lines={10}>
        {(data) => (
          <>
            <PageHead
              title={data().name}
              says={
                <span class="row wrap">
                  <ControllerState of={data().state} />
                  {t().controllers.protocols[data().protocol] ?? data().protocol}
                  <code>{data().address}</code>
                  <span class="muted small">{t().controllers.readOnly}</span>
                </span>
              }
            >
              <button
                type="button"
                class="button"
                disabled={!may('command_agents')}
                title={whyNot('command_agents')}
                onClick={() => void readNow(data()).catch(sayProblem)}
              >
                {t().controllers.refresh}
              </button>
              <button
                type="button"
                class="button"
                disabled={!may('propose_baseline') || !data().lastSnapshot?.complete}
                title={
                  whyNot('propose_baseline') ?? (data().lastSnapshot?.complete ? undefined : t().controllers.noComplete)
                }
                onClick={() => ask('propose')}
              >
                {t().controllers.propose}
              </button>
              <button
                type="button"
                class="button"
                disabled={!may('approve_baseline') || data().proposal === null || data().proposal?.mine}
                title={
                  whyNot('approve_baseline') ??
                  (data().proposal === null
                    ? t().controllers.noProposal
                    : data().proposal?.mine
                      ? t().controllers.proposedMine
                      : undefined)
                }
                onClick={() => ask('approve')}
              >
                {t().controllers.approve}
              </button>
            </PageHead>
            <ReadingNow id={data().id} onEnd={() => void query.refetch()} />
            <Show when={data().proposal}>
              {(proposal) => (
                <div class="notice">
                  <div>
                    <p>{t().controllers.proposed(proposal().by, shortStamp(proposal().at))}</p>
                    <p class="muted small">
                      {proposal().reason} {proposal().mine ? t().controllers.proposedMine : ''}
                    </p>
                    <Show when={proposal().mine || !may('approve_baseline')}>
                      <SecondPerson capability="approve_baseline" site={data().site} />
                    </Show>
                  </div>
                </div>
              )}
            </Show>
            <Unwell of={data()} />
            <Show when={may('propose_baseline') && !data().lastSnapshot?.complete}>
              <p class="notice warn">{t().controllers.noComplete}</p>
            </Show>
            <Show when={data().differencesProblem}>{(why) => <p class="notice warn">{pick(why())}</p>}</Show>
            <div class="controller-grid">
              <div class="stack-wide">
                <Show when={data().pendingCertificate}>
                  <Certificates of={data()} onChange={changed} />
                </Show>
                <Differences
                  data={data()}
                  onChange={() => void query.refetch()}
                  onReclassify={(item) => setReclassified(item)}
                />
                <Values data={data()} query={values} onChange={changed} />
                <Twin data={data()} />
                <Show when={data().protocol === 'opcua' && !data().pendingCertificate && isSecured(data())}>
                  <Certificates of={data()} onChange={changed} />
                </Show>
                <RecentChanges of={data()} />
              </div>
              <div class="stack-wide">
                <Overview data={data()} />
                <Reached of={data()} />
                <CannotShow of={data()} />
                <Show when={data().protocol === 'file'}>
                  <Attachments of={data()} />
                </Show>
                <Lifecycle data={data()} />
                <Counters of={data()} />
                <Versions data={data()} />
                <Snapshots data={data()} />
              </div>
            </div>
            <ReclassifyDialog
              data={data()}
              item={reclassified()}
              onClose={() => setReclassified(null)}
              onDone={changed}
            />
            <FormDialog
              open={act() !== null}
              title={act() === 'approve' ? t().controllers.approve : t().controllers.propose}
              act={act() === 'approve' ? t().controllers.approve : t().controllers.propose}
              ready={reason().trim() !== ''}
              onClose={() => setAct(null)}
              onSubmit={async () => {
                await send('POST', `/controllers/${data().id}/baseline`, {
                  root: act() === 'approve' ? data().proposal!.root : data().lastSnapshot!.root,
                  type: act(),
                  reason: reason(),
                });
                say(t().common.saved);
                await query.refetch();
              }}
            >
              <p>{act() === 'approve' ? t().controllers.approveText : t().controllers.proposeText}</p>
              <Show when={act() === 'propose'}>
                <SecondPerson capability="approve_baseline" site={data().site} />
              </Show>
              <LongField label={t().common.reason} hint={t().common.reasonHint} value={reason()} onInput={setReason} />
            </FormDialog>
            <PrintedProof about={data().name} />
          </>
        )}
      </QueryView>
    </div>
  );
}

function Overview(props: { data: ControllerDetail }) {
  const link = useLink();
  return (
    <Panel title={t().controllers.facts}>
      <dl class="facts">
        <dt>{t().common.asset}</dt>
        <dd>
          <Show when={props.data.asset} fallback={t().common.none}>
            {(asset) => <a href={link(`/assets/${asset().id}`)}>{asset().name}</a>}
          </Show>
        </dd>
        <dt>{t().controllers.agent}</dt>
        <dd>
          <a href={link('/sources', { agent: props.data.agent })}>{props.data.agent}</a>
        </dd>
        <dt>{t().controllers.columns.baseline}</dt>
        <dd>
          <Show when={props.data.baseline} fallback={t().controllers.states.no_baseline}>
            {(baseline) => (
              <>
                {t().controllers.version(baseline().version)} <Stamp at={baseline().at} />
                <br />
                <span class="muted small">{t().controllers.approvedBy(baseline().approvedBy)}</span>
              </>
            )}
          </Show>
        </dd>
        <dt>{t().controllers.root}</dt>
        <dd class="break-any">
          <code>{props.data.lastSnapshot?.root.slice(0, shortHash) ?? t().common.none}</code>
        </dd>
      </dl>
    </Panel>
  );
}

function Lifecycle(props: { data: ControllerDetail }) {
  const link = useLink();
  return (
    <Show when={props.data.states.length > 0 || props.data.asset}>
      <Panel
        title={t().controllers.lifecycle}
        aside={
          <Show when={props.data.asset}>
            {(asset) => <a href={link(`/assets/${asset().id}/start-stop`)}>{t().startStop.title}</a>}
          </Show>
        }
      >
        <ul class="lines">
          <For each={props.data.states}>
            {(state) => (
              <li title={state.detail ? pick(state.detail) : (t().startStop.sources[state.source] ?? state.source)}>
                <b>{t().controllers.actions[state.action] ?? state.action}</b>
                <span class="grow">
                  {t().controllers.between(shortStamp(state.earliest), shortStamp(state.latest))}
                </span>
                <Show when={state.source === 'manual'}>
                  <span class="tag">{t().startStop.sources['manual']}</span>
                </Show>
                <span class="tag">{t().controllers.confidence[state.confidence] ?? state.confidence}</span>
              </li>
            )}
          </For>
        </ul>
      </Panel>
    </Show>
  );
}

function Versions(props: { data: ControllerDetail }) {
  const link = useLink();
  return (
    <Show when={props.data.baselines.length > 0}>
      <Panel title={t().controllers.versions}>
        <ul class="lines">
          <For each={props.data.baselines}>
            {(version) => (
              <li class="wrap" title={version.reason}>
                <b>{t().controllers.version(version.version)}</b>
                <Stamp at={version.at} />
                <span class="grow muted">
                  {version.items.length === 0
                    ? t().controllers.wholeState
                    : t().controllers.tookOver(String(version.items.length))}
                </span>
                <Show when={version.visit}>
                  {(visit) => <a href={link(`/visits/${visit()}`)}>{t().controllers.byVisit}</a>}
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Panel>
    </Show>
  );
}
