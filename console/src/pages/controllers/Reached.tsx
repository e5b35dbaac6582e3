import { For, type JSX, Show } from 'solid-js';
import type { ControllerDetail } from '../../api/types.ts';
import { CopyBox } from '../../components/CopyBox.tsx';
import { Panel } from '../../components/Panel.tsx';
import { pick, t } from '../../i18n/language.ts';

interface Certificate {
  sha256: string;
  subject: string;
  notBefore: string;
  notAfter: string;
  /** File on the agent's machine, for its own certificates. */
  file?: string;
}

/** What the agent says of how it spoke with a controller. */
interface Security {
  mode: string;
  policy?: string;
  deprecated?: boolean;
  passwordInClear?: boolean;
  certificate?: Certificate | null;
  trust?: string;
  own?: Certificate;
  user?: Certificate;
}

function securityOf(data: ControllerDetail): Security | undefined {
  const facts = data.snapshots[0]?.header['facts'] as { security?: Security } | undefined;
  return facts?.security;
}

/** Why the newest reading is not whole, and, where nobody approved the certificate, how a person does. */
export function Unwell(props: { of: ControllerDetail }) {
  const newest = () => props.of.snapshots[0];
  const refused = () => {
    const security = securityOf(props.of);
    return security?.trust === 'refused' ? security.certificate : undefined;
  };
  return (
    <Show when={newest()?.complete === false && newest()?.why}>
      {(why) => (
        <div class="notice warn">
          <div>
            <p>{pick(why())}</p>
            <Show when={refused()}>
              {(certificate) => (
                <>
                  <p>{t().controllers.approveCertificate}</p>
                  <CopyBox text={`- ${certificate().sha256}`} label={t().controllers.copyThumbprint} />
                </>
              )}
            </Show>
          </div>
        </div>
      )}
    </Show>
  );
}

/** How the controller was spoken with: protection, rights, its certificate and those that it has to know. */
export function Reached(props: { of: ControllerDetail }) {
  return (
    <Show when={securityOf(props.of)}>
      {(security) => (
        <Panel title={t().controllers.reached}>
          <dl class="facts">
            <dt>{t().controllers.protection}</dt>
            <dd>
              {t().controllers.modes[security().mode] ?? security().mode}
              <Show when={security().policy}>{(policy) => <span class="muted small"> {policy()}</span>}</Show>
              <For each={weaknesses(security())}>{(weakness) => <p class="tag warn">{weakness}</p>}</For>
            </dd>
            <dt>{t().controllers.rights}</dt>
            <dd class="break-any">{String(props.of.snapshots[0]?.header['identity'] ?? '')}</dd>
            <Shown title={t().controllers.certificate} of={security().certificate}>
              <span class={security().trust === 'approved' ? 'tag' : 'tag warn'}>
                {t().controllers.trusts[security().trust ?? ''] ?? security().trust}
              </span>
            </Shown>
            <Shown title={t().controllers.ownCertificate} of={security().own} />
            <Shown title={t().controllers.userCertificate} of={security().user} />
          </dl>
        </Panel>
      )}
    </Show>
  );
}

function weaknesses({ deprecated, passwordInClear }: Security): string[] {
  const words = t().controllers;
  return [...(deprecated ? [words.withdrawn] : []), ...(passwordInClear ? [words.inClear] : [])];
}

function Shown(props: { title: string; of: Certificate | null | undefined; children?: JSX.Element }) {
  return (
    <Show when={props.of}>
      {(certificate) => (
        <>
          <dt>{props.title}</dt>
          <dd class="break-any">
            <code>{certificate().sha256}</code>
            <p class="small">{certificate().subject.replaceAll('\n', ', ')}</p>
            <p class="muted small">
              {t().controllers.valid(certificate().notBefore.slice(0, 10), certificate().notAfter.slice(0, 10))}
            </p>
            <Show when={certificate().file}>{(file) => <p class="muted small">{file()}</p>}</Show>
            {props.children}
          </dd>
        </>
      )}
    </Show>
  );
}
