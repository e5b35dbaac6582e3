import { createSignal, For, Match, Switch } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import type { Person } from '#protocol/api/session.ts';
import type { Severity } from '#protocol/incident/severity.ts';
import type { CloseReason } from '#protocol/incident/states.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { ChoiceField, LongField } from '../../components/Field.tsx';
import { act } from '../../components/incident-acts.ts';
import { severityOrder } from '../../components/severity-order.ts';
import { t } from '../../i18n/language.ts';

/** Acts that ask something first. */
export type Asking = 'close' | 'reopen' | 'suppress' | 'comment' | 'assign' | 'declare' | 'severity';

const reasons: CloseReason[] = [
  'approved_change',
  'normal_confirmed',
  'false_alarm',
  'duplicate',
  'resolved',
  'taken_back',
];

/** The form of one act on the given matters. */
export function ActDialogs(props: { asking: Asking | null; ids: string[]; onClose: () => void }) {
  return (
    <Switch>
      <Match when={props.asking === 'close'}>
        <CloseForm ids={props.ids} onClose={props.onClose} />
      </Match>
      <Match when={props.asking === 'reopen'}>
        <ReopenForm ids={props.ids} onClose={props.onClose} />
      </Match>
      <Match when={props.asking === 'suppress'}>
        <SuppressForm ids={props.ids} onClose={props.onClose} />
      </Match>
      <Match when={props.asking === 'comment'}>
        <CommentForm ids={props.ids} onClose={props.onClose} />
      </Match>
      <Match when={props.asking === 'assign'}>
        <AssignForm ids={props.ids} onClose={props.onClose} />
      </Match>
      <Match when={props.asking === 'declare'}>
        <FormDialog
          open
          title={t().alerts.declareTitle(props.ids.length)}
          act={t().alerts.act.declare}
          onClose={props.onClose}
          onSubmit={() => act(props.ids, { type: 'declare' })}
        >
          <p>{t().alerts.declareText}</p>
        </FormDialog>
      </Match>
      <Match when={props.asking === 'severity'}>
        <SeverityForm ids={props.ids} onClose={props.onClose} />
      </Match>
    </Switch>
  );
}

interface FormProps {
  ids: string[];
  onClose: () => void;
}

function CloseForm(props: FormProps) {
  const [reason, setReason] = createSignal<CloseReason>('normal_confirmed');
  const [note, setNote] = createSignal('');
  return (
    <FormDialog
      open
      title={t().alerts.closeTitle(props.ids.length)}
      act={t().alerts.act.close}
      ready={note().trim() !== ''}
      onClose={props.onClose}
      onSubmit={() => act(props.ids, { type: 'close', reason: reason(), note: note() })}
    >
      <fieldset class="bare stack">
        <legend class="visually-hidden">{t().common.reason}</legend>
        <For each={reasons}>
          {(each) => (
            <label class="check">
              <input type="radio" name="reason" checked={reason() === each} onChange={() => setReason(each)} />
              {t().alerts.closeReasons[each]}
            </label>
          )}
        </For>
      </fieldset>
      <LongField label={t().common.note} hint={t().alerts.closeHints[reason()]} value={note()} onInput={setNote} />
    </FormDialog>
  );
}

function ReopenForm(props: FormProps) {
  const [note, setNote] = createSignal('');
  return (
    <FormDialog
      open
      title={t().alerts.reopenTitle(props.ids.length)}
      act={t().alerts.act.reopen}
      ready={note().trim() !== ''}
      onClose={props.onClose}
      onSubmit={() => act(props.ids, { type: 'reopen', note: note() })}
    >
      <LongField label={t().common.reason} hint={t().common.reasonHint} value={note()} onInput={setNote} />
    </FormDialog>
  );
}

function SuppressForm(props: FormProps) {
  const [hours, setHours] = createSignal('8');
  const [reason, setReason] = createSignal('');
  const options = () =>
    Object.entries(t().alerts.suppressHours)
      .filter(([value]) => Number(value) <= 24 || may('suppress_month'))
      .map(([value, label]) => ({ value, label }));
  return (
    <FormDialog
      open
      title={t().alerts.suppressTitle(props.ids.length)}
      act={t().alerts.act.suppress}
      ready={reason().trim() !== ''}
      onClose={props.onClose}
      onSubmit={() =>
        act(props.ids, {
          type: 'suppress',
          until: new Date(Date.now() + Number(hours()) * 3_600_000).toISOString(),
          reason: reason(),
        })
      }
    >
      <p class="muted">{t().alerts.suppressText}</p>
      <ChoiceField label={t().alerts.suppressFor} value={hours()} options={options()} onChange={setHours} />
      <LongField label={t().common.reason} hint={t().common.reasonHint} value={reason()} onInput={setReason} />
    </FormDialog>
  );
}

function CommentForm(props: FormProps) {
  const [text, setText] = createSignal('');
  return (
    <FormDialog
      open
      title={t().alerts.commentTitle(props.ids.length)}
      act={t().common.save}
      ready={text().trim() !== ''}
      onClose={props.onClose}
      onSubmit={() => act(props.ids, { type: 'comment', text: text() })}
    >
      <LongField label={t().common.note} hint={t().common.reasonHint} rows={4} value={text()} onInput={setText} />
    </FormDialog>
  );
}

function AssignForm(props: FormProps) {
  const people = createQuery<Page<Person>>(() => '/people');
  const [person, setPerson] = createSignal('');
  const options = () => [
    { value: '', label: t().alerts.noOwner },
    ...(people.data()?.items ?? [])
      .filter((each) => !each.disabled)
      .map((each) => ({ value: each.id, label: each.name })),
  ];
  return (
    <FormDialog
      open
      title={t().alerts.assignTitle(props.ids.length)}
      act={t().common.save}
      onClose={props.onClose}
      onSubmit={() => act(props.ids, { type: 'assign', person: person() === '' ? null : person() })}
    >
      <ChoiceField label={t().common.who} value={person()} options={options()} onChange={setPerson} />
    </FormDialog>
  );
}

function SeverityForm(props: FormProps) {
  const [severity, setSeverity] = createSignal<Severity>('S2');
  const [reason, setReason] = createSignal('');
  return (
    <FormDialog
      open
      title={t().alerts.severityTitle(props.ids.length)}
      act={t().common.save}
      ready={reason().trim() !== ''}
      onClose={props.onClose}
      onSubmit={() => act(props.ids, { type: 'severity', severity: severity(), reason: reason() })}
    >
      <ChoiceField
        label={t().common.severity}
        value={severity()}
        options={severityOrder.map((each) => ({
          value: each,
          label: `${each === 'info' ? '' : each} ${t().severity[each]}`,
        }))}
        onChange={(value) => setSeverity(value as Severity)}
      />
      <LongField label={t().common.reason} hint={t().common.reasonHint} value={reason()} onInput={setReason} />
    </FormDialog>
  );
}
