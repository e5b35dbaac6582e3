import { createSignal, For, Show } from 'solid-js';
import type { VisitDetail, VisitPaper } from '#protocol/api/visits.ts';
import { get } from '../../api/client.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Panel } from '../../components/Panel.tsx';
import { bytesOfBase64, saveFile } from '../../components/save-file.ts';
import { sizeText } from '../../components/size-text.ts';
import { sayProblem } from '../../components/Toasts.tsx';
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

/** Compare screens (照合結果), printouts and photographs beside a visit: added from a tablet, shown, saved. */
export function Papers(props: { visit: VisitDetail; onDone: () => Promise<unknown> }) {
  const [shown, setShown] = createSignal<Content>();
  const [broken, setBroken] = createSignal(false);
  const words = () => t().visitPapers;
  const show = (of: VisitPaper) => {
    setBroken(false);
    return paperContent(props.visit.id, of).then(setShown, sayProblem);
  };
  const save = (of: VisitPaper) =>
    paperContent(props.visit.id, of).then(
      ({ data }) => saveFile(new Blob([bytesOfBase64(data)], { type: 'application/octet-stream' }), of.name),
      sayProblem,
    );
  return (
    <Panel title={words().title} class="no-print">
      <ul class="lines visit-papers">
        <For each={props.visit.papers} fallback={<li class="muted">{words().none}</li>}>
          {(one) => (
            <li class="wrap" title={`SHA-256 ${one.sha256}`}>
              <span class="tag">{words().sorts[one.sort]}</span>
              <span class="grow break-any">
                {words().chosen(one.name, sizeText(one.size))}
                <br />
                <span class="muted small">
                  {[one.device?.name, words().by(one.by, shortStamp(one.at))].filter(Boolean).join(t().common.comma)}
                </span>
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
                <button type="button" class="button" aria-label={words().save(one.name)} onClick={() => void save(one)}>
                  <Icon name="download" size={16} />
                </button>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.visit.acts.attach === null}>
        <AddPaper visit={props.visit} onDone={props.onDone} />
      </Show>
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
