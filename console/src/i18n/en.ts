import { alerts } from './en/alerts.ts';
import { assets } from './en/assets.ts';
import { capabilities } from './en/capabilities.ts';
import { certificates } from './en/certificates.ts';
import { controllers } from './en/controllers.ts';
import { differences } from './en/differences.ts';
import { common, keys, severity, state, time } from './en/everyday.ts';
import { evidence } from './en/evidence.ts';
import { exceptions } from './en/exceptions.ts';
import { fileEvidence } from './en/file-evidence.ts';
import { frame, palette, signin } from './en/frame.ts';
import { incident } from './en/incident.ts';
import { logs } from './en/logs.ts';
import { network } from './en/network.ts';
import { networkAllow } from './en/network-allow.ts';
import { networkHost } from './en/network-host.ts';
import { networkZones } from './en/network-zones.ts';
import { now } from './en/now.ts';
import { readings } from './en/readings.ts';
import { report } from './en/report.ts';
import { retention } from './en/retention.ts';
import { ruleAdditions } from './en/rule-additions.ts';
import { rulePage } from './en/rule-page.ts';
import { rules } from './en/rules.ts';
import { second } from './en/second.ts';
import { setUp } from './en/set-up.ts';
import { settings } from './en/settings.ts';
import { sources } from './en/sources.ts';
import { startStop } from './en/start-stop.ts';
import { techniques } from './en/techniques.ts';
import { twin } from './en/twin.ts';
import { values } from './en/values.ts';
import { visitBrought } from './en/visit-brought.ts';
import { visitCourse } from './en/visit-course.ts';
import { visitOutcome } from './en/visit-outcome.ts';
import { visitPapers } from './en/visit-papers.ts';
import { visitReport } from './en/visit-report.ts';
import { visits } from './en/visits.ts';
import type { Words } from './ja.ts';

/** Every word of the console in English; the type holds it to the same keys as Japanese. */
export const en: Words = {
  common,
  time,
  severity,
  state,
  keys,
  frame,
  palette,
  signin,
  now,
  alerts,
  incident,
  logs,
  assets,
  controllers,
  certificates,
  differences,
  fileEvidence,
  readings,
  setUp,
  startStop,
  visits,
  twin,
  values,
  visitBrought,
  visitCourse,
  visitOutcome,
  visitReport,
  visitPapers,
  network,
  networkHost,
  exceptions,
  networkAllow,
  networkZones,
  rules,
  ruleAdditions,
  rulePage,
  evidence,
  sources,
  techniques,
  second,
  settings,
  report,
  retention,
  capabilities,
};
