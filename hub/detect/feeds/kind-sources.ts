/** How a kind of event is collected. */
export interface KindSources {
  /** Types of sources that tell it; `agent` is what every agent tells of itself. */
  types: readonly string[];
  /** Told of controllers, not of the machine on which the agent runs. */
  controllers?: true;
}

const logs = ['journald', 'auth-log', 'syslog'];
const controllers = ['opc-ua', 'modbus', 'slmp', 'fins', 'file-evidence'];

/** Our own kinds and their sources. A source that tells one of its kinds would tell the others too, had they happened. */
export const kindSources: Readonly<Record<string, KindSources>> = {
  'host.log': { types: [...logs, 'text-log'] },
  'host.login': { types: [...logs, 'login-records'] },
  'host.account': { types: logs },
  'host.usb': { types: ['usb'] },
  'host.file': { types: ['files'] },
  'host.lifecycle': { types: ['agent'] },
  'host.posture': { types: ['host-inventory'] },
  'net.flow': { types: ['sockets', 'wire', 'netflow', 'zeek', 'suricata'] },
  'net.new_talker': { types: ['sockets', 'wire'] },
  'net.neighbour': { types: ['neighbours'] },
  'net.switch_port': { types: ['snmp'] },
  'net.port_state': { types: ['snmp'] },
  'net.switch_link': { types: ['snmp'] },
  'net.switch_reading': { types: ['snmp'] },
  'net.host': { types: ['wire'] },
  'net.operation': { types: ['wire'] },
  'net.finding': { types: ['wire'] },
  'ot.command': { types: ['wire', 'zeek', 'suricata'] },
  'net.deviation': { types: ['sockets', 'neighbours'] },
  'ot.wire_check': { types: ['wire'] },
  'ot.snapshot': { types: controllers, controllers: true },
  'ot.config_change': { types: controllers, controllers: true },
  'ot.controller_state': { types: controllers, controllers: true },
  'ot.state_withdrawn': { types: controllers, controllers: true },
  'ot.audit': { types: ['opc-ua'], controllers: true },
  gap: { types: ['agent'] },
  'gap.withdrawn': { types: ['agent'] },
  'self.metrics': { types: ['agent'] },
};

/** Sources that tell only what happens, so that days without an event are usual where they run. */
export const quietSources: ReadonlySet<string> = new Set([
  'usb',
  'files',
  'login-records',
  'neighbours',
  'snmp',
  'file-evidence',
]);
