import { createEffect, createSignal, Show } from 'solid-js';
import type { CertificateAct, ShownCertificate } from '#protocol/api/certificates.ts';
import { send } from '../../api/client.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { LongField } from '../../components/Field.tsx';
import { say } from '../../components/Toasts.tsx';
import { t } from '../../i18n/language.ts';
import { Fingerprint } from './Fingerprint.tsx';

/** What somebody is about to decide about one certificate. */
export interface Deciding {
  type: CertificateAct['type'];
  of: ShownCertificate;
  /** Another one is trusted until now. */
  replaces: boolean;
}

/** A person decides about the certificate with this fingerprint, with a reason; to trust it takes having compared it. */
export function TrustDialog(props: {
  controller: string;
  deciding: Deciding | null;
  onClose: () => void;
  onDone: () => void;
}) {
  const [reason, setReason] = createSignal('');
  const [checked, setChecked] = createSignal(false);
  createEffect(() => {
    if (props.deciding === null) return;
    setReason('');
    setChecked(false);
  });
  const type = () => props.deciding?.type ?? 'accept';
  const words = () => t().certificates;
  return (
    <FormDialog
      open={props.deciding !== null}
      title={words()[`${type()}Title`]}
      act={words()[`${type()}Act`]}
      danger={type() !== 'accept'}
      ready={reason().trim() !== '' && (type() !== 'accept' || checked())}
      onClose={props.onClose}
      onSubmit={async () => {
        const path = `/controllers/${props.controller}/certificates/${props.deciding!.of.sha256}`;
        await send('POST', path, { type: type(), reason: reason() });
        say(words().decided);
        props.onDone();
      }}
    >
      <p>{words()[`${type()}Text`]}</p>
      <Show when={props.deciding}>{(deciding) => <Fingerprint of={deciding().of.sha256} />}</Show>
      <Show when={type() === 'accept'}>
        <Show when={props.deciding?.replaces}>
          <p class="notice warn">{words().replacesText}</p>
        </Show>
        <label class="row">
          <input type="checkbox" checked={checked()} onChange={(event) => setChecked(event.currentTarget.checked)} />
          {words().checked}
        </label>
      </Show>
      <LongField label={t().common.reason} hint={words().reasonHint} value={reason()} onInput={setReason} />
    </FormDialog>
  );
}
