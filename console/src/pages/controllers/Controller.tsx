import { useParams } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import type { ChangeItem } from '#protocol/api/controllers.ts';
import type { ControllerValues } from '#protocol/api/value-rules.ts';
import { send } from '../../api/client.ts';
import { createQuery, invalidate } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import type { ControllerDetail } from '../../api/types.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { LongField } from '../../components/Field.tsx';
import { PrintedProof } from '../../components/LedgerProof.tsx';
import { PageHead } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { SecondPerson } from '../../components/SecondPerson.tsx';
import { QueryView } from '../../components/States.tsx';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { shortStamp } from '../../components/time.ts';
import { pick, t } from '../../i18n/language.ts';
import { Attachments } from './Attachments.tsx';
import { askReading } from './ask-reading.ts';
import { CannotShow } from './CannotShow.tsx';
import { Certificates } from './Certificates.tsx';
import { Lifecycle, Overview, Versions } from './ControllerFacts.tsx';
import { ControllerState } from './Controllers.tsx';
import { Counters } from './Counters.tsx';
import { Differences } from './Differences.tsx';
import { Places } from './Places.tsx';
import { protocolName } from './protocol-name.ts';
import { isSecured, Reached, Unwell } from './Reached.tsx';
import { ReadingNow } from './ReadingNow.tsx';
import { RecentChanges } from './RecentChanges.tsx';
import { ReclassifyDialog } from './ReclassifyDialog.tsx';
import { Snapshots } from './Snapshots.tsx';
import { SetUpFacts, SetUpProgress, setUpOf } from './setup/SetUpProgress.tsx';
import { Twin } from './Twin.tsx';
import { Values } from './Values.tsx';
import './controllers.css';

/** One controller: differences from what is expected, to be decided one by one; snapshots; starts and stops. */
export default function ControllerPage() {
  const params = useParams<{ id: string }>();
  const query = createQuery<ControllerDetail>(() => `/controllers/${params.id}`);
  const values = createQuery<ControllerValues>(() => `/controllers/${params.id}/values`);
  /** A controller that was just set up: its page follows until there is a first expected state. */
  const isBegun = () => query.data()?.baseline !== null || query.data()?.proposal !== null;
  const setUp = setUpOf(
    () => params.id,
    isBegun,
    () => void query.refetch(),
  );
  const [reclassified, setReclassified] = createSignal<ChangeItem | null>(null);
  const changed = () => void Promise.all([query.refetch(), values.refetch()]);
  const [act, setAct] = createSignal<'propose' | 'approve' | null>(null);
  const [reason, setReason] = createSignal('');
  const ask = (type: 'propose' | 'approve') => {
    setReason('');
    setAct(type);
  };
  const readNow = async (data: ControllerDetail) => {
    await askReading(data);
    say(t().controllers.refreshAsked);
    invalidate(`/controllers/${data.id}/reading`);
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
                  {protocolName(data())}
                  <code>{data().address}</code>
                  <span class="muted small">{t().controllers.readOnly}</span>
                </span>
              }
            >
              <button
                type="button"
                class="button"
                disabled={!may('read_controllers')}
                title={whyNot('read_controllers')}
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
            <ReadingNow id={data().id} lastComplete={data().lastComplete} onEnd={() => void query.refetch()} />
            <SetUpProgress of={data()} setUp={setUp.data()} />
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
            <Show when={may('propose_baseline') && !data().lastSnapshot?.complete && !setUp.data()?.setUp}>
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
                  values={values.data()}
                  onChange={() => void query.refetch()}
                  onReclassify={(item) => setReclassified(item)}
                />
                <Places of={data()} />
                <Values data={data()} query={values} onChange={changed} />
                <Twin data={data()} />
                <Show when={data().protocol === 'opcua' && !data().pendingCertificate && isSecured(data())}>
                  <Certificates of={data()} onChange={changed} />
                </Show>
                <RecentChanges of={data()} />
              </div>
              <div class="stack-wide">
                <Overview data={data()} />
                <SetUpFacts of={data()} setUp={setUp.data()} onChange={() => void setUp.refetch()} />
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
