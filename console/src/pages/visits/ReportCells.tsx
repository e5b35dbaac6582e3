import { Show } from 'solid-js';
import type { VisitReview } from '#protocol/api/visits.ts';
import { hasSides } from '../../components/differences/difference-model.ts';
import { placeWords } from '../../components/differences/place-words.ts';
import { changeWords, sideWords } from '../../components/differences/side-text.ts';
import { fileKind } from '../../components/file-kind.ts';
import { t } from '../../i18n/language.ts';

type Plain = VisitReview['drift'][number];

/** Where a difference lies: what happened, its place with parents, its controller. */
export function Place(props: { of: Plain }) {
  const place = () => placeWords(props.of.path);
  return (
    <td>
      <span class="paper-op">
        {t().controllers.signs[props.of.op]} {t().controllers.ops[props.of.op]}
      </span>{' '}
      {place().parents.join(' / ')}
      {place().parents.length > 0 ? ' / ' : ''}
      <b>{props.of.rule === 'incomparable' ? t().visits.incomparable : place().name}</b>
      <Show when={props.of.attribute !== null && props.of.attribute !== 'value'}> {props.of.attribute}</Show>
      <br />
      <span class="paper-note">
        {[props.of.device.name, fileKind(props.of.rule)].filter(Boolean).join(t().common.comma)}
      </span>
    </td>
  );
}

/** Before and after, with the unit; of an object without a value, what happened to it. */
export function Values(props: { of: Plain }) {
  return (
    <Show
      when={hasSides(props.of) && props.of.rule !== 'incomparable'}
      fallback={<td colspan="2">{changeWords(props.of)}</td>}
    >
      <td>{sideWords(props.of, 'from')}</td>
      <td>{sideWords(props.of, 'to')}</td>
    </Show>
  );
}
