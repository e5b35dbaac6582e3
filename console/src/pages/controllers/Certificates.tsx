import { createSignal, For, onCleanup, Show } from 'solid-js';
import type { CertificateAct, ControllerCertificates, ShownCertificate } from '#protocol/api/certificates.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import type { ControllerDetail } from '../../api/types.ts';
import { Panel } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { Stamp } from '../../components/Stamp.tsx';
import { QueryView } from '../../components/States.tsx';
import { t } from '../../i18n/language.ts';
import { AgentCertificates } from './AgentCertificates.tsx';
import { CertificateFacts } from './CertificateFacts.tsx';
import { inGroups } from './Fingerprint.tsx';
import { type Deciding, TrustDialog } from './TrustDialog.tsx';

/** Whether a decision has reached the agent is asked for this often while it has not, milliseconds. */
const askEveryMs = 3000;
const shortLength = 16;

/** Whom the agent trusts at this controller, what a person has to decide, and the certificates that the controller has to know. */
export function Certificates(props: { of: ControllerDetail; onChange: () => void }) {
  const query = createQuery<ControllerCertificates>(() => `/controllers/${props.of.id}/certificates`);
  const [deciding, setDeciding] = createSignal<Deciding | null>(null);
  const timer = setInterval(() => {
    if (!document.hidden && query.data()?.arrived === false) void query.refetch();
  }, askEveryMs);
  onCleanup(() => clearInterval(timer));
  return (
    <Panel title={t().certificates.title} class="certificates">
      <QueryView query={query} lines={3}>
        {(data) => (
          <>
            <Show when={data().decisions.length > 0 && data().arrived !== true}>
              <p class="notice warn" role="status">
                {data().arrived === null ? t().certificates.notHeard : t().certificates.notArrived}
              </p>
            </Show>
            <Show when={data().shown[0]} fallback={<p class="muted">{t().certificates.says}</p>}>
              {(current) => <Current of={current()} all={data().shown} agent={props.of.agent} onDecide={setDeciding} />}
            </Show>
            <Others of={data().shown.slice(1)} onDecide={setDeciding} />
            <History of={data().decisions} />
            <AgentCertificates of={data().own} agent={props.of.agent} />
          </>
        )}
      </QueryView>
      <TrustDialog
        controller={props.of.id}
        deciding={deciding()}
        onClose={() => setDeciding(null)}
        onDone={() => {
          void query.refetch();
          props.onChange();
        }}
      />
    </Panel>
  );
}

/** The certificate shown last: alone, or beside the one that was trusted before. */
function Current(props: {
  of: ShownCertificate;
  all: readonly ShownCertificate[];
  agent: string;
  onDecide: (what: Deciding) => void;
}) {
  const before = () =>
    props.of.state === 'accepted' ? undefined : props.all.find((one) => one !== props.of && one.state === 'accepted');
  return (
    <div class="stack" data-certificate={props.of.state}>
      <Show when={props.of.state === 'pending'}>
        <div class={`notice ${before() ? 'bad' : 'warn'}`}>
          <div>
            <p>
              <b>{before() ? t().certificates.pendingChanged : t().certificates.pendingNew}</b>
            </p>
            <p>{t().certificates.compare}</p>
          </div>
        </div>
      </Show>
      <div class="certificate-pair">
        <Show when={before()}>
          {(old) => (
            <section>
              <h3>{t().certificates.before}</h3>
              <CertificateFacts of={old()} />
            </section>
          )}
        </Show>
        <section>
          <h3 class="row wrap">
            {before() ? t().certificates.now : t().certificates.current}
            <State of={props.of} />
          </h3>
          <CertificateFacts of={props.of} before={before()} />
        </section>
      </div>
      <div class="row wrap no-print">
        <Acts of={props.of} replaces={before() !== undefined} onDecide={props.onDecide} />
        <span class="muted small">{t().certificates.seenBy(props.agent)}</span>
      </div>
    </div>
  );
}

/** A subject as certificates hold it, in one line. */
const oneLine = (subject: string) => subject.replaceAll('\n', ', ');

function State(props: { of: ShownCertificate }) {
  const look: Record<ShownCertificate['state'], string> = { pending: 'warn', accepted: 'ok', refused: 'bad' };
  return (
    <>
      <span class={`tag ${look[props.of.state]}`}>{t().certificates.states[props.of.state]}</span>
      <Show when={props.of.trustedBy}>
        {(by) => (
          <span class="muted small">
            {props.of.asChain ? t().certificates.asChain : (t().certificates.trustedBy[by()] ?? by())}
          </span>
        )}
      </Show>
      <Show when={props.of.vouchedBy}>
        {(authority) => (
          <span class="muted small" title={authority().sha256} data-vouched-by>
            {t().certificates.vouchedBy(oneLine(authority().subject), authority().notAfter.slice(0, 10))}
          </span>
        )}
      </Show>
    </>
  );
}

/** What may be decided about a certificate as it stands. */
function actsOf({ state, current, trustedBy }: ShownCertificate): CertificateAct['type'][] {
  if (state === 'pending') return current ? ['accept', 'refuse'] : ['refuse'];
  if (state === 'refused') return current ? ['accept', 'withdraw'] : ['withdraw'];
  return trustedBy === 'hub' ? ['withdraw', 'refuse'] : ['refuse'];
}

function Acts(props: { of: ShownCertificate; replaces: boolean; onDecide: (what: Deciding) => void }) {
  return (
    <For each={actsOf(props.of)}>
      {(type) => (
        <button
          type="button"
          class="button"
          classList={{ primary: type === 'accept' }}
          data-act={type}
          disabled={!may('trust_certificates')}
          title={whyNot('trust_certificates')}
          onClick={() => props.onDecide({ type, of: props.of, replaces: props.replaces })}
        >
          {t().certificates[type]}
        </button>
      )}
    </For>
  );
}

function Others(props: { of: readonly ShownCertificate[]; onDecide: (what: Deciding) => void }) {
  return (
    <Show when={props.of.length > 0}>
      <h3>{t().certificates.others}</h3>
      <ul class="lines">
        <For each={props.of}>
          {(one) => (
            <li class="wrap">
              <code>{inGroups(one.sha256.slice(0, shortLength))}</code>
              <State of={one} />
              <span class="grow muted small">
                <Stamp at={one.lastSeen} />
              </span>
              <Acts of={one} replaces={false} onDecide={props.onDecide} />
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

function History(props: { of: ControllerCertificates['decisions'] }) {
  return (
    <Show when={props.of.length > 0}>
      <h3>{t().certificates.history}</h3>
      <ul class="lines">
        <For each={props.of}>
          {(one) => (
            <li class="wrap">
              <Stamp at={one.at} />
              <b>{t().certificates.verdicts[one.verdict]}</b>
              <code>{inGroups(one.sha256.slice(0, shortLength))}</code>
              <span class="grow">{one.by}</span>
              <p class="why">{one.reason}</p>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
