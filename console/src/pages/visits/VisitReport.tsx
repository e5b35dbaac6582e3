import { useParams } from '@solidjs/router';
import { For, Show } from 'solid-js';
import type { VisitReport as Report, VisitDetail } from '#protocol/api/visits.ts';
import { createQuery } from '../../api/query.ts';
import { Icon } from '../../components/Icon.tsx';
import { LedgerProof } from '../../components/LedgerProof.tsx';
import { QueryView } from '../../components/States.tsx';
import { fullStamp, shortStamp } from '../../components/time.ts';
import { useLink } from '../../components/url.ts';
import { pick, t } from '../../i18n/language.ts';
import { ComparedWith } from './ComparedWith.tsx';
import { printFooter } from './print-footer.ts';
import { Fact, ReportHead } from './ReportHead.tsx';
import { ReportItems } from './ReportItems.tsx';
import { ReportPapers } from './ReportPapers.tsx';
import { ReportSummary } from './ReportSummary.tsx';
import { ReportWho } from './ReportWho.tsx';
import { limitsOf, notRead } from './VisitFacts.tsx';
import './visits.css';
import './report.css';

const shortRoot = 12;

/** The report of a visit on A4: readable in grey, with boxes to sign in and the signed head of the ledger. */
export default function VisitReport() {
  const params = useParams<{ id: string }>();
  const link = useLink();
  const query = createQuery<Report>(() => `/visits/${params.id}/report`);
  printFooter(() => {
    const report = query.data();
    return report ? [report.visit.number, t().visitReport.title, report.visit.vendor, report.siteName].join('  ') : '';
  });
  return (
    <div class="page visits">
      <div class="row spread no-print">
        <a class="button" href={link(`/visits/${params.id}`)}>
          <Icon name="left" size={16} />
          {t().visitReport.back}
        </a>
        <button type="button" class="button primary" onClick={() => window.print()}>
          <Icon name="print" size={16} />
          {t().common.print}
        </button>
      </div>
      <QueryView query={query} lines={12}>
        {(data) => (
          <article class="paper">
            <ReportHead report={data()} />
            <Devices visit={data().visit} />
            <ComparedWith visit={data().visit} />
            <ReportSummary review={data().review} />
            <Points visit={data().visit} />
            <Foot report={data()} />
            <ReportItems visit={data().visit} review={data().review} />
            <ReportWho review={data().review} />
            <ReportPapers visit={data().visit} />
          </article>
        )}
      </QueryView>
    </div>
  );
}

function Devices(props: { visit: VisitDetail }) {
  const cell = (reading: { at: string; root: string } | null) =>
    reading === null ? notRead(props.visit) : `${shortStamp(reading.at)} ${reading.root.slice(0, shortRoot)}`;
  return (
    <section>
      <h2>{t().visitReport.devices}</h2>
      <table class="paper-devices">
        <thead>
          <tr>
            <th>{t().visits.fields.devices}</th>
            <th>{t().visits.before}</th>
            <th>{t().visits.after}</th>
            <th>{t().visits.second}</th>
            <th>{t().visitReport.states}</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.visit.deviceStates}>
            {(device) => (
              <tr>
                <td>
                  <b>{device.name}</b>
                  <br />
                  {device.address}
                  <Show when={device.cannotShow.length > 0}>
                    <br />
                    <span class="paper-note">{t().visits.cannot(limitsOf(device))}</span>
                  </Show>
                </td>
                <td class="mono">
                  {device.before && 'missing' in device.before
                    ? t().visits.gaps[device.before.missing]
                    : cell(device.before)}
                </td>
                <td class="mono">{device.waiver ? device.waiver.reason : cell(device.after)}</td>
                <td class="mono">{device.waiver ? t().common.none : cell(device.confirmed)}</td>
                <td>
                  <For each={device.states} fallback={t().visitReport.none}>
                    {(state) => (
                      <div>
                        {t().controllers.actions[state.action] ?? state.action} {shortStamp(state.latest)}
                        <div class="paper-note">
                          {t().visits.withMore(
                            t().startStop.sources[state.source] ?? state.source,
                            t().controllers.confidence[state.confidence] ?? state.confidence,
                          )}
                        </div>
                      </div>
                    )}
                  </For>
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <p class="paper-note">{t().visits.cannotShow}</p>
      <For each={props.visit.deviceStates.filter(({ attachments }) => attachments.length > 0)}>
        {(device) => (
          <>
            <h2>{t().visits.withMore(t().visitReport.attachments, device.name)}</h2>
            <ul class="paper-attachments">
              <For each={device.attachments}>
                {(one) => (
                  <li>
                    {one.name} {shortStamp(one.written)}
                    <br />
                    <span class="mono">{t().visitReport.fileHash(one.sha256)}</span>
                  </li>
                )}
              </For>
            </ul>
          </>
        )}
      </For>
    </section>
  );
}

function Points(props: { visit: VisitDetail }) {
  return (
    <section>
      <h2>{t().visitReport.points}</h2>
      <dl class="paper-facts points">
        <For each={['man', 'machine', 'material', 'method', 'measurement', 'environment'] as const}>
          {(point) => <Fact name={t().visits.points[point]}>{props.visit.form.points[point] || t().common.none}</Fact>}
        </For>
      </dl>
    </section>
  );
}

function Foot(props: { report: Report }) {
  const boxes = () => ['vendor', 'reviewer', 'approver'] as const;
  const signed = (at: number) => props.report.visit.signatures[at - 1];
  return (
    <footer class="paper-foot">
      <div class="paper-signs">
        <For each={boxes()}>
          {(box, index) => (
            <div>
              <b>{t().visitReport.signBoxes[box]}</b>
              <Show when={signed(index())} fallback={<span class="paper-note">{t().visitReport.signHere}</span>}>
                {(one) => (
                  <span>
                    {t().visits.withMore(one().by, pick(one().role))}
                    <br />
                    {fullStamp(one().at)}
                    <Show when={one().paper}>
                      {(paper) => (
                        <>
                          <br />
                          {t().visits.onPaper(paper().enteredBy)}
                        </>
                      )}
                    </Show>
                  </span>
                )}
              </Show>
            </div>
          )}
        </For>
      </div>
      <p class="paper-note">
        {props.report.visit.rolesMustDiffer ? t().visits.rolesMustDiffer : t().visits.rolesMayBeSame}
      </p>
      <LedgerProof about={props.report.visit.number} checkpoint={props.report.checkpoint}>
        <p class="paper-note">
          {t().visitReport.head.printed} {fullStamp(props.report.printedAt)}
        </p>
      </LedgerProof>
    </footer>
  );
}
