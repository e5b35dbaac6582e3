import { fileURLToPath } from 'node:url';

/** Root of the clone or bundle. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Verb, what it does in a line, and the file that does it. */
export const verbs: Readonly<Record<string, { does: string; file: string }>> = {
  up: { does: 'the whole product on this machine (--demo adds the model plant)', file: 'deploy/local/up.ts' },
  hub: { does: 'the hub, as a service runs it', file: 'hub/main.ts' },
  agent: { does: 'an agent, as a service runs it', file: 'agent/main.ts' },
  enrol: { does: 'enrols this machine with a token, once', file: 'agent/verbs/enrol.ts' },
  'check-config': {
    does: 'checks an agent configuration and says line and remedy',
    file: 'agent/verbs/check-config.ts',
  },
  render: { does: 'renders nats-server configuration and keys from sites.yaml', file: 'deploy/nats/render.ts' },
  rules: { does: 'check, match or test detection rules', file: 'hub/verbs/rules.ts' },
  events: { does: 'imports event files of a PC that is not connected', file: 'hub/verbs/events.ts' },
  capture: { does: 'reads a network capture into flows, transactions and hosts', file: 'hub/verbs/capture.ts' },
  snapshot: { does: 'reads a controller configuration, or compares two', file: 'agent/verbs/snapshot.ts' },
  controllers: {
    does: 'whom the agent of this machine trusts at OPC UA controllers, and its own certificates and passwords',
    file: 'agent/verbs/controllers.ts',
  },
  ledger: { does: 'verifies an exported ledger', file: 'hub/verbs/ledger.ts' },
  story: { does: 'plays a story of the model plant through the real pipeline', file: 'simulators/verbs/story.ts' },
  bench: { does: 'measures a figure as a ratio to its limit', file: 'test/load/bench.ts' },
  build: { does: 'builds the console and the bundles', file: 'deploy/local/build.ts' },
  setup: { does: 'gets what a fresh machine lacks', file: 'deploy/local/setup.ts' },
  lint: { does: 'checks style and common mistakes of the source', file: 'deploy/local/lint.ts' },
  typecheck: { does: 'checks the types of all rooms', file: 'deploy/local/typecheck.ts' },
  test: { does: 'all set-up, then the tests (--long for the full figures)', file: 'deploy/local/test.ts' },
};
