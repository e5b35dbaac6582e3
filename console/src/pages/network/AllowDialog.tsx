import { createEffect, createSignal, Show } from 'solid-js';
import type { AllowAct } from '#protocol/api/network-allow.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { LongField, TextField } from '../../components/Field.tsx';
import { t } from '../../i18n/language.ts';

/** An act that is asked about: on entries, on the learning of the site, or on one host. */
export interface AllowQuestion {
  type: AllowAct['type'];
  ids: string[];
  count: number;
  host?: string;
  /** Whether the site is being learned now. */
  on?: boolean;
}

/** Asks for what an act needs: always a reason, for an approval an owner and, if wanted, its last day. */
export function AllowDialog(props: {
  question: AllowQuestion | null;
  onClose: () => void;
  onAct: (act: AllowAct) => Promise<void>;
}) {
  const [reason, setReason] = createSignal('');
  const [owner, setOwner] = createSignal('');
  const [until, setUntil] = createSignal('');
  const [days, setDays] = createSignal('7');
  createEffect(() => {
    if (props.question === null) return;
    setReason('');
    setOwner('');
    setUntil('');
    setDays('7');
  });
  const type = () => props.question?.type ?? 'approve';
  const asksDays = () => type() === 'relearn' || (type() === 'learning' && props.question?.on === false);
  const dayCount = () => Number(days());
  const ready = () =>
    reason().trim() !== '' &&
    (type() !== 'approve' || owner().trim() !== '') &&
    (!asksDays() || (Number.isInteger(dayCount()) && dayCount() >= 1 && dayCount() <= 60));
  const submit = async () => {
    const question = props.question!;
    const why = { reason: reason().trim() };
    if (question.type === 'approve') {
      const end = until() === '' ? null : new Date(`${until()}T23:59:59`).toISOString();
      await props.onAct({ type: 'approve', ids: question.ids, ...why, owner: owner().trim(), until: end });
    } else if (question.type === 'relearn') {
      await props.onAct({ type: 'relearn', host: question.host ?? '', days: dayCount(), ...why });
    } else if (question.type === 'learning') {
      await props.onAct({ type: 'learning', days: question.on ? 0 : dayCount(), ...why });
    } else await props.onAct({ type: question.type, ids: question.ids, ...why });
  };
  const title = () => {
    const { question } = props;
    if (!question) return '';
    if (question.type === 'learning') return question.on ? t().networkAllow.endLearning : t().networkAllow.goOnLearning;
    if (question.type === 'relearn') return t().networkAllow.relearnTitle(question.host ?? '');
    return t().networkAllow.question(t().networkAllow.acts[question.type], question.count);
  };
  return (
    <FormDialog
      open={props.question !== null}
      title={title()}
      act={type() === 'learning' || type() === 'relearn' ? t().common.save : t().networkAllow.acts[actWord()]}
      ready={ready()}
      onClose={() => props.onClose()}
      onSubmit={submit}
    >
      <LongField
        label={t().networkAllow.reason}
        hint={t().networkAllow.reasonHints[type()]}
        value={reason()}
        onInput={setReason}
      />
      <Show when={type() === 'approve'}>
        <TextField
          label={t().networkAllow.owner}
          hint={t().networkAllow.ownerHint}
          value={owner()}
          onInput={setOwner}
        />
        <TextField
          label={t().networkAllow.until}
          hint={t().networkAllow.untilHint}
          type="date"
          value={until()}
          onInput={setUntil}
        />
      </Show>
      <Show when={asksDays()}>
        <TextField label={t().networkAllow.days} type="number" value={days()} onInput={setDays} />
      </Show>
    </FormDialog>
  );

  function actWord(): 'approve' | 'reject' | 'expire' {
    const { question } = props;
    return question?.type === 'reject' || question?.type === 'expire' ? question.type : 'approve';
  }
}
