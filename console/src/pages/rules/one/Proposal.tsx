import { createSignal, Show } from 'solid-js';
import type { RuleDetail } from '#protocol/api/rules.ts';
import { send } from '../../../api/client.ts';
import { may } from '../../../api/session.ts';
import { FormDialog } from '../../../components/Dialog.tsx';
import { LongField } from '../../../components/Field.tsx';
import { say } from '../../../components/Toasts.tsx';
import { t } from '../../../i18n/language.ts';

/** A switch that waits for a second person, and what that person may say. */
export function Proposal(props: { of: NonNullable<RuleDetail['proposal']>; rule: string; onDone: () => void }) {
  const words = () => t().rulePage;
  const [answer, setAnswer] = createSignal<'approve' | 'turnDown'>();
  const [reason, setReason] = createSignal('');
  const submit = async () => {
    const { site, at } = props.of;
    const word = { site, at, approve: answer() === 'approve', reason: reason() };
    await send('POST', `/rules/${encodeURIComponent(props.rule)}/switch/second`, word);
    say(words().switched);
    setAnswer(undefined);
    props.onDone();
  };
  return (
    <div class="notice row spread wrap">
      <p>{words().waits(words().states[props.of.state], props.of.by, props.of.reason)}</p>
      <Show when={may('change_rules')}>
        <div class="row wrap">
          <Show when={!props.of.mine} fallback={<span class="small">{words().ownProposal}</span>}>
            <button type="button" class="button primary small" onClick={() => setAnswer('approve')}>
              {words().approve}
            </button>
          </Show>
          <button type="button" class="button small" onClick={() => setAnswer('turnDown')}>
            {words().turnDown}
          </button>
        </div>
      </Show>
      <FormDialog
        open={answer() !== undefined}
        title={words()[answer() ?? 'approve']}
        act={words()[answer() ?? 'approve']}
        danger={answer() === 'approve'}
        ready={reason().trim() !== ''}
        onClose={() => setAnswer(undefined)}
        onSubmit={submit}
      >
        <p>{words().waits(words().states[props.of.state], props.of.by, props.of.reason)}</p>
        <LongField label={t().common.reason} value={reason()} onInput={setReason} />
      </FormDialog>
    </div>
  );
}
