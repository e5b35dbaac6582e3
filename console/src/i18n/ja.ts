import { alerts } from './ja/alerts.ts';
import { assets } from './ja/assets.ts';
import { capabilities } from './ja/capabilities.ts';
import { certificates } from './ja/certificates.ts';
import { controllers } from './ja/controllers.ts';
import { differences } from './ja/differences.ts';
import { common, keys, severity, state, time } from './ja/everyday.ts';
import { evidence } from './ja/evidence.ts';
import { exceptions } from './ja/exceptions.ts';
import { fileEvidence } from './ja/file-evidence.ts';
import { frame, palette, signin } from './ja/frame.ts';
import { incident } from './ja/incident.ts';
import { logs } from './ja/logs.ts';
import { network } from './ja/network.ts';
import { networkAllow } from './ja/network-allow.ts';
import { networkHost } from './ja/network-host.ts';
import { networkZones } from './ja/network-zones.ts';
import { now } from './ja/now.ts';
import { readings } from './ja/readings.ts';
import { report } from './ja/report.ts';
import { retention } from './ja/retention.ts';
import { ruleAdditions } from './ja/rule-additions.ts';
import { rulePage } from './ja/rule-page.ts';
import { rules } from './ja/rules.ts';
import { second } from './ja/second.ts';
import { setUp } from './ja/set-up.ts';
import { settings } from './ja/settings.ts';
import { sources } from './ja/sources.ts';
import { startStop } from './ja/start-stop.ts';
import { techniques } from './ja/techniques.ts';
import { twin } from './ja/twin.ts';
import { values } from './ja/values.ts';
import { visitBrought } from './ja/visit-brought.ts';
import { visitCourse } from './ja/visit-course.ts';
import { visitOutcome } from './ja/visit-outcome.ts';
import { visitPapers } from './ja/visit-papers.ts';
import { visitReport } from './ja/visit-report.ts';
import { visits } from './ja/visits.ts';

/** Every word of the console in Japanese. A text with parts is a function of them. */
export const ja = {
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

/** What a language has to offer: the same keys, the same parts. */
export type Words = typeof ja;
