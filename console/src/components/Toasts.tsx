import { createSignal, For, Show } from 'solid-js';
import { asProblem } from '../api/problem.ts';
import { pick, t } from '../i18n/language.ts';

interface Toast {
  id: number;
  text: string;
  problem: boolean;
  undo: (() => Promise<void>) | undefined;
}

/** How long an act can be taken back, in ms. */
export const undoMs = 10_000;
const noticeMs = 5_000;

const [toasts, setToasts] = createSignal<Toast[]>([]);
let last = 0;

/** Says what was done; with `undo` it can be taken back for ten seconds. */
export function say(text: string, undo?: () => Promise<void>): void {
  show({ text, problem: false, undo }, undo ? undoMs : noticeMs);
}

/** Says what failed and what is safe; stays until closed. */
export function sayProblem(error: unknown): void {
  const { problem } = asProblem(error);
  const remedy = problem.remedy ? ` ${pick(problem.remedy)}` : '';
  show({ text: pick(problem.message) + remedy, problem: true, undo: undefined });
}

/** The newest act that can still be taken back. */
export function undoLast(): void {
  const toast = [...toasts()].reverse().find((each) => each.undo !== undefined);
  if (toast) void takeBack(toast);
}

/** True while something can be taken back. */
export function canUndo(): boolean {
  return toasts().some((each) => each.undo !== undefined);
}

function show(toast: Omit<Toast, 'id'>, ms?: number): void {
  last += 1;
  const id = last;
  // The same words twice would only hide more of the page.
  const same = (other: Toast) => !toast.undo && !other.undo && other.text === toast.text;
  setToasts((old) => [...old.filter((other) => !same(other)).slice(-2), { ...toast, id }]);
  if (ms !== undefined) setTimeout(() => close(id), ms);
}

function close(id: number): void {
  setToasts((old) => old.filter((each) => each.id !== id));
}

async function takeBack(toast: Toast): Promise<void> {
  close(toast.id);
  try {
    await toast.undo?.();
    say(t().common.undone);
  } catch (error) {
    sayProblem(error);
  }
}

/** Place of the messages at the foot of the page. */
export function Toasts() {
  return (
    <div class="toasts no-print" role="status" aria-live="polite">
      <For each={toasts()}>
        {(toast) => (
          <div class={`toast${toast.problem ? ' problem' : ''}`}>
            <span class="grow">{toast.text}</span>
            <Show when={toast.undo}>
              <button type="button" onClick={() => void takeBack(toast)}>
                {t().common.undo}
              </button>
            </Show>
            <button type="button" onClick={() => close(toast.id)}>
              {t().common.close}
            </button>
          </div>
        )}
      </For>
    </div>
  );
}
