import { createSignal, For, Show } from 'solid-js';
import type { Controller } from '#protocol/api/controllers.ts';
import type { Page } from '#protocol/api/parts.ts';
import type { VisitDetail, VisitRow } from '#protocol/api/visits.ts';
import { send, withParams } from '../../api/client.ts';
import { asProblem, type RequestProblem } from '../../api/problem.ts';
import { createQuery } from '../../api/query.ts';
import { LongField, TextField } from '../../components/Field.tsx';
import { PageHead, Panel } from '../../components/Panel.tsx';
import { ProblemNotice, QueryView } from '../../components/States.tsx';
import { say } from '../../components/Toasts.tsx';
import { clock, fromSiteInput, siteInput, timeOfDay } from '../../components/time.ts';
import { useGo, useParam } from '../../components/url.ts';
import { useSite } from '../../frame/site.ts';
import { t } from '../../i18n/language.ts';
import './visits.css';

const kinds = ['walk_in', 'plan', 'emergency'] as const;
const offeredHours = [1, 2, 4, 8];

/** Begins a visit at the gate: three fields, or four where the label of a cabinet was not scanned. */
export default function NewVisit() {
  const site = useSite();
  const go = useGo();
  const [kindParam] = useParam('kind');
  const [scanned] = useParam('controller');
  const kind = () => kinds.find((each) => each === kindParam()) ?? 'walk_in';
  const [devices, setDevices] = createSignal<string[]>(scanned() ? [scanned()!] : []);
  const [vendor, setVendor] = createSignal('');
  const [purpose, setPurpose] = createSignal('');
  const [start, setStart] = createSignal(siteInput(new Date(clock() + 3_600_000).toISOString()));
  const [end, setEnd] = createSignal(siteInput(new Date(clock() + 2 * 3_600_000).toISOString()));
  const [reason, setReason] = createSignal('');
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<RequestProblem>();
  const controllers = createQuery<Page<Controller>>(
    () => (site.id() === '' ? null : withParams('/controllers', { site: site.id() })),
    'offered',
  );
  const earlier = createQuery<Page<VisitRow>>(
    () => (site.id() === '' ? null : withParams('/visits', { site: site.id(), view: 'all' })),
    'offered',
  );
  const vendors = () => [...new Set((earlier.data()?.items ?? []).map((row) => row.vendor))].slice(0, 30);
  const words = () => t().visits.begin;
  const lacking = () =>
    [
      devices().length === 0 && words().devices,
      vendor().trim() === '' && words().vendor,
      purpose().trim() === '' && words().purpose,
      fromSiteInput(end()) === null && words().until,
      kind() === 'emergency' && reason().trim() === '' && words().reason,
    ]
      .filter((each) => each !== false)
      .join(t().common.comma);
  const ready = () => lacking() === '';
  const toggle = (id: string) =>
    setDevices((old) => (old.includes(id) ? old.filter((each) => each !== id) : [...old, id]));
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy() || !ready()) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const form = {
        vendor: vendor(),
        purpose: purpose(),
        plannedEnd: fromSiteInput(end()),
        devices: devices(),
        ...(kind() === 'plan' ? { plannedStart: fromSiteInput(start()) } : {}),
      };
      const begun = await send<VisitDetail>('POST', '/visits', {
        type: kind(),
        site: site.id(),
        form,
        ...(kind() === 'emergency' ? { reason: reason() } : {}),
      });
      say(t().visits.created(begun.number));
      go(`/visits/${begun.id}`);
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  const title = () => ({ walk_in: t().visits.walkIn, plan: t().visits.plan, emergency: t().visits.emergency })[kind()];
  const lead = () =>
    ({ walk_in: words().walkInLead, plan: words().planLead, emergency: words().emergencyLead })[kind()];
  return (
    <div class="page visits">
      <PageHead title={title()} says={lead()} />
      <form class="visit-begin stack-wide" onSubmit={submit}>
        <Panel title={words().devices}>
          <QueryView query={controllers} lines={2}>
            {(page) => (
              <Show when={page().items.length > 0} fallback={<p class="muted">{words().noDevices}</p>}>
                <div class="visit-choices">
                  <For each={page().items}>
                    {(controller) => (
                      <button
                        type="button"
                        class="button"
                        aria-pressed={devices().includes(controller.id)}
                        onClick={() => toggle(controller.id)}
                      >
                        {controller.name}
                      </button>
                    )}
                  </For>
                </div>
              </Show>
            )}
          </QueryView>
        </Panel>
        <Panel>
          <div class="stack-wide">
            <TextField label={words().vendor} value={vendor()} onInput={setVendor} required list="visit-vendors" />
            <datalist id="visit-vendors">
              <For each={vendors()}>{(each) => <option value={each} />}</For>
            </datalist>
            <LongField
              label={words().purpose}
              hint={words().purposeHint}
              rows={2}
              value={purpose()}
              onInput={setPurpose}
            />
            <Show when={kind() === 'plan'}>
              <TextField label={words().start} type="datetime-local" value={start()} onInput={setStart} />
            </Show>
            <TextField label={words().until} type="datetime-local" value={end()} onInput={setEnd} required />
            <Show when={kind() !== 'plan'}>
              <div class="visit-choices">
                <For each={offeredHours}>
                  {(hours) => {
                    const at = () => new Date(clock() + hours * 3_600_000).toISOString();
                    return (
                      <button type="button" class="button" onClick={() => setEnd(siteInput(at()))}>
                        {words().inHours(hours)} <span class="muted">{timeOfDay(at())}</span>
                      </button>
                    );
                  }}
                </For>
              </div>
            </Show>
            <Show when={kind() === 'emergency'}>
              <LongField label={words().reason} rows={2} value={reason()} onInput={setReason} />
            </Show>
          </div>
        </Panel>
        <Show when={problem()}>{(shown) => <ProblemNotice of={shown()} />}</Show>
        <p class="muted small">{words().before}</p>
        <div class="visit-begin-foot">
          <Show when={lacking() !== ''}>
            <p class="muted small">{words().lacks(lacking())}</p>
          </Show>
          <button type="submit" class="button primary large" disabled={busy() || !ready()}>
            {busy() ? t().common.sending : words().act[kind()]}
          </button>
        </div>
      </form>
    </div>
  );
}
