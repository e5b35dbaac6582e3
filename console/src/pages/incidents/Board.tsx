import { createMemo, createSignal, For, Show } from 'solid-js';
import type { BoardStep, IncidentDetail } from '#protocol/api/incidents.ts';
import { send } from '../../api/client.ts';
import { may } from '../../api/session.ts';
import type { StepAction } from '../../api/types.ts';
import { FormDialog } from '../../components/Dialog.tsx';
import { LongField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Menu } from '../../components/Menu.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Countdown } from '../../components/Stamp.tsx';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { shortStamp } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';

type Writing = 'done' | 'skip' | 'note';

/** The steps of the playbook by phase: what, whose, by when, whom to call, and who did it. */
export function Board(props: { data: IncidentDetail; onChange: () => void }) {
  const [writing, setWriting] = createSignal<{ step: BoardStep; type: Writing } | null>(null);
  const [note, setNote] = createSignal('');
  const phases = createMemo(() => {
    const out: { phase: BoardStep['phase']; steps: BoardStep[] }[] = [];
    for (const step of props.data.board) {
      const last = out.at(-1);
      if (last?.phase === step.phase) last.steps.push(step);
      else out.push({ phase: step.phase, steps: [step] });
    }
    return out;
  });
  const done = () => props.data.board.filter((step) => step.state === 'done' || step.state === 'skipped').length;
  const take = async (step: BoardStep, action: StepAction) => {
    await send('POST', `/incidents/${props.data.id}/steps/${step.id}`, action);
    say(t().incident.stepDone);
    props.onChange();
  };
  return (
    <Panel
      title={t().incident.board}
      aside={props.data.playbook ? t().incident.progress(done(), props.data.board.length) : undefined}
    >
      <Show when={props.data.board.length > 0} fallback={<p class="muted">{t().incident.noBoard}</p>}>
        <Show when={props.data.playbook}>
          {(playbook) => <p class="muted small board-name">{t().incident.playbook(pick(playbook().name))}</p>}
        </Show>
        <ol class="board">
          <For each={phases()}>
            {(group) => (
              <li>
                <h3>{t().incident.phases[group.phase]}</h3>
                <ol>
                  <For each={group.steps}>
                    {(step) => (
                      <Step
                        step={step}
                        onAct={(action) => void take(step, action).catch(sayProblem)}
                        onWrite={(type) => {
                          setNote('');
                          setWriting({ step, type });
                        }}
                      />
                    )}
                  </For>
                </ol>
              </li>
            )}
          </For>
        </ol>
      </Show>
      <FormDialog
        open={writing() !== null}
        title={t().incident.writeTitle[writing()?.type ?? 'note']}
        act={t().common.save}
        ready={note().trim() !== ''}
        onClose={() => setWriting(null)}
        onSubmit={() => take(writing()!.step, { type: writing()!.type, note: note() })}
      >
        <p class="strong">{writing() ? pick(writing()!.step.text) : ''}</p>
        <LongField
          label={writing()?.type === 'skip' ? t().common.reason : t().common.note}
          hint={t().common.reasonHint}
          value={note()}
          onInput={setNote}
        />
      </FormDialog>
    </Panel>
  );
}

function Step(props: { step: BoardStep; onAct: (action: StepAction) => void; onWrite: (type: Writing) => void }) {
  const link = useLink();
  const step = () => props.step;
  const isOpen = () => ['open', 'taken', 'overdue', 'waiting'].includes(step().state);
  /** Somebody is at it, in time or late. */
  const isTaken = () => step().state === 'taken' || (step().state === 'overdue' && step().by !== null);
  return (
    <li class={`step ${step().state}`}>
      <span class="step-mark" title={t().incident.step[step().state]}>
        <Show when={step().state === 'done'}>
          <Icon name="check" size={13} />
        </Show>
        <Show when={step().state === 'skipped'}>
          <Icon name="minus" size={13} />
        </Show>
      </span>
      <div class="grow">
        <p class="step-text">{pick(step().text)}</p>
        <p class="small step-who">
          <b>{pick(step().role.name)}</b>
          <Show
            when={step().holder.name}
            fallback={
              <Show when={step().role.staffed}>
                <a class="tag bad" href={link('/settings', { tab: 'contacts' })}>
                  {t().incident.vacant}
                </a>
              </Show>
            }
          >
            <span>{step().holder.name}</span>
          </Show>
          <Show when={step().holder.deputy}>
            <span class="tag">{t().incident.deputy}</span>
          </Show>
          <Show when={step().holder.phone}>
            {(phone) => (
              <a class="step-phone" href={`tel:${phone().replace(/[^\d+]/g, '')}`}>
                <Icon name="phone" size={12} />
                {phone()}
              </a>
            )}
          </Show>
        </p>
        <div class="small muted step-state">
          <Show when={step().state !== 'overdue' || isTaken()}>
            <span class={`tag${isTaken() ? ' accent' : ''}`}>
              {t().incident.step[isTaken() ? 'taken' : step().state]}
            </span>
          </Show>
          <Show
            when={isOpen() && step().dueAt}
            fallback={
              <Show when={isOpen() && step().withinMinutes}>{(minutes) => t().incident.within(minutes())}</Show>
            }
          >
            {(due) => <Countdown due={due()} />}
          </Show>
          <Show when={step().by && step().at}>{t().incident.by(step().by!, shortStamp(step().at!))}</Show>
          <Show when={isOpen() && may('work_steps')}>
            <div class="step-acts no-print">
              <Show
                when={!isTaken()}
                fallback={
                  <button type="button" class="button small primary" onClick={() => props.onAct({ type: 'done' })}>
                    {t().incident.finish}
                  </button>
                }
              >
                <button type="button" class="button small" onClick={() => props.onAct({ type: 'take' })}>
                  {t().incident.take}
                </button>
              </Show>
              <Menu
                class="button quiet icon small"
                title={t().common.more}
                label={<Icon name="more" size={14} />}
                placement="bottom-end"
                entries={[
                  { label: t().incident.finishNoted, icon: 'check', run: () => props.onWrite('done') },
                  { label: t().incident.stepNote, icon: 'log', run: () => props.onWrite('note') },
                  { label: t().incident.skip, icon: 'minus', run: () => props.onWrite('skip') },
                ]}
              />
            </div>
          </Show>
        </div>
        <Show when={step().note}>
          <p class="small step-note">{step().note}</p>
        </Show>
      </div>
    </li>
  );
}
