import { createSignal, Show } from 'solid-js';
import type { VisitDetail } from '#protocol/api/visits.ts';
import type { PaperSort } from '#protocol/visit/papers.ts';
import { send } from '../../api/client.ts';
import { ChoiceField } from '../../components/Field.tsx';
import { base64OfBytes } from '../../components/save-file.ts';
import { sizeText } from '../../components/size-text.ts';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { t } from '../../i18n/language.ts';

/** Most bytes of one file, as the hub takes it. */
const mostBytes = 8 * 1024 * 1024;
const sorts: readonly PaperSort[] = ['compare', 'printout', 'signed', 'photo'];

/** Takes a picture with the tablet's camera, or a file, and lays it beside the visit as it is. */
export function AddPaper(props: { visit: VisitDetail; onDone: () => Promise<unknown> }) {
  const { deviceStates } = props.visit;
  const files = deviceStates.filter(({ protocol }) => protocol === 'file');
  const only = (files.length === 1 ? files : deviceStates.length === 1 ? deviceStates : [])[0];
  const [file, setFile] = createSignal<File>();
  const [sort, setSort] = createSignal<PaperSort>('compare');
  const [device, setDevice] = createSignal(only?.id ?? '');
  const [wrong, setWrong] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const words = () => t().visitPapers;
  const choose = (input: HTMLInputElement) => {
    const chosen = input.files?.[0];
    input.value = '';
    if (chosen === undefined) return;
    const large = chosen.size > mostBytes;
    setWrong(large ? words().tooLarge(chosen.name) : '');
    setFile(large ? undefined : chosen);
  };
  const add = async (chosen: File) => {
    setBusy(true);
    try {
      const data = base64OfBytes(new Uint8Array(await chosen.arrayBuffer()));
      const about = device() === '' ? null : device();
      await send('POST', `/visits/${props.visit.id}`, {
        type: 'attach',
        sort: sort(),
        device: about,
        name: chosen.name,
        data,
      });
      setFile(undefined);
      say(t().common.saved);
      await props.onDone();
    } catch (error) {
      sayProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="stack visit-add-paper">
      <p class="muted small">
        {words().hint}{' '}
        <Show when={only?.tool}>
          {(tool) => words().compareOf(tool().name, t().controllers.toolCompares[tool().compares] ?? '')}
        </Show>
      </p>
      <div class="visit-choices">
        <label class="button">
          {words().take}
          <input
            class="visually-hidden"
            type="file"
            accept="image/jpeg,image/png"
            capture="environment"
            onChange={(event) => choose(event.currentTarget)}
          />
        </label>
        <label class="button">
          {words().choose}
          <input
            class="visually-hidden"
            type="file"
            accept="image/jpeg,image/png,application/pdf"
            onChange={(event) => choose(event.currentTarget)}
          />
        </label>
      </div>
      <Show when={wrong() !== ''}>
        <p class="notice bad" role="alert">
          {wrong()}
        </p>
      </Show>
      <Show when={file()}>
        {(chosen) => (
          <>
            <p class="strong break-any">{words().chosen(chosen().name, sizeText(chosen().size))}</p>
            <ChoiceField
              label={words().sort}
              value={sort()}
              options={sorts.map((value) => ({ value, label: words().sorts[value]! }))}
              onChange={(value) => setSort(value as PaperSort)}
            />
            <ChoiceField
              label={words().device}
              value={device()}
              options={[
                { value: '', label: words().whole },
                ...deviceStates.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              onChange={setDevice}
            />
            <button type="button" class="button primary" disabled={busy()} onClick={() => void add(chosen())}>
              {words().add}
            </button>
          </>
        )}
      </Show>
    </div>
  );
}
