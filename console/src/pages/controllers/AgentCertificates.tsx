import { For, Show } from 'solid-js';
import type { AgentCertificate } from '#protocol/api/certificates.ts';
import { CopyBox } from '../../components/CopyBox.tsx';
import { bytesOfBase64, saveFile } from '../../components/save-file.ts';
import { t } from '../../i18n/language.ts';
import { Expiry, endsSoon } from './CertificateFacts.tsx';
import { Fingerprint } from './Fingerprint.tsx';

const pemWidth = 64;

/** The agent's own certificates, to be put into the controller's list of trusted clients, and how one is renewed. */
export function AgentCertificates(props: { of: readonly AgentCertificate[]; agent: string }) {
  return (
    <Show when={props.of.length > 0}>
      <h3>{t().certificates.ownTitle}</h3>
      <p class="muted small">{t().certificates.ownText}</p>
      <ul class="lines certificate-lines">
        <For each={props.of}>{(one) => <Line of={one} agent={props.agent} />}</For>
      </ul>
    </Show>
  );
}

function Line(props: { of: AgentCertificate; agent: string }) {
  const name = () => `hinomi-${props.agent}-${props.of.kind}${props.of.next ? '-next' : ''}`;
  return (
    <li class="wrap" data-own={props.of.kind}>
      <div class="grow">
        <p class="row wrap">
          <b>{t().certificates.kinds[props.of.kind]}</b>
          <Show when={props.of.next}>
            <span class="tag accent">{t().certificates.next}</span>
          </Show>
          <Expiry of={props.of} />
        </p>
        <Fingerprint of={props.of.sha256} />
        <p class="muted small break-any">
          {t().controllers.valid(props.of.notBefore.slice(0, 10), props.of.notAfter.slice(0, 10))} {props.of.file}
        </p>
        <Show when={endsSoon(props.of) && !props.of.next}>
          <p class="small">{t().certificates.renewSoon}</p>
          <CopyBox text={renewal(props.of)} label={t().certificates.renewCommand} />
        </Show>
      </div>
      <Show when={props.of.der} fallback={<p class="muted small">{t().certificates.noContent}</p>}>
        {(der) => (
          <div class="row wrap no-print">
            <button
              type="button"
              class="button small"
              onClick={() => saveFile(new Blob([bytesOfBase64(der())]), `${name()}.der`)}
            >
              {t().certificates.saveDer}
            </button>
            <button
              type="button"
              class="button small"
              onClick={() => saveFile(new Blob([pem(der())]), `${name()}.pem`)}
            >
              {t().certificates.savePem}
            </button>
          </div>
        )}
      </Show>
    </li>
  );
}

function pem(der: string): string {
  const lines = der.match(new RegExp(`.{1,${pemWidth}}`, 'g')) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function renewal({ kind }: AgentCertificate): string {
  return `hinomi controllers renew${kind === 'user' ? ' --user' : ''} --home DIR --config FILE`;
}
