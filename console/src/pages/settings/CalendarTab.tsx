import { createEffect, createSignal, For, type JSX } from 'solid-js';
import { createStore, unwrap } from 'solid-js/store';
import type { Page } from '#protocol/api/parts.ts';
import type { Calendar, Site } from '#protocol/api/settings.ts';
import { send } from '../../api/client.ts';
import { createQuery } from '../../api/query.ts';
import { may } from '../../api/session.ts';
import { LongField } from '../../components/Field.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Panel } from '../../components/Panel.tsx';
import { whyNot } from '../../components/permission.ts';
import { QueryView } from '../../components/States.tsx';
import { say, sayProblem } from '../../components/Toasts.tsx';
import { useSite } from '../../frame/site.ts';
import { t } from '../../i18n/language.ts';
import { Add, Moment, Rows } from './calendar-rows.tsx';

const stopKinds = ['shutdown', 'power_off', 'legal_power_cut', 'overtime'] as const;
const empty: Calendar = { shifts: [], holidays: [], stops: [], weeklyPowerOff: [] };

/** Shifts, days off, weekly breaker times and long stops of a site, edited as one and saved as one. */
export function CalendarTab() {
  const site = useSite();
  const query = createQuery<Calendar>(() => (site.id() === '' ? null : `/sites/${site.id()}/calendar`));
  const sites = createQuery<Page<Site>>(() => '/sites');
  const zones = () => sites.data()?.items.find((each) => each.id === site.id())?.zones ?? [];
  const [draft, setDraft] = createStore<Calendar>({ ...empty });
  const [dirty, setDirty] = createSignal(false);
  createEffect(() => {
    const data = query.data();
    if (data && !dirty()) setDraft(JSON.parse(JSON.stringify(data)) as Calendar);
  });
  const change = <K extends keyof Calendar>(key: K, index: number, part: Partial<Calendar[K][number]>) => {
    setDirty(true);
    setDraft(key as 'shifts', index, part as object);
  };
  const add = <K extends keyof Calendar>(key: K, row: Calendar[K][number]) => {
    setDirty(true);
    setDraft(key as 'shifts', (old) => [...old, row as Calendar['shifts'][number]]);
  };
  const remove = (key: keyof Calendar, index: number) => {
    setDirty(true);
    setDraft(key as 'shifts', (old) => old.filter((_, at) => at !== index));
  };
  const save = async () => {
    await send('PUT', `/sites/${site.id()}/calendar`, unwrap(draft));
    setDirty(false);
    say(t().common.saved);
    await query.refetch();
  };
  const mayEdit = () => may('edit_calendar');
  const words = () => t().settings.calendar;
  const cross = (key: keyof Calendar, index: number) => (
    <button
      type="button"
      class="button quiet icon small cross"
      aria-label={t().common.remove}
      disabled={!mayEdit()}
      onClick={() => remove(key, index)}
    >
      <Icon name="close" size={13} />
    </button>
  );
  const timeInput = (label: string, value: string, onChange: (value: string) => void) => (
    <input
      class="input time"
      aria-label={label}
      type="text"
      inputmode="numeric"
      pattern="([01]\d|2[0-4]):[0-5]\d"
      value={value}
      disabled={!mayEdit()}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
  const dayInput = (label: string, value: number, onChange: (value: number) => void) => (
    <select
      class="input time"
      aria-label={label}
      disabled={!mayEdit()}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
    >
      <For each={t().time.weekdays}>
        {(name, index) => (
          <option value={index()} selected={index() === value}>
            {name}
          </option>
        )}
      </For>
    </select>
  );
  const zoneBoxes = (chosen: string[], onChange: (zones: string[]) => void): JSX.Element => (
    <span class="row wrap">
      <For each={zones()}>
        {(zone) => (
          <label class="check small">
            <input
              type="checkbox"
              checked={chosen.includes(zone.id)}
              disabled={!mayEdit()}
              onChange={(event) =>
                onChange(event.currentTarget.checked ? [...chosen, zone.id] : chosen.filter((id) => id !== zone.id))
              }
            />
            {zone.name}
          </label>
        )}
      </For>
    </span>
  );

  return (
    <QueryView query={query} lines={10}>
      {() => (
        <div class="stack-wide">
          <div class="row spread wrap">
            <p class="muted">{words().text}</p>
            <button
              type="button"
              class="button primary"
              disabled={!dirty() || !mayEdit()}
              title={whyNot('edit_calendar')}
              onClick={() => void save().catch(sayProblem)}
            >
              {t().common.save}
            </button>
          </div>
          <Panel
            title={words().shifts}
            aside={
              <Add
                label={words().addShift}
                off={!mayEdit()}
                onPress={() =>
                  add('shifts', { id: `s${Date.now()}`, name: '', start: '08:00', end: '17:00', days: [1, 2, 3, 4, 5] })
                }
              />
            }
          >
            <Rows rows={draft.shifts}>
              {(shift, index) => (
                <>
                  <input
                    class="input name"
                    aria-label={words().shiftColumns.name}
                    value={shift.name}
                    disabled={!mayEdit()}
                    onInput={(event) => change('shifts', index, { name: event.currentTarget.value })}
                  />
                  {timeInput(words().from, shift.start, (start) => change('shifts', index, { start }))}
                  <span>–</span>
                  {timeInput(words().to, shift.end, (end) => change('shifts', index, { end }))}
                  <span class="row wrap grow">
                    <For each={t().time.weekdays}>
                      {(name, day) => (
                        <label class="check small">
                          <input
                            type="checkbox"
                            disabled={!mayEdit()}
                            checked={shift.days.includes(day())}
                            onChange={(event) =>
                              change('shifts', index, {
                                days: event.currentTarget.checked
                                  ? [...shift.days, day()].sort()
                                  : shift.days.filter((each) => each !== day()),
                              })
                            }
                          />
                          {name}
                        </label>
                      )}
                    </For>
                  </span>
                  {cross('shifts', index)}
                </>
              )}
            </Rows>
          </Panel>
          <Panel
            title={words().weekly}
            aside={
              <Add
                label={words().addWeekly}
                off={!mayEdit()}
                onPress={() => add('weeklyPowerOff', { zones: [], fromDay: 5, from: '21:00', toDay: 1, to: '06:00' })}
              />
            }
          >
            <Rows rows={draft.weeklyPowerOff}>
              {(off, index) => (
                <>
                  {dayInput(words().from, off.fromDay, (fromDay) => change('weeklyPowerOff', index, { fromDay }))}
                  {timeInput(words().from, off.from, (from) => change('weeklyPowerOff', index, { from }))}
                  <span>–</span>
                  {dayInput(words().to, off.toDay, (toDay) => change('weeklyPowerOff', index, { toDay }))}
                  {timeInput(words().to, off.to, (to) => change('weeklyPowerOff', index, { to }))}
                  <span class="grow">
                    {zoneBoxes(off.zones, (next) => change('weeklyPowerOff', index, { zones: next }))}
                  </span>
                  {cross('weeklyPowerOff', index)}
                </>
              )}
            </Rows>
          </Panel>
          <Panel
            title={words().stops}
            aside={
              <Add
                label={words().addStop}
                off={!mayEdit()}
                onPress={() =>
                  add('stops', {
                    id: `st${Date.now()}`,
                    name: '',
                    kind: 'shutdown',
                    from: new Date().toISOString(),
                    to: new Date(Date.now() + 86_400_000).toISOString(),
                    zones: [],
                  })
                }
              />
            }
          >
            <Rows rows={draft.stops}>
              {(stop, index) => (
                <>
                  <input
                    class="input name"
                    aria-label={words().stopName}
                    value={stop.name}
                    disabled={!mayEdit()}
                    onInput={(event) => change('stops', index, { name: event.currentTarget.value })}
                  />
                  <select
                    class="input kind"
                    aria-label={t().common.kind}
                    disabled={!mayEdit()}
                    onChange={(event) => change('stops', index, { kind: event.currentTarget.value as 'shutdown' })}
                  >
                    <For each={stopKinds}>
                      {(kind) => (
                        <option value={kind} selected={kind === stop.kind}>
                          {words().stopKinds[kind]}
                        </option>
                      )}
                    </For>
                  </select>
                  <Moment
                    label={words().from}
                    value={stop.from}
                    off={!mayEdit()}
                    onChange={(from) => change('stops', index, { from })}
                  />
                  <span>–</span>
                  <Moment
                    label={words().to}
                    value={stop.to}
                    off={!mayEdit()}
                    onChange={(to) => change('stops', index, { to })}
                  />
                  <span class="grow">{zoneBoxes(stop.zones, (next) => change('stops', index, { zones: next }))}</span>
                  {cross('stops', index)}
                </>
              )}
            </Rows>
          </Panel>
          <Panel title={words().holidays}>
            <LongField
              label={words().holidays}
              hint={words().holidayHint}
              value={draft.holidays.join('\n')}
              onInput={(text) => {
                setDirty(true);
                setDraft(
                  'holidays',
                  text.split(/[\s\u3000]+/u).filter((day) => day !== ''),
                );
              }}
            />
          </Panel>
        </div>
      )}
    </QueryView>
  );
}
