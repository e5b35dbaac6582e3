import { Match, Show, Switch } from 'solid-js';
import { ChoiceField, TextField } from '../../../components/Field.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { t } from '../../../i18n/language.ts';
import type { StepProps } from './DeviceStep.tsx';
import { type Draft, ways, whoes } from './draft.ts';
import { FileSetup } from './FileSetup.tsx';
import { wrong } from './lacking.ts';

/** Where the machine is found, and how the two know each other. */
export function WayStep(props: StepProps) {
  return (
    <Switch>
      <Match when={props.draft.type === 'opc-ua'}>
        <OpcUaWay {...props} />
      </Match>
      <Match when={props.draft.type === 'modbus'}>
        <ModbusWay {...props} />
      </Match>
      <Match when={props.draft.type === 'slmp'}>
        <SlmpWay {...props} />
      </Match>
      <Match when={props.draft.type === 'file-evidence'}>
        <FileSetup {...props} />
      </Match>
      <Match when={props.draft.type === 'fins'}>
        <Panel title={t().setUp.steps.way}>
          <HostAndPort {...props} />
          <Transport {...props} />
        </Panel>
      </Match>
    </Switch>
  );
}

const securities: readonly Draft['security'][] = ['SignAndEncrypt', 'Sign', 'None'];
const policies: readonly Draft['policy'][] = [
  'Basic256Sha256',
  'Aes256_Sha256_RsaPss',
  'Aes128_Sha256_RsaOaep',
  'Basic256',
  'Basic128Rsa15',
];
const withdrawn: ReadonlySet<string> = new Set(['Basic256', 'Basic128Rsa15']);

function OpcUaWay(props: StepProps) {
  const words = () => t().setUp;
  return (
    <>
      <Panel title={words().steps.way}>
        <TextField
          label={words().url}
          hint={words().urlHint}
          wrong={wrong.url(props.draft)}
          value={props.draft.url}
          onInput={(url) => props.set({ url, passwordKept: false })}
          required
        />
        <div class="set-up-two">
          <ChoiceField
            label={words().security}
            hint={words().securityHint}
            value={props.draft.security}
            options={securities.map((value) => ({ value, label: t().controllers.modes[value] ?? value }))}
            onChange={(security) => props.set('security', security as Draft['security'])}
          />
          <Show when={props.draft.security !== 'None'}>
            <ChoiceField
              label={words().policy}
              value={props.draft.policy}
              options={policies.map((value) => ({
                value,
                label: value + (withdrawn.has(value) ? words().withdrawnPolicy : ''),
              }))}
              onChange={(policy) => props.set('policy', policy as Draft['policy'])}
            />
          </Show>
        </div>
        <Show when={props.draft.security !== 'None'}>
          <p class="notice">{words().trustLater}</p>
        </Show>
      </Panel>
      <Panel title={words().who}>
        <ChoiceField
          label={words().who}
          value={props.draft.who}
          wrong={wrong.password(props.draft)}
          options={whoes.map((value) => ({ value, label: words().whoes[value]! }))}
          onChange={(who) => props.set('who', who as Draft['who'])}
        />
        <Show when={props.draft.who === 'user'}>
          <div class="set-up-two">
            <TextField
              label={words().user}
              hint={words().userHint}
              value={props.draft.user}
              onInput={(user) => props.set({ user, passwordKept: false })}
              required
            />
            <TextField
              label={words().password}
              type="password"
              autocomplete="new-password"
              hint={props.draft.passwordKept ? words().passwordKept : words().passwordHint}
              value={props.draft.password}
              onInput={(password) => props.set('password', password)}
            />
          </div>
        </Show>
        <label class="check">
          <input
            type="checkbox"
            checked={props.draft.auditEvents}
            onChange={(event) => props.set('auditEvents', event.currentTarget.checked)}
          />
          {words().auditEvents}
        </label>
      </Panel>
    </>
  );
}

function HostAndPort(props: StepProps) {
  const words = () => t().setUp;
  return (
    <div class="set-up-two">
      <TextField
        label={words().host}
        hint={words().hostHint}
        wrong={wrong.host(props.draft)}
        value={props.draft.host}
        onInput={(host) => props.set('host', host)}
        required
      />
      <TextField
        label={words().port}
        wrong={wrong.port(props.draft)}
        value={props.draft.port}
        onInput={(port) => props.set('port', port)}
        required
      />
    </div>
  );
}

function Transport(props: StepProps) {
  return (
    <ChoiceField
      label={t().setUp.transport}
      value={props.draft.transport}
      options={[
        { value: 'tcp', label: 'TCP' },
        { value: 'udp', label: 'UDP' },
      ]}
      onChange={(transport) => props.set('transport', transport as Draft['transport'])}
    />
  );
}

function ModbusWay(props: StepProps) {
  const words = () => t().setUp;
  return (
    <Panel title={words().steps.way}>
      <ChoiceField
        label={words().way}
        value={props.draft.way}
        options={ways.map((value) => ({ value, label: words().ways[value]! }))}
        onChange={(way) => props.set({ way: way as Draft['way'], requestsPerSecond: way === 'tcp' ? '10' : '2' })}
      />
      <Show when={props.draft.way === 'serial'} fallback={<HostAndPort {...props} />}>
        <TextField
          label={words().serialPath}
          hint={words().serialHint}
          value={props.draft.serialPath}
          onInput={(serialPath) => props.set('serialPath', serialPath)}
        />
        <div class="set-up-three">
          <TextField label={words().baud} value={props.draft.baud} onInput={(baud) => props.set('baud', baud)} />
          <ChoiceField
            label={words().parity}
            value={props.draft.parity}
            options={(['even', 'odd', 'none'] as const).map((value) => ({ value, label: words().parities[value]! }))}
            onChange={(parity) => props.set('parity', parity as Draft['parity'])}
          />
          <ChoiceField
            label={words().stopBits}
            value={props.draft.stopBits}
            options={['1', '2'].map((value) => ({ value, label: value }))}
            onChange={(stopBits) => props.set('stopBits', stopBits as Draft['stopBits'])}
          />
        </div>
      </Show>
    </Panel>
  );
}

const seriesNames: readonly Draft['series'][] = ['auto', 'q', 'l', 'iq-r', 'iq-f'];

function SlmpWay(props: StepProps) {
  const words = () => t().setUp;
  const named = (value: string) => (value === 'auto' ? words().seriesAuto : value.toUpperCase());
  return (
    <Panel title={words().steps.way}>
      <HostAndPort {...props} />
      <div class="set-up-two">
        <Transport {...props} />
        <ChoiceField
          label={words().code}
          value={props.draft.code}
          options={(['binary', 'ascii'] as const).map((value) => ({ value, label: words().codes[value]! }))}
          onChange={(code) => props.set('code', code as Draft['code'])}
        />
        <ChoiceField
          label={words().frame}
          value={props.draft.frame}
          options={['3e', '4e'].map((value) => ({ value, label: value.toUpperCase() }))}
          onChange={(frame) => props.set('frame', frame as Draft['frame'])}
        />
        <ChoiceField
          label={words().series}
          value={props.draft.series}
          options={seriesNames.map((value) => ({ value, label: named(value) }))}
          onChange={(series) => props.set('series', series as Draft['series'])}
        />
      </div>
    </Panel>
  );
}
