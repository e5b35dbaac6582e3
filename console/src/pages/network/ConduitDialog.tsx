import { createEffect, createSignal, Show } from 'solid-js';
import type { ZoneAct } from '#protocol/api/network-zones.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { LongField, TextField } from '../../components/Field.tsx';
import { t } from '../../i18n/language.ts';

/** What is to be declared from one zone to another. */
export interface ConduitQuestion {
  type: 'allowed' | 'forbidden' | 'undeclare';
  from: string;
  to: string;
  ports: number[];
}

/** Asks for the ports and the reason of a declaration between two zones. */
export function ConduitDialog(props: {
  question: ConduitQuestion | null;
  nameOf: (zone: string) => string;
  onClose: () => void;
  onAct: (act: ZoneAct) => Promise<void>;
}) {
  const [ports, setPorts] = createSignal('');
  const [reason, setReason] = createSignal('');
  createEffect(() => {
    if (!props.question) return;
    setPorts(props.question.ports.join(', '));
    setReason('');
  });
  const numbers = () =>
    ports()
      .normalize('NFKC')
      .split(/[\s,、]+/)
      .filter(Boolean)
      .map(Number);
  const ready = () =>
    reason().trim() !== '' && numbers().every((one) => Number.isInteger(one) && one >= 0 && one <= 65_535);
  const word = () => {
    const words = t().networkZones.conduit;
    return { allowed: words.allow, forbidden: words.forbid, undeclare: words.undeclare }[
      props.question?.type ?? 'allowed'
    ];
  };
  const submit = async () => {
    const { type, from, to } = props.question!;
    const why = reason().trim();
    await props.onAct(
      type === 'undeclare'
        ? { type, from, to, reason: why }
        : { type: 'conduit', from, to, standing: type, ports: numbers(), reason: why },
    );
  };
  const title = () =>
    props.question ? `${word()}: ${props.nameOf(props.question.from)} → ${props.nameOf(props.question.to)}` : '';
  return (
    <FormDialog
      open={props.question !== null}
      title={title()}
      act={t().networkZones.save}
      ready={ready()}
      onClose={() => props.onClose()}
      onSubmit={submit}
    >
      <Show when={props.question?.type !== 'undeclare'}>
        <TextField label={t().networkZones.conduit.portsField} value={ports()} onInput={setPorts} />
      </Show>
      <LongField label={t().networkZones.reason} value={reason()} onInput={setReason} />
    </FormDialog>
  );
}
