import { createUniqueId, For, type JSX, Show } from 'solid-js';

interface FieldProps {
  label: string;
  hint?: string;
  wrong?: string | undefined;
}

function Labelled(props: FieldProps & { id: string; children: JSX.Element }) {
  return (
    <div class="field">
      <label class="label" for={props.id}>
        {props.label}
      </label>
      {props.children}
      <Show when={props.hint}>
        <span class="hint">{props.hint}</span>
      </Show>
      <Show when={props.wrong}>
        <span class="wrong" role="alert">
          {props.wrong}
        </span>
      </Show>
    </div>
  );
}

/** A line of text with its label above. */
export function TextField(
  props: FieldProps & {
    value: string;
    onInput: (value: string) => void;
    type?: string;
    placeholder?: string;
    autocomplete?: string;
    required?: boolean;
    list?: string;
  },
) {
  const id = createUniqueId();
  return (
    <Labelled {...props} id={id}>
      <input
        id={id}
        class="input"
        type={props.type ?? 'text'}
        value={props.value}
        placeholder={props.placeholder ?? ''}
        autocomplete={props.autocomplete ?? 'off'}
        required={props.required ?? false}
        aria-invalid={props.wrong !== undefined}
        list={props.list}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </Labelled>
  );
}

/** Several lines of text. */
export function LongField(
  props: FieldProps & { value: string; rows?: number; placeholder?: string; onInput: (value: string) => void },
) {
  const id = createUniqueId();
  return (
    <Labelled {...props} id={id}>
      <textarea
        id={id}
        class="input"
        rows={props.rows ?? 3}
        value={props.value}
        placeholder={props.placeholder ?? ''}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </Labelled>
  );
}

/** One of a few choices. */
export function ChoiceField(
  props: FieldProps & {
    value: string;
    options: { value: string; label: string }[];
    onChange: (value: string) => void;
  },
) {
  const id = createUniqueId();
  return (
    <Labelled {...props} id={id}>
      <select id={id} class="input" onChange={(event) => props.onChange(event.currentTarget.value)}>
        <For each={props.options}>
          {(option) => (
            <option value={option.value} selected={option.value === props.value}>
              {option.label}
            </option>
          )}
        </For>
      </select>
    </Labelled>
  );
}

/** A few choices side by side, one of them pressed. */
export function Segment<T extends string>(props: {
  label: string;
  value: T;
  options: { value: T; label: string }[];
  onChange: (value: T) => void;
}) {
  return (
    <fieldset class="segment bare" aria-label={props.label}>
      <For each={props.options}>
        {(option) => (
          <button
            type="button"
            aria-pressed={option.value === props.value}
            onClick={() => props.onChange(option.value)}
          >
            {option.label}
          </button>
        )}
      </For>
    </fieldset>
  );
}
