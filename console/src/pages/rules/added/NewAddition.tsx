import { createEffect, createSignal, For, on, onCleanup, Show } from 'solid-js';
import type { z } from 'zod';
import type {
  AdditionCheck,
  AdditionDraft,
  additionFiles,
  RuleAdditions,
  RuleWord,
  SavedAddition,
} from '#protocol/api/rule-additions.ts';
import { get, send, withParams } from '../../../api/client.ts';
import { asProblem, type RequestProblem } from '../../../api/problem.ts';
import { may } from '../../../api/session.ts';
import { LongField, TextField } from '../../../components/Field.tsx';
import { PageHead, Panel } from '../../../components/Panel.tsx';
import { whyNot } from '../../../components/permission.ts';
import { ProblemNotice } from '../../../components/States.tsx';
import { say } from '../../../components/Toasts.tsx';
import { useGo, useParam } from '../../../components/url.ts';
import { useSite } from '../../../frame/site.ts';
import { pick, t } from '../../../i18n/language.ts';
import { exampleOf, ruleOf } from './first-rule.ts';
import '../rules.css';

/** How long a text rests before it is checked, ms. */
const restMs = 500;
const mostBytes = 8_000_000;

/** New rules: written here or read from a file, checked as they are written, saved as a version with a reason. */
export default function NewAddition() {
  const site = useSite();
  const go = useGo();
  const words = () => t().ruleAdditions;
  const [from] = useParam('from');
  const [addition] = useParam('addition');
  const [name, setName] = createSignal('');
  const [text, setText] = createSignal(addition() || from() === 'file' ? '' : ruleOf(words().firstTitle));
  const [examples, setExamples] = createSignal(addition() || from() === 'file' ? '' : exampleOf());
  const [pack, setPack] = createSignal<string>();
  const [check, setCheck] = createSignal<AdditionCheck>();
  const [unanswered, setUnanswered] = createSignal(false);
  const [problem, setProblem] = createSignal<RequestProblem>();
  const [reason, setReason] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const draft = (): AdditionDraft | null => {
    if (site.id() === '') return null;
    const packed = pack();
    if (packed !== undefined) return { site: site.id(), pack: packed };
    if (name().trim() === '' || text().trim() === '') return null;
    return { site: site.id(), own: { name: name(), text: text(), examples: examples() } };
  };
  const key = () => JSON.stringify(draft());
  const awaited = () => (draft() === null ? '' : unanswered() ? words().notChecked : words().checking);
  const sound = () => check()?.faults.length === 0;

  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  createEffect(
    on(key, (now) => {
      setCheck(undefined);
      setUnanswered(false);
      clearTimeout(timer);
      const asked = draft();
      if (asked === null || !may('change_rules')) return;
      timer = setTimeout(() => void read(asked, now), restMs);
    }),
  );
  const read = async (asked: AdditionDraft, of: string) => {
    try {
      const found = await send<AdditionCheck>('POST', '/rule-additions/check', asked);
      if (of === key()) setCheck(found);
      setProblem(undefined);
    } catch (error) {
      if (of !== key()) return;
      setUnanswered(true);
      setProblem(asProblem(error));
    }
  };
  const checkAgain = () => {
    const asked = draft();
    if (asked === null) return;
    setUnanswered(false);
    void read(asked, key());
  };

  /** The newest version of what is to be changed, as text. */
  const fill = async (id: string) => {
    try {
      const { additions } = await get<RuleAdditions>(withParams('/rule-additions', { site: site.id() }));
      const known = additions.find((one) => one.id === id);
      const newest = known?.versions[0];
      if (known === undefined || newest === undefined) return;
      const path = withParams(`/rule-additions/${id}`, { version: newest.id });
      const { files } = await get<z.infer<typeof additionFiles>>(path);
      setName(known.name);
      setText(files.find(({ path: file }) => !file.includes('.events.'))?.text ?? '');
      setExamples(files.find(({ path: file }) => file.includes('.events.'))?.text ?? '');
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  createEffect(
    on(site.id, (id) => {
      const known = addition();
      if (id !== '' && known) void fill(known);
    }),
  );

  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    setPack(undefined);
    if (file.size > mostBytes) {
      setProblem(asProblem(new Error(words().fileTooLarge)));
      return;
    }
    const content = await file.text();
    if (/\.ya?ml$/i.test(file.name)) {
      setName(file.name.replace(/\.ya?ml$/i, ''));
      setText(content);
      if (examples() === '') setExamples(exampleOf());
    } else setPack(content);
  };

  const save = async () => {
    const asked = draft();
    if (asked === null || !sound() || busy()) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await send<SavedAddition>('POST', '/rule-additions', { ...asked, reason: reason() });
      say(words().saved);
      go('/rules', { tab: 'added' });
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <div class="page new-exception">
      <PageHead title={addition() ? words().editTitle(name()) : words().newTitle} says={words().lead} />
      <Show when={whyNot('change_rules')}>{(why) => <p class="notice">{why()}</p>}</Show>
      <Show when={problem()}>{(wrong) => <ProblemNotice of={wrong()} />}</Show>
      <Panel title={words().step1}>
        <div class="stack-wide">
          <Show when={from() === 'file'} fallback={<p class="small muted">{words().step1Lead}</p>}>
            <p class="small muted">{words().fileLead}</p>
            <label class="stack">
              <span class="strong">{words().file}</span>
              <input
                type="file"
                accept=".yml,.yaml,.json"
                onChange={(event) => void take(event.currentTarget.files?.[0])}
              />
            </label>
          </Show>
          <Show when={pack() === undefined && (from() !== 'file' || text() !== '')}>
            <TextField label={words().name} hint={words().nameHint} value={name()} onInput={setName} />
            <Source label={words().text} rows={16} value={text()} onInput={setText} />
            <Source label={words().examples} rows={8} value={examples()} onInput={setExamples} />
            <p class="small muted">{words().examplesHint}</p>
          </Show>
        </div>
      </Panel>
      <Panel title={words().step2}>
        <div role="status">
          <Show when={check()} fallback={<p class="muted">{awaited()}</p>}>
            {(found) => <Checked of={found()} />}
          </Show>
          <Show when={unanswered()}>
            <button type="button" class="button" onClick={checkAgain}>
              {words().checkAgain}
            </button>
          </Show>
        </div>
      </Panel>
      <Panel title={words().step3}>
        <form
          class="stack-wide"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <p class="small muted">{words().step3Lead}</p>
          <LongField label={t().common.reason} value={reason()} onInput={setReason} />
          <div class="row wrap">
            <button
              type="submit"
              class="button primary"
              disabled={!sound() || reason().trim() === '' || busy() || !may('change_rules')}
              title={whyNot('change_rules')}
            >
              {busy() ? t().common.sending : words().save}
            </button>
          </div>
        </form>
      </Panel>
    </div>
  );
}

function Source(props: { label: string; rows: number; value: string; onInput: (text: string) => void }) {
  return (
    <label class="stack">
      <span class="strong">{props.label}</span>
      <textarea
        class="input source"
        rows={props.rows}
        spellcheck={false}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </label>
  );
}

function Checked(props: { of: AdditionCheck }) {
  const words = () => t().ruleAdditions;
  const lists = (): { title: string; of: readonly RuleWord[]; tone: string }[] => [
    { title: words().faults, of: props.of.faults, tone: 'bad' },
    { title: words().warnings, of: props.of.warnings, tone: '' },
  ];
  return (
    <div class="stack">
      <Show when={props.of.pack}>
        {(pack) => (
          <div class="stack">
            <p class="strong">{words().packName(pack().name, pack().version)}</p>
            <p class="small fingerprint">
              {pack().fingerprint ? words().packKey(pack().fingerprint!) : words().packUnsigned}
            </p>
            <Show when={!pack().trusted && pack().key}>
              <p class="small fingerprint">
                {words().key}: {pack().key}
              </p>
            </Show>
          </div>
        )}
      </Show>
      <For each={lists().filter(({ of }) => of.length > 0)}>
        {(list) => (
          <div class={`notice ${list.tone}`}>
            <div class="stack">
              <b>{list.title}</b>
              <For each={list.of}>
                {(each) => (
                  <p>
                    <Show when={each.file}>{words().place(each.file.split('/').at(-1)!, each.line)}: </Show>
                    {pick(each.text)}
                  </p>
                )}
              </For>
            </div>
          </div>
        )}
      </For>
      <Show when={props.of.faults.length === 0}>
        <p>{words().sound}</p>
        <ul class="plain">
          <For each={props.of.rules.slice(0, 50)}>
            {(rule) => (
              <li>
                <span class="tag">{words().changes[rule.change]}</span> {rule.title}
              </li>
            )}
          </For>
        </ul>
        <Show when={props.of.gone.length > 0}>
          <p class="notice">{words().gone(props.of.gone.join(t().common.comma))}</p>
        </Show>
      </Show>
    </div>
  );
}
