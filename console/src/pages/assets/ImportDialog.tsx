import { createSignal, For, Show } from 'solid-js';
import { send } from '../../api/client.ts';
import { asProblem, type RequestProblem } from '../../api/problem.ts';
import type { AssetImportResult } from '../../api/types.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { ProblemNotice } from '../../components/States.tsx';
import { base64OfBytes } from '../../components/save-file.ts';
import { count } from '../../components/time.ts';
import { pick, t } from '../../i18n/language.ts';

/** Reads a CSV file into the ledger and says what became of each line. */
export function ImportDialog(props: { open: boolean; site: string; onClose: () => void; onDone: () => void }) {
  const [busy, setBusy] = createSignal(false);
  const [result, setResult] = createSignal<AssetImportResult>();
  const [problem, setProblem] = createSignal<RequestProblem>();
  const close = () => {
    setResult(undefined);
    setProblem(undefined);
    props.onClose();
  };
  const read = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const csv = base64OfBytes(new Uint8Array(await file.arrayBuffer()));
      setResult(await send<AssetImportResult>('POST', '/assets/import', { site: props.site, csv, encoding: 'auto' }));
      props.onDone();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open={props.open} title={t().assets.importTitle} onClose={close}>
      <div class="stack-wide">
        <p>{t().assets.importText}</p>
        <input
          type="file"
          accept=".csv,text/csv"
          aria-label={t().assets.importFile}
          disabled={busy()}
          onChange={(event) => void read(event.currentTarget.files?.[0])}
        />
        <Show when={busy()}>
          <p role="status">{t().assets.importing}</p>
        </Show>
        <Show when={problem()}>{(shown) => <ProblemNotice of={shown()} />}</Show>
        <Show when={result()}>
          {(done) => (
            <div class="stack" role="status">
              <p class="strong">
                {t().assets.imported(count(done().added), count(done().changed), count(done().unchanged))}
              </p>
              <Show when={done().refused.length > 0}>
                <p>{t().assets.refused(count(done().refused.length))}</p>
                <ul class="refused">
                  <For each={done().refused}>
                    {(line) => (
                      <li>
                        <b>{t().assets.refusedLine(line.line)}</b> {pick(line.reason)}
                      </li>
                    )}
                  </For>
                </ul>
              </Show>
            </div>
          )}
        </Show>
        <div class="dialog-foot">
          <button type="button" class="button" onClick={close}>
            {t().common.close}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
