import { Show } from 'solid-js';
import type { VisitDetail } from '#protocol/api/visits.ts';
import type { ChangePoint } from '#protocol/visit/states.ts';
import { Panel } from '../../components/Panel.tsx';
import { Stamp } from '../../components/Stamp.tsx';
import { t } from '../../i18n/language.ts';
import { broughtWords } from './brought-words.ts';

/** What the form says, for who only reads it: no greyed fields, and what nobody wrote is said to be empty. */
export function FormFacts(props: { visit: VisitDetail }) {
  const words = () => t().visits.fields;
  const form = () => props.visit.form;
  const list = (items: readonly string[]) => (items.length > 0 ? items.join(t().common.comma) : null);
  const brought = () => {
    const { equipment } = form();
    return equipment === null ? null : (list(equipment.map(broughtWords)) ?? t().visitBrought.nothing);
  };
  const points = () =>
    (Object.keys(t().visits.points) as ChangePoint[]).flatMap((point) => {
      const text = form().points[point];
      return text ? [`${t().visits.points[point]}: ${text}`] : [];
    });
  return (
    <Panel title={t().visits.form}>
      <dl class="facts">
        <Row name={words().vendor} value={form().vendor} />
        <Row name={words().purpose} value={form().purpose} />
        <Row name={words().workOrder} value={form().workOrder} />
        <dt>{words().plannedEnd}</dt>
        <dd>
          <Stamp at={form().plannedEnd} />
        </dd>
        <Row name={words().devices} value={list(props.visit.devices.map(({ name }) => name))} />
        <Show when={props.visit.equipmentAssets.length > 0}>
          <Row name={words().assets} value={list(props.visit.equipmentAssets.map(({ name }) => name))} />
        </Show>
        <Row name={words().workers} value={list(form().workers.map(({ name }) => name))} />
        <Row name={words().escort} value={form().escort} />
        <Row name={words().equipment} value={brought()} />
        <Row
          name={words().declared}
          value={list(form().declared.map(({ pattern, to }) => (to ? `${pattern} → ${to}` : pattern)))}
        />
        <Row name={words().points} value={list(points())} />
        <Row name={words().rollback} value={form().rollback} />
      </dl>
    </Panel>
  );
}

function Row(props: { name: string; value: string | null }) {
  return (
    <>
      <dt>{props.name}</dt>
      <dd>{props.value ?? <span class="muted">{t().visitOutcome.notFilled}</span>}</dd>
    </>
  );
}
