/** The door of this room: what traffic shows beyond what was learned of it. */
export { CaptureWatch } from './capture-watch.ts';
export type { Finding, Moment } from './finding.ts';
export { type FindingKind, type FindingKindSpec, findingKinds } from './kinds.ts';
export { type LearningOrders, LiveTraffic } from './live-traffic.ts';
export { TrafficWatch } from './traffic-watch.ts';
