import { Route, Router, type RouteSectionProps } from '@solidjs/router';
import { type Component, lazy, type ParentProps } from 'solid-js';
import { Frame } from './frame/Frame.tsx';
import { NotFound } from './frame/NotFound.tsx';
import { SignIn } from './pages/signin/SignIn.tsx';
import { Start } from './pages/signin/Start.tsx';

const inFrame: [string, () => Promise<{ default: Component }>][] = [
  ['/', () => import('./pages/now/Now.tsx')],
  ['/alerts', () => import('./pages/alerts/Alerts.tsx')],
  ['/incidents', () => import('./pages/incidents/Incidents.tsx')],
  ['/incidents/:id', () => import('./pages/incidents/Incident.tsx')],
  ['/logs', () => import('./pages/logs/Logs.tsx')],
  ['/assets', () => import('./pages/assets/Assets.tsx')],
  ['/assets/:id', () => import('./pages/assets/AssetPage.tsx')],
  ['/controllers', () => import('./pages/controllers/Controllers.tsx')],
  ['/controllers/new', () => import('./pages/controllers/setup/SetUp.tsx')],
  ['/controllers/:id', () => import('./pages/controllers/Controller.tsx')],
  ['/assets/:id/start-stop', () => import('./pages/controllers/StartStop.tsx')],
  ['/visits', () => import('./pages/visits/Visits.tsx')],
  ['/visits/new', () => import('./pages/visits/NewVisit.tsx')],
  ['/visits/labels', () => import('./pages/visits/CabinetLabels.tsx')],
  ['/visits/:id', () => import('./pages/visits/Visit.tsx')],
  ['/visits/:id/report', () => import('./pages/visits/VisitReport.tsx')],
  ['/network', () => import('./pages/network/NetworkPage.tsx')],
  ['/network/cut-plans', () => import('./pages/network/CutPlans.tsx')],
  ['/network/hosts/:address', () => import('./pages/network/HostPage.tsx')],
  ['/rules', () => import('./pages/rules/Rules.tsx')],
  ['/rules/exceptions/new', () => import('./pages/rules/exceptions/NewException.tsx')],
  ['/rules/added/new', () => import('./pages/rules/added/NewAddition.tsx')],
  ['/rules/:id', () => import('./pages/rules/one/RulePage.tsx')],
  ['/evidence', () => import('./pages/evidence/Evidence.tsx')],
  ['/sources', () => import('./pages/sources/Sources.tsx')],
  ['/settings', () => import('./pages/settings/Settings.tsx')],
];
const Report = lazy(() => import('./pages/report/Report.tsx'));

/** All addresses of the console. Pages are loaded when first visited. */
export function App() {
  return (
    <Router root={(props: RouteSectionProps) => <Bare>{props.children}</Bare>}>
      <Route path="/signin" component={SignIn} />
      <Route path="/start" component={Start} />
      <Route path="/report" component={Report} />
      <Route path="/" component={Frame}>
        {inFrame.map(([path, load]) => (
          <Route path={path} component={lazy(load)} />
        ))}
        <Route path="*rest" component={NotFound} />
      </Route>
    </Router>
  );
}

function Bare(props: ParentProps) {
  return <>{props.children}</>;
}
