import { createEffect, createSignal, For } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { BoundaryRow, CutPlan, ZoneAct } from '#protocol/api/network-zones.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { ChoiceField, LongField, TextField } from '../../components/Field.tsx';
import { t } from '../../i18n/language.ts';

const blank: CutPlan = {
  ...{ role: '', deputy: '', means: 'switch_port', place: '', steps: '', stops: '', keeps: '', restore: '' },
};
const means: readonly CutPlan['means'][] = ['cable', 'switch_port', 'firewall', 'breaker', 'wireless_off', 'other'];
const long = ['steps', 'stops', 'keeps', 'restore'] as const;

/** Writes the cut plan of a boundary: who cuts where and how, what stops, how work goes on, when it is put back. */
export function CutDialog(props: {
  boundary: BoundaryRow | null;
  nameOf: (zone: string) => string;
  onClose: () => void;
  onAct: (act: ZoneAct) => Promise<void>;
}) {
  const [plan, setPlan] = createStore<CutPlan>({ ...blank });
  const [reason, setReason] = createSignal('');
  createEffect(() => {
    const { boundary } = props;
    if (!boundary) return;
    setPlan({ ...blank, stops: boundary.uses.join(t().common.comma), ...boundary.cut?.plan });
    setReason('');
  });
  const words = () => t().networkZones.cut;
  const ready = () => plan.role.trim() !== '' && plan.place.trim() !== '' && reason().trim() !== '';
  const submit = async () => {
    const { a, b } = props.boundary!;
    await props.onAct({ type: 'cut', a, b, plan: { ...plan }, reason: reason().trim() });
  };
  return (
    <FormDialog
      open={props.boundary !== null}
      wide
      title={
        props.boundary ? `${words().title}: ${props.nameOf(props.boundary.a)} ⇄ ${props.nameOf(props.boundary.b)}` : ''
      }
      act={t().networkZones.save}
      ready={ready()}
      onClose={() => props.onClose()}
      onSubmit={submit}
    >
      <TextField label={words().role} value={plan.role} onInput={(value) => setPlan('role', value)} />
      <TextField label={words().deputy} value={plan.deputy} onInput={(value) => setPlan('deputy', value)} />
      <ChoiceField
        label={words().means}
        value={plan.means}
        options={means.map((value) => ({ value, label: words().meanings[value] ?? value }))}
        onChange={(value) => setPlan('means', value as CutPlan['means'])}
      />
      <TextField label={words().place} value={plan.place} onInput={(value) => setPlan('place', value)} />
      <For each={long}>
        {(name) => (
          <LongField label={words()[name]} rows={2} value={plan[name]} onInput={(value) => setPlan(name, value)} />
        )}
      </For>
      <LongField label={t().networkZones.reason} rows={2} value={reason()} onInput={setReason} />
    </FormDialog>
  );
}
