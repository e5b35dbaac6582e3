import { createSignal, Show } from 'solid-js';
import type { RetentionState } from '#protocol/api/retention.ts';
import { send } from '../../api/client.ts';
import { may } from '../../api/session.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { LongField } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { say } from '../../components/Toasts.tsx';
import { count, fullStamp, isoDay } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';
import { Deletions } from './Deletions.tsx';
import { Erasures } from './Erasures.tsx';

/** How long a site's records are kept, what was deleted or erased, and why nothing is put away when that is so. */
export function Keeping(props: { state: RetentionState; onChanged: () => Promise<unknown> }) {
  const words = () => t().retention;
  const [confirming, setConfirming] = createSignal(false);
  const [reason, setReason] = createSignal('');
  return (
    <Panel title={words().keeping}>
      <div class="stack-wide">
        <div class="stack">
          <p class="strong">{words().keepingText(count(props.state.days), props.state.reason)}</p>
          <p class="row wrap muted">
            <span>{props.state.oldest ? words().oldest(isoDay(props.state.oldest)) : words().noRecords}</span>
            <span>{props.state.ranAt ? words().ranAt(fullStamp(props.state.ranAt)) : words().neverRan}</span>
            <Show when={props.state.heldBack > 0}>
              <span>{words().heldBack(count(props.state.heldBack))}</span>
            </Show>
          </p>
        </div>
        <Show when={props.state.clockDoubt}>
          {(doubt) => (
            <div class="notice bad" role="alert">
              <div class="stack">
                <p class="strong">{words().clockDoubt}</p>
                <p>{words().clockDoubtText(fullStamp(doubt().says), fullStamp(doubt().expected))}</p>
                <p>
                  <button
                    type="button"
                    class="button small"
                    disabled={!may('manage_sites')}
                    title={whyNot('manage_sites')}
                    onClick={() => {
                      setReason('');
                      setConfirming(true);
                    }}
                  >
                    {words().confirmClock}
                  </button>
                </p>
              </div>
            </div>
          )}
        </Show>
        <Show when={props.state.problem}>
          <div class="notice bad" role="alert">
            <div class="stack">
              <p class="strong">{words().problem}</p>
              <p class="small mono">{props.state.problem}</p>
            </div>
          </div>
        </Show>
        <Deletions lines={props.state.deleted} />
        <Erasures state={props.state} onErased={props.onChanged} />
      </div>
      <FormDialog
        open={confirming()}
        title={words().confirmClockTitle}
        act={words().confirmClockAct}
        danger
        ready={reason().trim() !== ''}
        onClose={() => setConfirming(false)}
        onSubmit={async () => {
          await send('POST', '/retention/clock', { reason: reason() });
          say(words().clockConfirmed);
          await props.onChanged();
        }}
      >
        <p>{words().confirmClockText}</p>
        <LongField label={words().reason} hint={t().common.reasonHint} value={reason()} onInput={setReason} />
      </FormDialog>
    </Panel>
  );
}
