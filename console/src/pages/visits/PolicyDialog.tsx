import { createEffect, createSignal, For, untrack } from 'solid-js';
import type { z } from 'zod';
import type { visitPolicy } from '#protocol/api/visits.ts';
import { send, withParams } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { TextField } from '../../components/Field.tsx';
import { say } from '../../components/Toasts.tsx';
import { useSite } from '../../frame/site.ts';
import { t } from '../../i18n/language.ts';

type Policy = z.infer<typeof visitPolicy>;
const numbers = [
  'askAgainDays',
  'beforeHours',
  'confirmMinutes',
  'duringMinutes',
  'graceMinutes',
  'postCheckHours',
  'planAfterwardsHours',
] as const;

/** What the site decides about its visits; the rule of the two roles stands on every report. */
export function PolicyDialog(props: { open: boolean; onClose: () => void }) {
  const site = useSite();
  const path = () => withParams('/visits/policy', { site: site.id() });
  const query = createQuery<Policy>(() => (props.open && site.id() !== '' ? path() : null));
  const [policy, setPolicy] = createSignal<Policy>();
  createEffect(() => {
    const known = props.open ? query.data() : undefined;
    if (!props.open) setPolicy(undefined);
    else if (known && untrack(policy) === undefined) setPolicy({ ...known });
  });
  const set = (part: Partial<Policy>) => setPolicy((old) => old && { ...old, ...part });
  return (
    <FormDialog
      open={props.open}
      title={t().visits.policy}
      act={t().common.save}
      ready={policy() !== undefined && numbers.every((name) => Number.isInteger(policy()![name]))}
      onClose={props.onClose}
      onSubmit={async () => {
        await send('PUT', path(), policy());
        say(t().common.saved);
      }}
    >
      <label class="check visit-touch">
        <input
          type="checkbox"
          checked={policy()?.rolesMustDiffer ?? false}
          onChange={(event) => set({ rolesMustDiffer: event.currentTarget.checked })}
        />
        {t().visits.policyFields.rolesMustDiffer}
      </label>
      <For each={numbers}>
        {(name) => (
          <TextField
            label={t().visits.policyFields[name]}
            type="number"
            value={String(policy()?.[name] ?? '')}
            onInput={(value) => set({ [name]: Number(value) })}
          />
        )}
      </For>
    </FormDialog>
  );
}
