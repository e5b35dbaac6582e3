import { ChoiceField, LongField } from '../../../components/Field.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { t } from '../../../i18n/language.ts';
import type { StepProps } from './DeviceStep.tsx';
import { fileTools } from './file-tools.ts';

/** Where the files of a controller lie that tells nothing itself, and which tool writes them. */
export function FileSetup(props: StepProps) {
  const words = () => t().fileEvidence.setUp;
  return (
    <Panel title={words().title}>
      <p class="muted small">{words().says}</p>
      <ChoiceField
        label={words().tool}
        hint={words().toolHint}
        value={props.draft.tool}
        options={[
          { value: '', label: words().otherTool },
          ...Object.entries(fileTools).map(([value, label]) => ({ value, label })),
        ]}
        onChange={(tool) => props.set('tool', tool)}
      />
      <LongField
        label={words().places}
        hint={words().placesHint}
        rows={3}
        value={props.draft.places}
        onInput={(places) => props.set('places', places)}
      />
    </Panel>
  );
}
