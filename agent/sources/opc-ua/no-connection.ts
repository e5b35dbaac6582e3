import { because, type Reason } from '#protocol/reasons/reason.ts';

/** What the library puts around the words that say what happened. */
const wrapping = [
  /^The connection (?:may have been rejected by|cannot be established with) server[\s\S]*?Err = \(([\s\S]*)\)\s*$/,
  /^Connection aborted - ended by server: ([\s\S]*)$/,
  /^ClientTCP_transport\d+: ([\s\S]*)$/,
  /^serviceResult = ([\s\S]*)$/,
  /^premature socket termination ([\s\S]*)$/,
];

/** What a failure of the library says, without its wrapping and in one line. */
export function plainWords(message: string): string {
  let words = message.trim();
  for (let peeled = true; peeled; ) {
    peeled = false;
    for (const one of wrapping) {
      const inner = one.exec(words)?.[1]?.trim();
      if (inner === undefined || inner === '') continue;
      words = inner;
      peeled = true;
    }
  }
  return words.replaceAll(/\s+/g, ' ');
}

/** Why nothing of OPC UA was said at all, each with what a person can do about it. */
const causes = [
  [/ENOTFOUND|EAI_AGAIN/, 'opcua_name_unknown'],
  [/ECONNREFUSED/, 'opcua_nobody_listens'],
  [/OpenSecureChannelRequest/, 'opcua_channel_unopened'],
  [/Timeout\(|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN/, 'opcua_silent'],
  [
    /ERROR in waiting for data|Connection Break|disconnected by third party|ECONNRESET|EPIPE|Expecting an ACK|closed/i,
    'opcua_other_language',
  ],
] as const;

/** Why a connection to this address could not be made. */
export function whyNoConnection(url: string, message: string): Reason {
  const words = plainWords(message);
  const [, code] = causes.find(([pattern]) => pattern.test(words)) ?? [undefined, undefined];
  return code === undefined ? because('connection_lost', { message: words }) : because(code, { url, message: words });
}

/** Why the server let nobody in, when that is what its words say. */
export function whyNotLetIn(message: string): Reason | undefined {
  const words = plainWords(message);
  if (/ANONYMOUS user token/i.test(words)) return because('opcua_user_wanted', { message: words });
  if (/BadIdentityToken|BadUserAccessDenied|BadUserSignatureInvalid|user token policy/.test(words))
    return because('opcua_user_refused', { message: words });
  return undefined;
}
