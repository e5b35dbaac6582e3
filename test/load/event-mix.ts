import type { EventDraft } from '../../protocol/events/event.ts';
import { type LANES, laneLines, TEST_DATA } from '../support/sigma-data.ts';

/** The word that only the last event of a load carries; the rule that comes with it fires on nothing else. */
export const markerWord = 'hinomi-bench-marker';

/** Id of the marker's rule. */
export const markerRuleId = '7b0f6c54-6a0e-4a4b-9c3d-0c1f4f5d8a11';

/** A rule that fires on the marker and costs next to nothing. */
export const markerRule = `title: Marker of a benchmark
id: ${markerRuleId}
status: test
logsource:
  product: linux
detection:
  marker:
    process.name: ${markerWord}
  condition: marker
level: medium
`;

interface Share {
  /** Out of every hundred events. */
  weight: number;
  name: string;
  make(at: number): Omit<EventDraft, 'time'>;
}

const hosts = Array.from({ length: 40 }, (_, at) => `insp-${String(at).padStart(2, '0')}`);
const users = ['operator', 'line-a', 'maint', 'qa', 'svc-backup'];
const one = <T>(list: readonly T[], at: number): T => list[at % list.length]!;

const own: readonly Share[] = [
  {
    weight: 55,
    name: 'text log lines',
    make: (at) => ({
      kind: 'host.log',
      fields: {
        message: `cycle ${at} finished in ${900 + (at % 300)} ms, torque ${(at % 97) / 10} Nm, 判定 OK, lot L-${at % 5000}`,
        'host.name': one(hosts, at),
        'process.name': 'inspectiond',
        'process.pid': 1000 + (at % 500),
        'log.syslog.severity.code': 6,
        'log.file.path': '/var/log/inspection.log',
      },
    }),
  },
  {
    weight: 20,
    name: 'connections',
    make: (at) => ({
      kind: 'net.flow',
      fields: {
        'source.ip': `10.1.${at % 8}.${1 + (at % 200)}`,
        'destination.ip': `10.1.9.${1 + (at % 20)}`,
        'destination.port': one([502, 4840, 445, 443], at),
        'network.transport': 'tcp',
        'process.name': one(['scada', 'python3', 'explorer.exe'], at),
        'hinomi.flow.connections': 1 + (at % 5),
        'host.name': one(hosts, at),
      },
    }),
  },
  {
    weight: 10,
    name: 'logins',
    make: (at) => ({
      kind: 'host.login',
      fields: {
        'event.action': 'session_opened',
        'event.outcome': 'success',
        'user.name': one(users, at),
        'host.name': one(hosts, at),
        'process.name': 'sshd',
      },
    }),
  },
];

const ownWindows: Share = {
  weight: 15,
  name: 'Windows logons, our own',
  make: (at) => ({
    kind: 'windows_event',
    logsource: { product: 'windows', service: 'security' },
    fields: {
      EventID: 4634,
      Channel: 'Security',
      Provider_Name: 'Microsoft-Windows-Security-Auditing',
      Computer: one(hosts, at),
      EventRecordID: at,
      TargetUserName: one(users, at),
      TargetDomainName: 'FACTORY',
      TargetLogonId: `0x${at.toString(16)}`,
      LogonType: 3,
    },
  }),
};

/** Windows process and file events of the public lanes, when they are on this machine. */
function laneShares(): Share[] {
  const weights: Partial<Record<(typeof LANES)[number], number>> = { structured_windows: 2, sysmon_file_event: 13 };
  return Object.entries(weights).map(([lane, weight]) => {
    const events = laneLines(lane).map((line) => {
      const { product, category, service, ...fields } = JSON.parse(line);
      const logsource = { product, ...(category ? { category } : {}), ...(service ? { service } : {}) };
      return {
        kind: 'windows_event',
        logsource,
        fields: { Channel: 'Microsoft-Windows-Sysmon/Operational', ...fields },
      };
    });
    return {
      weight,
      name: `lane ${lane}`,
      make: (at) => ({ ...one(events, at), fields: { ...one(events, at).fields, Computer: one(hosts, at) } }),
    };
  });
}

/** A plant's mix of events, the same in every run: text logs, connections, logins and Windows events. */
export class EventMix {
  private readonly turns: Share[];
  /** Shares out of a hundred, for the report. */
  readonly shares: Record<string, number>;

  constructor() {
    const shares = [...own, ...(TEST_DATA ? laneShares() : [ownWindows])];
    this.shares = Object.fromEntries(shares.map(({ name, weight }) => [name, weight]));
    const all = shares.flatMap((share) => Array<Share>(share.weight).fill(share));
    // Spread over the hundred turns by a step that has no factor in common with it.
    this.turns = all.map((_, at) => all[(at * 37) % all.length]!);
  }

  /** The event with this number. */
  event(at: number, time: string): EventDraft {
    return { time, ...this.turns[at % this.turns.length]!.make(at) };
  }
}
