import { createSignal, Show } from 'solid-js';
import type { EventRow } from '#protocol/api/events.ts';
import type { Page } from '#protocol/api/parts.ts';
import { get } from '../../api/client.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { saveFile } from '../../components/save-file.ts';
import { sayProblem } from '../../components/Toasts.tsx';
import { count, fullStamp } from '../../components/time.ts';
import { pick, t } from '../../i18n/language.ts';
import { csvLine, eventsPath, type LogQuery } from './log-query.ts';

const pageSize = 1000;
const most = 50_000;

/** Writes the found records to a CSV file, with progress, and can be stopped. */
export function ExportDialog(props: { open: boolean; query: LogQuery; now: number; onClose: () => void }) {
  const [done, setDone] = createSignal<number | null>(null);
  let stop = false;
  const close = () => {
    stop = true;
    setDone(null);
    props.onClose();
  };
  const run = async () => {
    stop = false;
    setDone(0);
    const words = t().logs.columns;
    const lines = ['\ufeff', csvLine([words.at, words.host, words.kind, words.summary, t().logs.id])];
    let cursor: string | undefined;
    try {
      let written = 0;
      do {
        const page: Page<EventRow> = await get(
          eventsPath('/events', props.query, props.now, { limit: pageSize, cursor }),
        );
        if (stop) return;
        for (const row of page.items)
          lines.push(csvLine([fullStamp(row.at), row.host, row.kind, pick(row.summary), row.id]));
        written += page.items.length;
        setDone(written);
        cursor = page.next ?? undefined;
      } while (cursor !== undefined && (done() ?? 0) < most);
      saveFile(new Blob(lines, { type: 'text/csv' }), `hinomi-log-${props.query.site}.csv`);
      close();
    } catch (error) {
      sayProblem(error);
      close();
    }
  };
  return (
    <Dialog open={props.open} title={t().logs.exportTitle} onClose={close}>
      <p>{t().logs.exportText(count(most))}</p>
      <Show when={done() !== null}>
        <p role="status" class="muted">
          {t().logs.exporting(count(done() ?? 0))}
        </p>
        <div class="progress">
          <i style={{ width: `${((done() ?? 0) / most) * 100}%` }} />
        </div>
      </Show>
      <div class="dialog-foot">
        <button type="button" class="button" onClick={close}>
          {done() === null ? t().common.cancel : t().logs.exportStop}
        </button>
        <button type="button" class="button primary" disabled={done() !== null} onClick={() => void run()}>
          {t().logs.exportAct}
        </button>
      </div>
    </Dialog>
  );
}
