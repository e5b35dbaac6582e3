import { type JSX, onMount, Show } from 'solid-js';
import type { PrintedCheckpoint } from '#protocol/api/witness.ts';
import { t } from '../i18n/language.ts';
import { printedProof, readProof } from './printed-proof.ts';
import { QrCode } from './QrCode.tsx';
import { count, fullStamp } from './time.ts';
import './ledger-proof.css';

/** The checkpoint of the ledger on paper: a code with all of it behind the number of the paper, and the short value for typing in. */
export function LedgerProof(props: { about: string; checkpoint: PrintedCheckpoint; children?: JSX.Element }) {
  return (
    <div class="ledger-proof">
      <QrCode text={`hinomi ${props.about} ${props.checkpoint.text}`} />
      <div>
        <p>
          {t().evidence.checkpoint} <code>{props.checkpoint.short}</code>
        </p>
        <p class="paper-note">
          {t().evidence.checkpointText(count(props.checkpoint.size), fullStamp(props.checkpoint.at))}{' '}
          {t().evidence.proofText}
        </p>
        {props.children}
      </div>
    </div>
  );
}

/** The same at the foot of a page that is mostly looked at on a screen; `about` says which page in the code. */
export function PrintedProof(props: { about: string }) {
  onMount(() => void readProof(false));
  return (
    <div class="print-only">
      <Show when={printedProof()} fallback={<p class="paper-note">{t().evidence.noProof}</p>}>
        {(checkpoint) => <LedgerProof about={props.about} checkpoint={checkpoint()} />}
      </Show>
    </div>
  );
}
