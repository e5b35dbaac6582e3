import { createEffect, createSignal, For, on, Show } from 'solid-js';
import type { VisitDetail, VisitItem } from '#protocol/api/visits.ts';
import type { Verdict } from '#protocol/visit/states.ts';
import { send } from '../../api/client.ts';
import { session } from '../../api/session.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { ChangeLine } from '../../components/differences/ChangeLine.tsx';
import { placeWords } from '../../components/differences/place-words.ts';
import { changeWords } from '../../components/differences/side-text.ts';
import { ChoiceField, LongField, TextField } from '../../components/Field.tsx';
import { say } from '../../components/Toasts.tsx';
import { clock, isoDay } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';
import type { Given } from './given-verdicts.ts';

const classes = ['volatile', 'setpoint', 'config', 'identity', 'status', 'unclassified'] as const;
const dayMs = 86_400_000;
const shownItems = 3;
/** What this person wrote last, to be taken over or written anew: a visit mostly has one cause. */
const lastReason = new Map<Verdict, string>();
const lastBack = new Map<string, { owner: string; due: string }>();

/** What is to be judged, and how. */
export interface Judging {
  items: VisitItem[];
  verdict: Verdict;
}

/** Asks for what a verdict must come with, and records it. */
export function DecideDialog(props: {
  visit: VisitDetail;
  lock: string;
  judging: Judging | null;
  onClose: () => void;
  /** The hub took it. */
  onGiven: (verdict: Given) => void;
  /** Those that were judged together stand as if they had not been. */
  onTakenBack: (ids: string[]) => Promise<unknown>;
}) {
  const [reason, setReason] = createSignal('');
  const [owner, setOwner] = createSignal('');
  const [due, setDue] = createSignal('');
  const [newClass, setNewClass] = createSignal<(typeof classes)[number]>('volatile');
  const [pattern, setPattern] = createSignal('');
  const verdict = () => props.judging?.verdict ?? 'accepted';
  const items = () => props.judging?.items ?? [];
  createEffect(
    on(
      () => props.judging,
      (judging) => {
        if (!judging) return;
        setReason(lastReason.get(judging.verdict) ?? '');
        setOwner(lastBack.get(props.visit.id)?.owner ?? props.visit.form.vendor);
        setDue(lastBack.get(props.visit.id)?.due ?? isoDay(clock() + 7 * dayMs));
        setPattern(judging.items[0]?.path ?? '');
      },
    ),
  );
  const ready = () => {
    if (verdict() === 'expected') return true;
    if (reason().trim() === '') return false;
    if (verdict() === 'rejected') return owner().trim() !== '' && due() !== '';
    return verdict() !== 'reclassify' || pattern().trim() !== '';
  };
  return (
    <FormDialog
      open={props.judging !== null}
      title={t().visits.decideTitle(t().visits.verdicts[verdict()], items().length)}
      act={t().visits.verdicts[verdict()]}
      danger={verdict() === 'rejected'}
      ready={ready()}
      onClose={props.onClose}
      onSubmit={async () => {
        const rejects = verdict() === 'rejected';
        const judged = items().map((item) => item.id);
        const given = {
          verdict: verdict(),
          reason: reason().trim() === '' ? null : reason(),
          owner: rejects ? owner() : null,
          due: rejects ? due() : null,
          proposal: verdict() === 'reclassify' ? { class: newClass(), pattern: pattern() } : null,
        };
        await send('POST', `/visits/${props.visit.id}`, { type: 'decide', lock: props.lock, items: judged, ...given });
        if (reason().trim() !== '') lastReason.set(verdict(), reason());
        if (rejects) lastBack.set(props.visit.id, { owner: owner(), due: due() });
        const takeBack = async () => {
          await send('POST', `/visits/${props.visit.id}`, { type: 'undecide', items: judged });
          await props.onTakenBack(judged);
        };
        // One alone is taken back at its row: a message for each of many would lie over the next ones.
        say(t().visits.decided, judged.length > 1 ? takeBack : undefined);
        const at = new Date(clock()).toISOString();
        props.onGiven({ ...given, by: session()?.user.name ?? '', at });
      }}
    >
      <p class="muted">{t().visits.verdictText[verdict()]}</p>
      <ul class="visit-touch visit-judged plain-list">
        <For each={items().slice(0, shownItems)}>
          {(item) => (
            <li>
              <ChangeLine of={item} />
            </li>
          )}
        </For>
        <For each={items().slice(shownItems)}>{(item) => <Brief of={item} />}</For>
      </ul>
      <Show when={verdict() !== 'expected'}>
        <LongField label={t().visits.reasonMust} rows={2} value={reason()} onInput={setReason} />
        <div class="visit-choices">
          <For each={verdict() === 'rejected' ? t().visits.rejectReasons : t().visits.reasons}>
            {(each) => (
              <button type="button" class="button" aria-pressed={reason() === each} onClick={() => setReason(each)}>
                {each}
              </button>
            )}
          </For>
        </div>
      </Show>
      <Show when={verdict() === 'rejected'}>
        <TextField label={t().visits.owner} value={owner()} onInput={setOwner} />
        <TextField label={t().visits.due} type="date" value={due()} onInput={setDue} />
      </Show>
      <Show when={verdict() === 'reclassify'}>
        <ChoiceField
          label={t().visits.newClass}
          value={newClass()}
          options={classes.map((value) => ({ value, label: t().controllers.classes[value] ?? value }))}
          onChange={setNewClass}
        />
        <TextField label={t().visits.classPattern} value={pattern()} onInput={setPattern} />
      </Show>
    </FormDialog>
  );
}

/** One of many: its place and what it went from and to, in a line. */
function Brief(props: { of: VisitItem }) {
  return (
    <li>
      <span class="muted">{props.of.device.name}</span> {placeWords(props.of.path).parents.join(' / ')}{' '}
      <b>{placeWords(props.of.path).name}</b> {changeWords(props.of)}
    </li>
  );
}
