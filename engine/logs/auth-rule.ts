import type { Fields } from '#protocol/events/event.ts';

/** What a line of an authentication program says: the kind of event and its fields, without host and original text. */
export interface AuthFinding {
  kind: 'host.login' | 'host.account';
  fields: Fields;
}

/**
 * One form of message. The named groups of the pattern go into fields: `user`, `target`, `group`, `address`, `port`,
 * `tty`, `method`, `command`; everything else about the event is fixed by the rule.
 */
export interface AuthRule {
  /** Programs that write it; any program when absent (PAM modules speak under every name). */
  programs?: readonly string[];
  pattern: RegExp;
  kind: AuthFinding['kind'];
  action: string;
  outcome?: 'success' | 'failure';
  method?: string;
  /** Value for `user` when the message leaves it out because it can only be one. */
  user?: string;
}
