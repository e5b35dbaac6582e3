import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take long on a quiet machine, in each project the longest first. Their order is all that is used of it. */
const longest = [
  'hub/api/permissions.test.ts',
  'hub/notify/killed.test.ts',
  'agent/spool/damaged.test.ts',
  'hub/visits/visits.test.ts',
  'hub/incident/life.test.ts',
  'hub/notify/escalation.test.ts',
  'test/outage/breaker.test.ts',
  'test/outage/damaged-stores.test.ts',
  'test/outage/cluster.test.ts',
  'test/outage/hostile-site.test.ts',
  'test/outage/clone-and-clock.test.ts',
  'test/outage/full-bus-disk.test.ts',
  'test/outage/full-disk.test.ts',
  'test/integration/laboratory.test.ts',
  'test/integration/laboratory-whole.test.ts',
  'test/integration/controllers.test.ts',
  'test/scenario/stories.test.ts',
  'test/e2e/whole-thread.test.ts',
  'test/integration/kill.test.ts',
  'test/e2e/accessibility.test.ts',
  'test/scenario/told-in-order.test.ts',
  'test/integration/controller-events.test.ts',
  'test/integration/odd-controllers.test.ts',
  'test/contract/enrolment.test.ts',
  'test/e2e/printed-proof.test.ts',
];

/** Starts the longest files of each project first, so that no group ends with one of them alone beside an idle processor. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const projects = Map.groupBy(await super.sort(files), ({ project }) => project.name);
    return [...projects.values()].flatMap((own) => own.toSorted((a, b) => rank(a) - rank(b)));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const at = longest.findIndex((path) => moduleId.endsWith(path));
  return at < 0 ? longest.length : at;
}
