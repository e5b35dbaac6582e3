import { createSignal, For, Match, Show, Switch } from 'solid-js';
import type { VisitAct } from '#protocol/api/visit-acts.ts';
import type { VisitDetail, VisitReview } from '#protocol/api/visits.ts';
import { send } from '../../api/client.ts';
import { may } from '../../api/session.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { LongField, TextField } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { SecondPerson } from '../../components/SecondPerson.tsx';
import { say } from '../../components/Toasts.tsx';
import { clock, duration, fromSiteInput, shortStamp, siteInput } from '../../components/time.ts';
import { pick, t } from '../../i18n/language.ts';
import { putBack } from './item-model.ts';
import { formId, missingNames } from './missing-fields.ts';
import { Outcome } from './Outcome.tsx';
import { SignDialog, SubmitDialog } from './SignDialogs.tsx';

/** Acts that have a button of their own above the visit. */
export type ActName = Exclude<
  VisitAct['type'],
  'amend' | 'attach' | 'withdraw_paper' | 'decide' | 'undecide' | 'link_incident' | 'plan_afterwards'
>;

/** Buttons in the order in which a visit needs them; the first that is open is the next thing to do. */
const order: ActName[] = [
  'approve_plan',
  'arrive',
  'leave',
  'submit',
  'sign',
  'extend',
  'report_work',
  'waive',
  'return',
  'resume',
  'cancel',
];
/** In these states the next step may be another person's: what that one must be able to do. */
const others: Partial<Record<VisitDetail['state'], string>> = {
  draft: 'approve_visit_plans',
  review: 'judge_visits',
  provisional: 'sign_visits',
};
const hourMs = 3_600_000;
const primary = new Set<ActName>(['approve_plan', 'arrive', 'leave', 'submit', 'sign']);

/** What to do next, and every act that the visit knows now; a closed one says why. */
export function VisitActs(props: {
  visit: VisitDetail;
  review: VisitReview | undefined;
  /** The act whose dialog is open. */
  act: ActName | null;
  onAct: (act: ActName | null) => void;
  onDone: () => Promise<unknown>;
}) {
  const known = () => order.filter((name) => props.visit.acts[name] !== undefined);
  /** The form is what the first signature waits for; it is named field by field. */
  const lacksForm = () => props.visit.acts.amend === null && props.visit.acts.submit && props.visit.missing.length > 0;
  const closed = () =>
    known().filter(
      (name) => primary.has(name) && props.visit.acts[name] !== null && !(name === 'submit' && lacksForm()),
    );
  /** What comes next, as it concerns who reads it. */
  const lead = () => {
    const { state, checked } = props.visit;
    const { watchText, lookText, differsText } = t().visitOutcome;
    if (checked === 'differs') return differsText;
    const others = may('see_visits') ? known().length === 0 && lookText[state] : watchText[state];
    return others || t().visits.nextText[state];
  };
  const close = () => props.onAct(null);
  const wanted = () => {
    const capability = others[props.visit.state];
    const mine =
      props.visit.state === 'review'
        ? may('judge_visits')
        : known().some((name) => primary.has(name) && props.visit.acts[name] === null);
    return mine || !may('see_visits') ? undefined : capability;
  };
  /** When the last of the readings that still confirm the state may come. */
  const unsure = () =>
    ['review', 'provisional'].includes(props.visit.state)
      ? props.visit.deviceStates
          .filter((device) => device.waiver === null)
          .flatMap((device) => device.confirmDue ?? [])
          .sort()
          .at(-1)
      : undefined;
  return (
    <>
      <Panel class="visit-acts no-print">
        <p class="strong">{lead()}</p>
        <Show when={['open', 'overdue'].includes(props.visit.state)}>
          <p class={props.visit.state === 'overdue' ? 'notice warn' : 'muted small'}>
            {timeLeft(props.visit.plannedEnd)}
          </p>
        </Show>
        <Show when={props.visit.state === 'provisional' && props.visit.signedAt}>
          {(since) => (
            <p class="muted small">{t().visitOutcome.waitingSince(duration((clock() - Date.parse(since())) / 1000))}</p>
          )}
        </Show>
        <Outcome visit={props.visit} />
        <Show when={props.visit.state === 'review' && props.visit.returned}>
          {(back) => (
            <p class="notice warn">{t().visitOutcome.returned(back().by, shortStamp(back().at), back().reason)}</p>
          )}
        </Show>
        <Show when={props.visit.state === 'partly_approved' && props.review && putBack(props.review.items)}>
          {(open) => <p class="notice warn">{t().visitOutcome.putBackOf(open().back, open().all)}</p>}
        </Show>
        <Show when={props.visit.emergency?.planDue}>
          {(due) => (
            <p class="notice warn">
              {Date.parse(due()) > clock()
                ? t().visitOutcome.planDue(shortStamp(due()))
                : t().visitOutcome.planLate(shortStamp(due()))}
            </p>
          )}
        </Show>
        <Show when={unsure()}>
          {(due) => (
            <p class="muted small">
              {t().visits.confirming(shortStamp(due()))}{' '}
              <Show when={may('see_visits')}>
                {props.visit.state === 'review' ? t().visits.mayGoOn : t().visits.mayNotYet}
              </Show>
            </p>
          )}
        </Show>
        <div class="visit-choices">
          <For each={known()}>
            {(name) => (
              <button
                type="button"
                class={`button${primary.has(name) ? ' primary large' : ''}${name === 'cancel' ? ' danger' : ''}`}
                disabled={props.visit.acts[name] !== null}
                title={props.visit.acts[name] ? pick(props.visit.acts[name]) : undefined}
                onClick={() => props.onAct(name)}
              >
                {t().visits.acts[name]}
              </button>
            )}
          </For>
        </div>
        <For each={closed()}>
          {(name) => (
            <p class="muted small">{t().visits.closedAct(t().visits.acts[name], pick(props.visit.acts[name]!))}</p>
          )}
        </For>
        <Show when={lacksForm()}>
          <p class="row wrap">
            <span>{t().visits.missing(missingNames(props.visit))}</span>
            <button type="button" class="button" onClick={() => document.getElementById(formId)?.scrollIntoView()}>
              {t().visits.toForm}
            </button>
          </p>
        </Show>
        <Show when={wanted()}>
          {(capability) => <SecondPerson capability={capability()} site={props.visit.site} />}
        </Show>
      </Panel>
      <Switch>
        <Match when={props.act === 'submit' && props.review}>
          {(review) => <SubmitDialog visit={props.visit} review={review()} onClose={close} onDone={props.onDone} />}
        </Match>
        <Match when={props.act === 'sign' && props.review}>
          {(review) => <SignDialog visit={props.visit} review={review()} onClose={close} onDone={props.onDone} />}
        </Match>
        <Match when={props.act}>
          {(name) => <ActDialog visit={props.visit} act={name()} onClose={close} onDone={props.onDone} />}
        </Match>
      </Switch>
    </>
  );
}

/** How long work may still take, or for how long it has been overdue. */
function timeLeft(plannedEnd: string): string {
  const seconds = (Date.parse(plannedEnd) - clock()) / 1000;
  const words = t().visitOutcome;
  return (seconds > 0 ? words.endsIn : words.endedSince)(shortStamp(plannedEnd), duration(Math.abs(seconds)));
}

function ActDialog(props: { visit: VisitDetail; act: ActName; onClose: () => void; onDone: () => Promise<unknown> }) {
  const [text, setText] = createSignal(props.act === 'report_work' ? (props.visit.workReport?.text ?? '') : '');
  const [added, setAdded] = createSignal('');
  const later = Math.max(Date.parse(props.visit.plannedEnd), clock()) + hourMs;
  const [until, setUntil] = createSignal(siteInput(new Date(later).toISOString()));
  const waiting = () => props.visit.deviceStates.find((device) => device.confirmed === null && device.waiver === null);
  const body = (): VisitAct => {
    const reason = text();
    switch (props.act) {
      case 'arrive': {
        const names = added()
          .split('\n')
          .map((name) => name.trim())
          .filter(Boolean);
        const workers = names.map((name) => ({ name, account: null }));
        return { type: 'arrive', added: workers, reason: departure() === '' ? null : reason };
      }
      case 'extend':
        return { type: 'extend', until: fromSiteInput(until()) ?? '', reason };
      case 'report_work':
        return { type: 'report_work', text: reason };
      case 'waive':
        return { type: 'waive', device: waiting()?.id ?? '', reason };
      case 'cancel':
      case 'return':
      case 'resume':
        return { type: props.act, reason };
      default:
        return { type: props.act as 'leave' | 'approve_plan' };
    }
  };
  const lead = () =>
    ({
      arrive: departure() === '' ? t().visits.arriveText : undefined,
      leave: t().visits.leaveText,
      waive: `${waiting()?.name ?? ''} ${t().visits.waiveText}`,
      return: t().visits.returnText,
      resume: t().visits.resumeText,
      extend: t().visits.until(shortStamp(props.visit.plannedEnd)),
    })[props.act as string];
  const asksReason = () => !['leave', 'approve_plan', 'arrive'].includes(props.act);
  /** How an arrival now would depart from the plan. */
  const departure = () => {
    const { departures, form } = props.visit;
    const ways = departures.map((way) =>
      t().visits.departures[way](shortStamp(way === 'early' ? form.plannedStart! : form.plannedEnd)),
    );
    return [...ways, ...(added().trim() === '' ? [] : [t().visits.notAnnounced])].join(t().common.comma);
  };
  const needsReason = () => asksReason() || (props.act === 'arrive' && departure() !== '');
  return (
    <FormDialog
      open
      title={t().visits.acts[props.act]}
      act={t().visits.acts[props.act]}
      danger={props.act === 'cancel'}
      ready={!needsReason() || text().trim() !== ''}
      onClose={props.onClose}
      onSubmit={async () => {
        await send('POST', `/visits/${props.visit.id}`, body());
        say(t().common.saved);
        await props.onDone();
      }}
    >
      <Show when={lead()}>
        <p>{lead()}</p>
      </Show>
      <Show when={props.act === 'extend'}>
        <TextField label={t().visits.extendUntil} type="datetime-local" value={until()} onInput={setUntil} />
      </Show>
      <Show when={props.act === 'arrive'}>
        <LongField label={t().visits.addedWorkers} rows={2} value={added()} onInput={setAdded} />
        <Show when={departure() !== ''}>
          <p class="notice warn">{t().visits.departs(departure())}</p>
          <LongField label={t().common.reason} rows={2} value={text()} onInput={setText} />
        </Show>
      </Show>
      <Show when={asksReason()}>
        <LongField
          label={props.act === 'report_work' ? t().visits.acts.report_work : t().common.reason}
          hint={t().common.reasonHint}
          value={text()}
          onInput={setText}
        />
      </Show>
    </FormDialog>
  );
}
