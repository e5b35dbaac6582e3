import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { RefusalRecord } from '../access/refusals.ts';
import { ReadEndedError } from '../store/read-bounds.ts';
import { consoleFiles } from './console-files.ts';
import { EndpointRegistry, send } from './endpoint.ts';
import type { ApiEnv } from './guard.ts';
import { faultField, inputFault } from './input-fault.ts';
import { MatterView } from './matter-view.ts';
import { packedAnswers } from './packed-answers.ts';
import { refuse } from './problems.ts';
import { assetRoutes } from './routes/assets.ts';
import { certificateRoutes } from './routes/certificates.ts';
import { collectionRoutes } from './routes/collection.ts';
import { controllerReadingRoutes } from './routes/controller-readings.ts';
import { controllerSetUpRoutes } from './routes/controller-setups.ts';
import { controllerRoutes } from './routes/controllers.ts';
import { coverageRoutes } from './routes/coverage.ts';
import { eventRoutes } from './routes/events.ts';
import { evidenceRoutes } from './routes/evidence.ts';
import { exceptionRoutes } from './routes/exceptions.ts';
import { incidentRoutes } from './routes/incidents.ts';
import { learningRoutes } from './routes/learning.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { networkRoutes } from './routes/network.ts';
import { nowRoutes } from './routes/now.ts';
import { peopleRoutes } from './routes/people.ts';
import { recordRoutes } from './routes/records.ts';
import { replayRoutes } from './routes/replays.ts';
import { retentionRoutes } from './routes/retention.ts';
import { ruleAdditionRoutes } from './routes/rule-additions.ts';
import { ruleRoutes } from './routes/rules.ts';
import { sessionRoutes } from './routes/session.ts';
import { siteRoutes } from './routes/sites.ts';
import { startStopRoutes } from './routes/start-stop.ts';
import { visitRoutes } from './routes/visits.ts';
import { securityHeaders } from './security-headers.ts';
import type { HubServices } from './services.ts';
import { streamRoutes } from './stream.ts';

/** Bytes of a request's body; only the asset CSV may be larger. */
const maxBody = 1_000_000;
const maxImport = 12_000_000;
/** Where files come in: a ledger of assets, the photograph of a signature, a pack of rules. */
const large = /^\/api\/v1\/(assets\/import|visits\/[^/]+|rule-additions(\/check)?)$/;

/** The hub's web application: the API of the contract under `/api/v1`, and the console for everything else. */
export function createApp(services: HubServices): OpenAPIHono<ApiEnv> {
  const app = new OpenAPIHono<ApiEnv>({
    defaultHook: (result, c) => {
      if (result.success) return undefined;
      const issue = result.error.issues[0];
      const fault = inputFault(issue);
      return send(
        c,
        refuse('bad_request', {
          field: faultField(issue),
          remedy: { ja: `確認する箇所：${fault.ja}`, en: `To be mended: ${fault.en}` },
        }),
      );
    },
  });
  const refusals = new RefusalRecord((refusal) =>
    services.ledger.record({
      who: refusal.who,
      kind: 'access.refused',
      subject: refusal.endpoint,
      text: {
        ja: `権限のない操作を拒否しました（${refusal.endpoint}）。`,
        en: `An act without permission was refused (${refusal.endpoint}).`,
      },
      payload: {
        reason: refusal.reason,
        address: refusal.address,
        repeated: refusal.repeated,
        leftOut: refusal.leftOut,
      },
    }),
  );

  app.use('*', securityHeaders(services.secure));
  app.use('/api/*', packedAnswers());
  const tooLarge = (max: number) =>
    bodyLimit({
      maxSize: max,
      onError: (c) => {
        if (c.env?.incoming?.httpVersionMajor !== 2) c.header('Connection', 'close');
        return send(c, refuse('too_large'));
      },
    });
  const limits = { usual: tooLarge(maxBody), import: tooLarge(maxImport) };
  app.use('/api/*', (c, next) => (large.test(c.req.path) ? limits.import(c, next) : limits.usual(c, next)));

  const matters = new MatterView(services);
  const api = new EndpointRegistry(app, { services, refusals });
  for (const routes of [
    sessionRoutes,
    streamRoutes,
    peopleRoutes,
    siteRoutes,
    nowRoutes,
    incidentRoutes,
    eventRoutes,
    assetRoutes,
    controllerRoutes,
    controllerReadingRoutes,
    networkRoutes,
    certificateRoutes,
    controllerSetUpRoutes,
    startStopRoutes,
    learningRoutes,
    visitRoutes,
    collectionRoutes,
    evidenceRoutes,
    retentionRoutes,
    ledgerRoutes,
    recordRoutes,
    replayRoutes,
    exceptionRoutes,
    ruleRoutes,
    ruleAdditionRoutes,
    coverageRoutes,
  ]) {
    routes(api, services, matters);
  }
  api.assertComplete();

  let document: string | null = null;
  app.get('/api/v1/openapi.json', (c) => {
    document ??= JSON.stringify(
      app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'Hinomi', version: services.version } }),
    );
    return c.body(document, 200, { 'Content-Type': 'application/json' });
  });
  app.all('/api/*', (c) => send(c, refuse('no_such_endpoint')));
  if (services.consoleDir !== null) app.get('*', consoleFiles(services.consoleDir));

  app.onError((error, c) => {
    if (error instanceof HTTPException && error.status < 500) return send(c, refuse('bad_request'));
    if (error instanceof ReadEndedError) return send(c, refuse(error.why === 'busy' ? 'busy' : 'too_much_to_read'));
    services.log('error', 'request failed', { path: c.req.path, method: c.req.method, error: error.stack });
    return send(c, refuse('internal'));
  });
  return app;
}
