import { Match, Switch } from 'solid-js';
import type { IncidentDetail } from '#protocol/api/incidents.ts';
import { duration } from '../../components/time.ts';
import { t } from '../../i18n/language.ts';

type Part = IncidentDetail['explain'][number];

const counted = /^(gte|gt|lte|lt|eq|neq) (\d+)$/;
const lasting = /^([\d.]+) s$/;

/** Ids of the rules that several records fired together tell nobody anything. */
export function sayable(part: Part): boolean {
  return part.part !== 'correlation' || part.field !== 'rules';
}

/** One part of why a rule fired: a field and its value, or in words what several records together had to be. */
export function Reason(props: { of: Part }) {
  const together = (pattern: RegExp) => (props.of.part === 'correlation' ? pattern.exec(props.of.value) : null);
  const words = () => t().alerts.together;
  return (
    <Switch
      fallback={
        <code>
          {props.of.field} = {props.of.value}
        </code>
      }
    >
      <Match when={together(counted)}>
        {(found) =>
          words().counted(
            words().types[props.of.field] ?? props.of.field,
            words().bounds[found()[1]!] ?? '',
            found()[2]!,
          )
        }
      </Match>
      <Match when={together(lasting)}>{(found) => words().within(duration(Number(found()[1])))}</Match>
    </Switch>
  );
}
