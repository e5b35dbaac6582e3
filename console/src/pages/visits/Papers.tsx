import { createSignal, For, Show } from 'solid-js';
import type { VisitDetail, VisitPaper } from '#protocol/api/visits.ts';
import { get, send } from '../../api/client.ts';
import { Dialog, FormDialog } from '../../components/Dialog.tsx';
import { LongField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Panel } from '../../components/Panel.tsx';
import { bytesOfBase64, saveFile } from '../../components/save-file.ts';
import { sizeText } from '../../components/size-text.ts';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { shortStamp } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';
import { AddPaper } from './AddPaper.tsx';

interface Content {
  type: string;
  name: string;
  data: string;
}

/** Content of a file beside a visit. It comes as text, so that nothing in it acts in the console. */
export function paperContent(visit: string, of: VisitPaper): Promise<Content> {
  return get<Content>(`/visits/${visit}/papers/${of.sha256}`);
}

/** Hands the file over as it was laid beside the visit. */
export function savePaper(visit: string, of: VisitPaper): Promise<void> {
  return paperContent(visit, of).then(
    ({ data }) => saveFile(new Blob([bytesOfBase64(data)], { type: 'application/octet-stream' }), of.name),
    sayProblem,
  );
}

/** Compare screens (照合結果), printouts and photographs beside a visit: added from a tablet, shown, saved. */
export function Papers(props: { visit: VisitDetail; onDone: () => Promise<unknown> }) {
  const [shown, setShown] = createSignal<Content>();
  const [broken, setBroken] = createSignal(false);
  const words = () => t().visitPapers;
  const show = (of: VisitPaper) => {
    setBroken(false);
    return paperContent(props.visit.id, of).then(setShown, sayProblem);
  };
  const [withdrawing, setWithdrawing] = createSignal<VisitPaper>();
  return (
    <Panel title={words().title} class="no-print">
      <ul class="lines visit-papers">
        <For each={props.visit.papers} fallback={<li class="muted">{words().none}</li>}>
          {(one) => (
            <li class="wrap" classList={{ withdrawn: one.withdrawn !== null }} title={`SHA-256 ${one.sha256}`}>
              <span class="tag">{words().sorts[one.sort]}</span>
              <span class="grow break-any">
                <span class="visit-paper-name">{words().chosen(one.name, extentOf(one))}</span>
                <br />
                <span class="muted small">
                  {[one.device?.name, words().by(one.by, shortStamp(one.at))].filter(Boolean).join(t().common.comma)}
                </span>
                <Show when={one.withdrawn}>
                  {(back) => (
                    <>
                      <br />
                      <span class="small">{words().withdrawnBy(back().reason, back().by, shortStamp(back().at))}</span>
                    </>
                  )}
                </Show>
              </span>
              <Show when={one.afterSigning}>
                <span class="tag warn">{words().afterSigning}</span>
              </Show>
              <Show when={one.kept} fallback={<span class="tag unknown">{words().gone}</span>}>
                <Show when={one.type.startsWith('image/')}>
                  <button
                    type="button"
                    class="button"
                    aria-label={words().show(one.name)}
                    onClick={() => void show(one)}
                  >
                    <Icon name="eye" size={16} />
                  </button>
                </Show>
                <button
                  type="button"
                  class="button"
                  aria-label={words().save(one.name)}
                  onClick={() => void savePaper(props.visit.id, one)}
                >
                  <Icon name="download" size={16} />
                </button>
              </Show>
              <Show when={one.withdrawn === null && props.visit.acts.withdraw_paper === null}>
                <button
                  type="button"
                  class="button"
                  aria-label={words().withdrawOf(one.name)}
                  onClick={() => setWithdrawing(one)}
                >
                  {words().withdraw}
                </button>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.visit.acts.attach === null}>
        <AddPaper visit={props.visit} onDone={props.onDone} />
      </Show>
      <WithdrawDialog
        visit={props.visit.id}
        of={withdrawing()}
        onClose={() => setWithdrawing(undefined)}
        onDone={props.onDone}
      />
      <Dialog open={shown() !== undefined} title={shown()?.name ?? ''} wide onClose={() => setShown(undefined)}>
        <Show when={shown()}>
          {(one) => (
            <Show when={!broken()} fallback={<p class="notice warn">{words().cannotShow}</p>}>
              <img
                class="visit-paper"
                src={`data:${one().type};base64,${one().data}`}
                alt={one().name}
                onError={() => setBroken(true)}
              />
            </Show>
          )}
        </Show>
      </Dialog>
    </Panel>
  );
}

/** Size of a file, and its pages where it tells them. */
export function extentOf(of: VisitPaper): string {
  return of.pages === null ? sizeText(of.size) : t().visitPapers.pages(of.pages, sizeText(of.size));
}

/** Takes back a file that was laid there by mistake; it stays in the list, struck out, with the reason. */
function WithdrawDialog(props: {
  visit: string;
  of: VisitPaper | undefined;
  onClose: () => void;
  onDone: () => Promise<unknown>;
}) {
  const [reason, setReason] = createSignal('');
  const words = () => t().visitPapers;
  return (
    <FormDialog
      open={props.of !== undefined}
      title={words().withdrawOf(props.of?.name ?? '')}
      act={words().withdraw}
      danger
      ready={reason().trim() !== ''}
      onClose={props.onClose}
      onSubmit={async () => {
        const act = { type: 'withdraw_paper', sha256: props.of!.sha256, reason: reason().trim() };
        await send('POST', `/visits/${props.visit}`, act);
        setReason('');
        say(t().common.saved);
        await props.onDone();
      }}
    >
      <p class="muted small">{words().withdrawText}</p>
      <LongField label={t().common.reason} rows={2} value={reason()} onInput={setReason} />
    </FormDialog>
  );
}
