import { createSignal, For, Show } from 'solid-js';
import type { VisitDetail, VisitDevice, VisitReview, VisitSignature } from '#protocol/api/visits.ts';
import { get, send } from '../../api/client.ts';
import { may } from '../../api/session.ts';
import { Dialog, FormDialog } from '../../components/Dialog.tsx';
import { LongField } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { SeverityMark } from '../../components/Severity.tsx';
import { Stamp } from '../../components/Stamp.tsx';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { shortStamp } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';
import { ReadingNow } from '../controllers/ReadingNow.tsx';
import type { Photo } from './photo.ts';

const readStates: readonly VisitDetail['state'][] = ['open', 'overdue', 'leaving', 'review', 'provisional'];

/** True while readings of the controllers bring the visit on. */
function awaited(visit: VisitDetail): boolean {
  return readStates.includes(visit.state);
}

/** Why there is no reading: it is still to come, or nobody waits for one. */
export function notRead(visit: VisitDetail): string {
  return awaited(visit) ? t().visits.waitingReading : t().common.none;
}

/** What was read of each controller before, during and after the work, and how far a reading is that goes on now. */
export function DeviceFacts(props: { visit: VisitDetail; onRead: () => void }) {
  const link = useLink();
  return (
    <Panel title={t().visits.devices}>
      <For each={props.visit.deviceStates}>
        {(device) => (
          <section class="visit-device">
            <Show when={may('see_controllers')} fallback={<b>{device.name}</b>}>
              <a class="strong" href={link(`/controllers/${device.id}`)}>
                {device.name}
              </a>
              <Show when={awaited(props.visit)}>
                <ReadingNow id={device.id} onEnd={props.onRead} />
              </Show>
            </Show>
            <dl class="facts">
              <dt>{t().visits.before}</dt>
              <dd>
                <Before of={device} />
              </dd>
              <dt>{t().visits.during}</dt>
              <dd>{t().visits.times(device.during)}</dd>
              <dt>{t().visits.after}</dt>
              <dd>
                <Show when={device.after} fallback={<span class="muted">{notRead(props.visit)}</span>}>
                  {(after) => <Stamp at={after().at} />}
                </Show>
              </dd>
              <dt>{t().visits.second}</dt>
              <dd>
                <Show when={device.confirmed} fallback={<span class="muted">{notRead(props.visit)}</span>}>
                  {(confirmed) => (
                    <>
                      <Stamp at={confirmed().at} /> <span class="tag ok">{t().visits.agreed}</span>
                    </>
                  )}
                </Show>
              </dd>
            </dl>
            <Show when={device.waiver}>
              {(waiver) => <p class="notice warn small">{t().visits.waivedBy(waiver().by, waiver().reason)}</p>}
            </Show>
            <Show when={device.cannotShow.length > 0}>
              <p class="small muted">{t().visits.cannot(limitsOf(device))}</p>
            </Show>
            <For each={device.states}>
              {(state) => (
                <p class="small muted">
                  {t().controllers.actions[state.action] ?? state.action}{' '}
                  {t().controllers.between(shortStamp(state.earliest), shortStamp(state.latest))}
                </p>
              )}
            </For>
          </section>
        )}
      </For>
      <p class="muted small">{t().visits.cannotShow}</p>
    </Panel>
  );
}

/** What cannot be seen of a controller, in words. */
export function limitsOf(device: VisitDevice): string {
  return device.cannotShow.map((limit) => t().controllers.limits[limit] ?? limit).join(t().common.comma);
}

function Before(props: { of: VisitDevice }) {
  const missing = () => (props.of.before && 'missing' in props.of.before ? props.of.before.missing : null);
  const at = () => (props.of.before && 'at' in props.of.before ? props.of.before.at : null);
  return (
    <Show when={missing()} fallback={<Stamp at={at()} />}>
      {(why) => <span class="tag unknown hatched">{t().visits.gaps[why()]}</span>}
    </Show>
  );
}

/** Who may have made the changes; no name without how sure that is. */
export function WhoFacts(props: { review: VisitReview }) {
  const link = useLink();
  return (
    <Panel title={t().visits.who}>
      <p class="muted small">{t().visits.whoText}</p>
      <Show when={props.review.who.length > 0} fallback={<p class="muted">{t().visits.noWho}</p>}>
        <ul class="lines">
          <For each={props.review.who}>
            {(one) => (
              <li class="wrap">
                <span class={`tag${one.level === 'declared' ? '' : ' accent'}`}>{t().visits.levels[one.level]}</span>
                <b>{one.who}</b>
                <span class="grow muted small">{pick(one.basis)}</span>
                <Show when={one.event} fallback={<Stamp at={one.at} />}>
                  {(event) => (
                    <a href={link('/logs', { event: event() })}>
                      <Stamp at={one.at} />
                    </a>
                  )}
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </Panel>
  );
}

/** Matters on the equipment, during the visit and soon after it. */
export function MatterFacts(props: { visit: VisitDetail; onDone: () => Promise<unknown> }) {
  const link = useLink();
  const [linking, setLinking] = createSignal<string | null>(null);
  const [note, setNote] = createSignal('');
  const linked = (id: string) => props.visit.linked.find((one) => one.incident === id);
  return (
    <Show when={props.visit.incidents.length > 0}>
      <Panel title={t().visits.matters}>
        <ul class="lines">
          <For each={props.visit.incidents}>
            {(matter) => (
              <li class="wrap">
                <SeverityMark of={matter.severity} short />
                <a class="grow" href={link(`/incidents/${matter.id}`)}>
                  {pick(matter.sentence)}
                </a>
                <span class="tag">{t().visitOutcome.matterWhen[matter.when]}</span>
                <Show
                  when={linked(matter.id)}
                  fallback={
                    <Show when={matter.when !== 'about' && props.visit.acts.link_incident === null}>
                      <button type="button" class="button" onClick={() => setLinking(matter.id)}>
                        {t().visits.link}
                      </button>
                    </Show>
                  }
                >
                  {(one) => (
                    <span class="tag ok" title={one().note}>
                      {t().visits.linked}
                    </span>
                  )}
                </Show>
              </li>
            )}
          </For>
        </ul>
        <FormDialog
          open={linking() !== null}
          title={t().visits.link}
          act={t().visits.link}
          ready={note().trim() !== ''}
          onClose={() => setLinking(null)}
          onSubmit={async () => {
            await send('POST', `/visits/${props.visit.id}`, {
              type: 'link_incident',
              incident: linking(),
              note: note(),
            });
            say(t().common.saved);
            await props.onDone();
          }}
        >
          <LongField label={t().visits.linkText} value={note()} onInput={setNote} />
        </FormDialog>
      </Panel>
    </Show>
  );
}

/** Who signed, in which role, on which state; earlier rounds below. */
export function SignatureFacts(props: { visit: VisitDetail }) {
  const places = () => [t().visits.firstSignature, t().visits.secondSignature];
  return (
    <Panel title={t().visits.signatures}>
      <dl class="facts">
        <For each={places()}>
          {(place, index) => (
            <>
              <dt>{place}</dt>
              <dd>
                <Show
                  when={props.visit.signatures[index()]}
                  fallback={<span class="muted">{t().visits.unsigned}</span>}
                >
                  {(one) => <Signed visit={props.visit.id} of={one()} />}
                </Show>
              </dd>
            </>
          )}
        </For>
      </dl>
      <For each={props.visit.rounds}>
        {(round) => (
          <p class="muted small">
            <For each={round}>
              {(one) => (
                <>
                  {one.by} <Stamp at={one.at} />{' '}
                </>
              )}
            </For>
          </p>
        )}
      </For>
      <Show when={props.visit.returned}>
        {(back) => (
          <p class="notice small">
            {back().by} <Stamp at={back().at} /> {back().reason}
          </p>
        )}
      </Show>
      <Show when={props.visit.postCheck}>
        {(check) => (
          <p class={`notice small ${check().result === 'in_sync' ? 'ok' : 'bad'}`}>
            <span>
              {t().visitOutcome.postCheck[check().result]} <Stamp at={check().at} />
            </span>
          </p>
        )}
      </Show>
    </Panel>
  );
}

function Signed(props: { visit: string; of: VisitSignature }) {
  const [photo, setPhoto] = createSignal<Photo>();
  const show = () => get<Photo>(`/visits/${props.visit}/photos/${props.of.paper!.photo}`).then(setPhoto, sayProblem);
  return (
    <>
      <b>{props.of.by}</b> <span class="muted small">{pick(props.of.role)}</span> <Stamp at={props.of.at} />
      <Show when={props.of.paper}>
        {(paper) => (
          <p class="small">
            {t().visits.onPaper(paper().enteredBy)}{' '}
            <button type="button" class="button small" onClick={() => void show()}>
              {t().visits.showPhoto}
            </button>
          </p>
        )}
      </Show>
      <Dialog open={photo() !== undefined} title={t().visits.showPhoto} wide onClose={() => setPhoto(undefined)}>
        <Show when={photo()}>
          {(shown) => (
            <img class="visit-photo" src={`data:${shown().type};base64,${shown().data}`} alt={t().visits.showPhoto} />
          )}
        </Show>
      </Dialog>
    </>
  );
}
