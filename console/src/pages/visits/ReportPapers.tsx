import { createResource, For, Show } from 'solid-js';
import type { VisitDetail, VisitPaper } from '#protocol/api/visits.ts';
import { bytesOfBase64 } from '../../components/save-file.ts';
import { shortStamp } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';
import { extentOf, paperContent, savePaper } from './Papers.tsx';
import { readPhoto } from './photo.ts';

/** Files that people laid beside the visit, each with its hash; pictures as figures, in the size that paper needs. */
export function ReportPapers(props: { visit: VisitDetail }) {
  const words = () => t().visitPapers;
  return (
    <Show when={props.visit.papers.length > 0}>
      <section class="paper-list-part">
        <h2>{t().visitReport.numbered(words().onPaper, props.visit.papers.length)}</h2>
        <For each={props.visit.papers}>{(one) => <Figure visit={props.visit.id} of={one} />}</For>
      </section>
    </Show>
  );
}

function Figure(props: { visit: string; of: VisitPaper }) {
  const words = () => t().visitPapers;
  const [picture] = createResource(async () => {
    if (!props.of.kept || props.of.withdrawn || !props.of.type.startsWith('image/')) return null;
    const { data, type } = await paperContent(props.visit, props.of);
    const small = await readPhoto(new File([bytesOfBase64(data)], props.of.name, { type }));
    return `data:${small.type};base64,${small.data}`;
  });
  const about = () =>
    [
      words().sorts[props.of.sort],
      props.of.device?.name,
      words().by(props.of.by, shortStamp(props.of.at)),
      props.of.afterSigning && words().afterSigning,
      !props.of.kept && words().gone,
    ]
      .filter(Boolean)
      .join(t().common.comma);
  return (
    <figure class="paper-figure">
      <figcaption>
        <b classList={{ 'paper-struck': props.of.withdrawn !== null }}>{props.of.name}</b> {about()}
        <br />
        <span class="mono">{t().visitReport.fileHash(props.of.sha256)}</span>
        <Show when={props.of.withdrawn}>
          {(back) => (
            <>
              <br />
              {words().withdrawnBy(back().reason, back().by, shortStamp(back().at))}
            </>
          )}
        </Show>
      </figcaption>
      <Show when={props.of.withdrawn === null && props.of.type === 'application/pdf'}>
        <div class="paper-apart">
          <b>{words().pdfApart}</b>
          <span>{words().chosen(props.of.name, extentOf(props.of))}</span>
          <Show when={props.of.kept}>
            <button type="button" class="button no-print" onClick={() => void savePaper(props.visit, props.of)}>
              {words().save(props.of.name)}
            </button>
          </Show>
        </div>
      </Show>
      <Show when={picture.state === 'ready' && picture()}>
        {(source) => <img src={source()} alt={props.of.name} />}
      </Show>
      <Show when={picture.state === 'errored'}>
        <p class="paper-note">{words().notPrinted}</p>
      </Show>
    </figure>
  );
}
