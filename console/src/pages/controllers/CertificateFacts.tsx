import { For, type JSX, Show } from 'solid-js';
import type { ShownCertificate } from '#protocol/api/certificates.ts';
import { Stamp } from '../../components/Stamp.tsx';
import { clock, count } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';
import { Fingerprint } from './Fingerprint.tsx';

type Fact = keyof ReturnType<typeof t>['certificates']['facts'];

const order: readonly Fact[] = [
  'sha256',
  'subject',
  'issuer',
  'sentAlong',
  'uri',
  'hosts',
  'key',
  'notBefore',
  'notAfter',
  'firstSeen',
  'lastSeen',
];

/** Facts that always differ and say nothing by that. */
const ofTime: readonly Fact[] = ['firstSeen', 'lastSeen'];
/** From how many days on the end of a certificate is pointed out. */
const warnDays = 90;
const dayMs = 86_400_000;

/** All that a person compares of one certificate; beside `before`, what differs from it is marked. */
export function CertificateFacts(props: { of: ShownCertificate; before?: ShownCertificate | undefined }) {
  const differs = (fact: Fact) =>
    props.before !== undefined &&
    !ofTime.includes(fact) &&
    JSON.stringify(props.before[fact]) !== JSON.stringify(props.of[fact]);
  return (
    <dl class="facts certificate-facts" data-sha256={props.of.sha256}>
      <For each={order}>
        {(fact) => (
          <>
            <dt>{t().certificates.facts[fact]}</dt>
            <dd class="break-any" classList={{ differs: differs(fact) }}>
              {shown(fact, props.of)}
              <Show when={differs(fact)}>
                <span class="tag warn">{t().certificates.differs}</span>
              </Show>
            </dd>
          </>
        )}
      </For>
    </dl>
  );
}

function shown(fact: Fact, of: ShownCertificate): JSX.Element {
  const words = t().certificates;
  switch (fact) {
    case 'sha256':
      return <Fingerprint of={of.sha256} />;
    case 'uri':
      return (
        <>
          {of.uri ?? t().common.none} <Match of={of.uriMatches} yes={words.uriMatches} no={words.uriDiffers} />
        </>
      );
    case 'hosts':
      return (
        <>
          {of.hosts.join(', ') || t().common.none}{' '}
          <Match of={of.hostMatches} yes={words.hostMatches} no={words.hostDiffers} />
        </>
      );
    case 'issuer':
      return (
        <>
          {lined(of.issuer)} <Show when={of.selfSigned}>{<span class="tag">{words.selfSigned}</span>}</Show>
          <Show when={of.against}>
            {(why) => <span class={`tag ${why() === 'revoked' ? 'bad' : 'warn'}`}>{words.against[why()]}</span>}
          </Show>
        </>
      );
    case 'sentAlong':
      return (
        of.sentAlong.map(({ subject, notAfter }) => `${lined(subject)} (– ${notAfter.slice(0, 10)})`).join('; ') ||
        t().common.none
      );
    case 'notAfter':
      return (
        <>
          {of.notAfter.slice(0, 10)} <Expiry of={of} />
        </>
      );
    case 'notBefore':
      return of.notBefore.slice(0, 10);
    case 'firstSeen':
    case 'lastSeen':
      return <Stamp at={of[fact]} />;
    default:
      return lined(of[fact]);
  }
}

const lined = (text: string | null) => text?.replaceAll('\n', ', ') ?? t().common.none;

function Match(props: { of: boolean | null; yes: string; no: string }) {
  return (
    <Show when={props.of !== null}>
      <span class={`tag ${props.of ? 'ok' : 'warn'}`}>{props.of ? props.yes : props.no}</span>
    </Show>
  );
}

/** Days until a certificate ends, negative afterwards. */
export function daysLeft(notAfter: string): number {
  return Math.floor((Date.parse(notAfter) - clock()) / dayMs);
}

/** Whether a certificate ends so soon that a new one has to be planned. */
export function endsSoon({ notAfter }: { notAfter: string }): boolean {
  return daysLeft(notAfter) < warnDays;
}

/** Says that a certificate has ended, ends soon, or is not valid yet; nothing otherwise. */
export function Expiry(props: { of: { notBefore: string; notAfter: string } }) {
  const left = () => daysLeft(props.of.notAfter);
  return (
    <>
      <Show when={Date.parse(props.of.notBefore) > clock()}>
        <span class="tag warn">{t().certificates.notYet}</span>
      </Show>
      <Show when={left() < 0}>
        <span class="tag bad">{t().certificates.expired}</span>
      </Show>
      <Show when={left() >= 0 && endsSoon(props.of)}>
        <span class="tag warn">{t().certificates.expiresIn(count(left()))}</span>
      </Show>
    </>
  );
}
