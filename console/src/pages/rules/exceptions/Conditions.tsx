import { createSignal, For, Show } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { ExceptionChoices } from '#protocol/api/exceptions.ts';
import { send } from '../../../api/client.ts';
import { asProblem, type RequestProblem } from '../../../api/problem.ts';
import { t } from '../../../i18n/language.ts';

type How = 'is' | 'contains' | 'startswith' | 'endswith';
const ways: readonly How[] = ['is', 'contains', 'startswith', 'endswith'];

interface Condition {
  used: boolean;
  field: string;
  how: How;
  value: string;
  share: number | null;
  hidden: boolean;
}

const blank: Condition = { used: true, field: '', how: 'is', value: '', share: null, hidden: false };
/** Fields shown before a person asks for the others. */
const shownAtFirst = 12;

/** Conditions that must all hold, from the fields of records or typed in; they become the text of a filter. */
export function Conditions(props: {
  site: string;
  rule: string;
  fields: ExceptionChoices['fields'];
  records: number;
  onText: (text: string) => void;
  onProblem: (problem: RequestProblem | undefined) => void;
}) {
  const words = () => t().exceptions;
  const [rows, setRows] = createStore<Condition[]>(
    props.fields.length > 0
      ? props.fields.map(({ field, value, records, hidden }) => ({
          ...blank,
          ...{ used: false, field, value, hidden, share: records },
        }))
      : [{ ...blank }],
  );
  const [whole, setWhole] = createSignal(false);
  const used = () => rows.filter((row) => row.used && row.field.trim() !== '');
  const compose = async () => {
    try {
      const parts = used().map(({ field, how, value }) => ({ field: field.trim(), how, value }));
      const { text } = await send<{ text: string }>('POST', '/exceptions/compose', {
        ...{ site: props.site, rule: props.rule, parts },
      });
      props.onProblem(undefined);
      props.onText(text);
    } catch (error) {
      props.onProblem(asProblem(error));
    }
  };
  return (
    <div class="stack">
      <Show when={props.records > 0}>
        <p class="small muted">{words().step1Lead(props.records)}</p>
      </Show>
      <table class="plain-table conditions">
        <thead>
          <tr>
            <th>{words().choose}</th>
            <th>{words().field}</th>
            <th>{words().how}</th>
            <th>{words().value}</th>
            <th class="number" />
          </tr>
        </thead>
        <tbody>
          <For each={whole() ? rows : rows.slice(0, shownAtFirst)}>
            {(row, index) => (
              <tr title={row.hidden ? words().hidden : undefined}>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`${words().choose} ${row.field}`}
                    checked={row.used}
                    disabled={row.hidden}
                    onChange={(event) => setRows(index(), 'used', event.currentTarget.checked)}
                  />
                </td>
                <td>
                  <Show when={row.share === null} fallback={<code>{row.field}</code>}>
                    <input
                      class="input"
                      aria-label={words().field}
                      value={row.field}
                      onInput={(event) => setRows(index(), 'field', event.currentTarget.value)}
                    />
                  </Show>
                </td>
                <td>
                  <select
                    class="input"
                    aria-label={`${words().how} ${row.field}`}
                    disabled={row.hidden}
                    onChange={(event) => setRows(index(), 'how', event.currentTarget.value as How)}
                  >
                    <For each={ways}>
                      {(way) => (
                        <option value={way} selected={row.how === way}>
                          {words().hows[way]}
                        </option>
                      )}
                    </For>
                  </select>
                </td>
                <td>
                  <input
                    class="input"
                    aria-label={`${words().value} ${row.field}`}
                    value={row.value}
                    disabled={row.hidden}
                    onInput={(event) => setRows(index(), 'value', event.currentTarget.value)}
                  />
                </td>
                <td class="number muted small nowrap">
                  {row.share !== null && words().share(row.share, props.records)}
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <div class="row wrap">
        <Show when={rows.length > shownAtFirst && !whole()}>
          <button type="button" class="button" onClick={() => setWhole(true)}>
            {words().allFields(rows.length)}
          </button>
        </Show>
        <button
          type="button"
          class="button"
          onClick={() => {
            setWhole(true);
            setRows(rows.length, { ...blank });
          }}
        >
          {words().addField}
        </button>
        <button type="button" class="button primary" disabled={used().length === 0} onClick={() => void compose()}>
          {words().compose}
        </button>
      </div>
    </div>
  );
}
