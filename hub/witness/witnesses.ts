import { readFileSync } from 'node:fs';
import type { AgentRegister } from '../agents/agent-register.ts';
import type { SigningKey } from '../agents/signing-key.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { LedgerAudit } from '../ledger/ledger-audit.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { Troubles } from '../troubles.ts';
import { AgentWitnesses } from './agent-witnesses.ts';
import { MailWitnesses, type MailWitnessParts } from './mail-witnesses.ts';
import { WitnessView } from './witness-view.ts';

/** What the watch over the ledger needs of the hub. */
export interface WitnessesParts {
  control: ControlStore;
  ledger: Ledger;
  key: Pick<SigningKey, 'envelope'>;
  channels: MailWitnessParts['channels'];
  register: Pick<AgentRegister, 'get'>;
  /** Zone and time of day of the daily mail. */
  daily: { timeZone: string; at: string };
  troubles: Pick<Troubles, 'ledgerBroken' | 'ledgerFault' | 'witnessLost' | 'own'>;
  clock(): Date;
  onError(error: Error): void;
}

/** Everything that shows, or would show, that the ledger was altered: agents and people who keep checkpoints, and its own check. */
export class Witnesses {
  readonly agents: AgentWitnesses;
  readonly mails: MailWitnesses;
  readonly view: WitnessView;
  private readonly audit: LedgerAudit;
  private readonly onError: (error: Error) => void;
  private sending: Promise<void> = Promise.resolve();

  constructor(parts: WitnessesParts) {
    const { control, ledger, key, channels, register, daily, troubles, clock, onError } = parts;
    const steady = () => performance.now();
    this.onError = onError;
    this.agents = new AgentWitnesses({
      control,
      ledger,
      envelope: (body) => key.envelope(body),
      boot: ownBoot(),
      onBreak: (found) => troubles.ledgerBroken(found),
      onLost: (lost) => troubles.witnessLost(lost),
      clock,
      steady,
    });
    this.mails = new MailWitnesses({
      control,
      ledger,
      channels,
      ...daily,
      onFailure: (mail, detail) =>
        troubles.own(`witness-mail:${mail}`, {
          ja: `記録簿の検証値のメールを ${mail} に送れません（${detail}）。`,
          en: `The check value of the ledger cannot be mailed to ${mail} (${detail}).`,
        }),
      clock,
    });
    this.view = new WitnessView({
      control,
      ledger,
      mails: this.mails,
      agentName: (site, agent) => register.get(site, agent)?.name ?? agent,
    });
    this.audit = new LedgerAudit({ ledger, onFault: (fault) => troubles.ledgerFault(fault), steady, onError });
  }

  /** Sends and checks what is due. Call it every few seconds. */
  tick(signal: AbortSignal): void {
    this.audit.tick(signal);
    this.sending = this.mails.tick().catch((error: Error) => this.onError(error));
  }

  /** Waits for what is under way. */
  async stop(): Promise<void> {
    await this.audit.stop();
    await this.sending;
  }
}

/** The boot id that an agent on the hub's own machine says, too; null where the system has none. */
function ownBoot(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}
