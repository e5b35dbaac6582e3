import { createResource, createSignal, For, Show } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import type { VisitDetail, VisitPerson, VisitReview } from '#protocol/api/visits.ts';
import { get, send, withParams } from '../../api/client.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { ChoiceField } from '../../components/Field.tsx';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { pick, t } from '../../i18n/language.ts';
import { tally } from './item-model.ts';
import { type Photo, readPhoto } from './photo.ts';

interface SignProps {
  visit: VisitDetail;
  review: VisitReview;
  onClose: () => void;
  onDone: () => Promise<unknown>;
}

/** The first signature: what it stands for, and which controllers get their first baseline by it. */
export function SubmitDialog(props: SignProps) {
  const [adopt, setAdopt] = createSignal<string[]>([]);
  const bare = () => props.visit.deviceStates.filter((device) => !device.hasBaseline && device.after !== null);
  const sums = () => tally(props.review.items);
  return (
    <FormDialog
      open
      title={t().visits.acts.submit}
      act={t().visits.acts.submit}
      onClose={props.onClose}
      onSubmit={async () => {
        await send('POST', `/visits/${props.visit.id}`, { type: 'submit', lock: props.review.lock, adopt: adopt() });
        say(t().common.saved);
        await props.onDone();
      }}
    >
      <p>
        {props.review.items.length === 0 && adopt().length === 0
          ? t().visits.submitNothing
          : t().visits.submitText(sums().accepted, sums().open)}
      </p>
      <Show when={bare().length > 0}>
        <p class="muted small">{t().visits.adoptText}</p>
        <For each={bare()}>
          {(device) => (
            <label class="check visit-touch">
              <input
                type="checkbox"
                checked={adopt().includes(device.id)}
                onChange={(event) =>
                  setAdopt(
                    event.currentTarget.checked
                      ? [...adopt(), device.id]
                      : adopt().filter((each) => each !== device.id),
                  )
                }
              />
              {t().visits.adopt(device.name)}
            </label>
          )}
        </For>
      </Show>
      <p class="muted small">{props.visit.rolesMustDiffer ? t().visits.rolesMustDiffer : t().visits.rolesMayBeSame}</p>
    </FormDialog>
  );
}

/** The second signature: the signed-in person's own, or one on paper with its photograph. */
export function SignDialog(props: SignProps) {
  const [onPaper, setOnPaper] = createSignal(false);
  const [signer, setSigner] = createSignal('');
  const [photo, setPhoto] = createSignal<Photo>();
  const [people] = createResource(onPaper, () =>
    get<Page<VisitPerson>>(withParams('/visits/signers', { site: props.visit.site, visit: props.visit.id })).catch(
      (error) => {
        sayProblem(error);
        return { items: [], next: null };
      },
    ),
  );
  const signers = () => (people()?.items ?? []).filter((person) => person.signs);
  const sums = () => tally(props.review.items);
  return (
    <FormDialog
      open
      title={t().visits.acts.sign}
      act={onPaper() ? t().visits.enterPaper : t().visits.acts.sign}
      ready={!onPaper() || (signer() !== '' && photo() !== undefined)}
      onClose={props.onClose}
      onSubmit={async () => {
        const paper = onPaper() ? { signer: signer(), photo: photo() } : null;
        await send('POST', `/visits/${props.visit.id}`, { type: 'sign', lock: props.review.lock, paper });
        say(t().common.saved);
        await props.onDone();
      }}
    >
      <Show when={props.visit.deviceStates.some((device) => device.hasBaseline)}>
        <p>{t().visits.signText(sums().accepted, sums().open)}</p>
      </Show>
      <For each={props.visit.deviceStates.filter((device) => !device.hasBaseline)}>
        {(device) => <p>{device.adopts ? t().visits.adopted(device.name) : t().visits.notAdopted(device.name)}</p>}
      </For>
      <p class="muted small">{props.visit.rolesMustDiffer ? t().visits.rolesMustDiffer : t().visits.rolesMayBeSame}</p>
      <label class="check visit-touch">
        <input type="checkbox" checked={onPaper()} onChange={(event) => setOnPaper(event.currentTarget.checked)} />
        {t().visits.paper}
      </label>
      <Show when={onPaper()}>
        <p class="muted small">{t().visits.paperText}</p>
        <ChoiceField
          label={t().visits.paperSigner}
          value={signer()}
          options={[
            { value: '', label: t().common.none },
            ...signers().map((person) => ({
              value: person.id,
              label: t().visits.withMore(person.name, person.roles.map(pick).join(t().common.comma)),
            })),
          ]}
          onChange={setSigner}
        />
        <label class="field">
          <span class="label">{t().visits.paperPhoto}</span>
          <input
            class="input"
            type="file"
            accept="image/jpeg,image/png"
            capture="environment"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file) void readPhoto(file).then(setPhoto, () => say(t().visits.photoTooLarge));
            }}
          />
        </label>
        <Show when={photo()}>
          {(shown) => (
            <img class="visit-photo" src={`data:${shown().type};base64,${shown().data}`} alt={t().visits.paperPhoto} />
          )}
        </Show>
      </Show>
    </FormDialog>
  );
}
