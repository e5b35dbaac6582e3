/** What the operating system says of a connection, in Japanese. */
const ofSystem: Readonly<Record<string, string>> = {
  ECONNREFUSED: '接続を拒否された',
  ECONNRESET: '相手が接続を切った',
  ECONNABORTED: '接続が途中で打ち切られた',
  EPIPE: '相手が接続を閉じていた',
  ETIMEDOUT: '応答がなく時間切れになった',
  EHOSTUNREACH: '機器までの経路がない',
  EHOSTDOWN: '機器に届かない',
  ENETUNREACH: 'ネットワークまでの経路がない',
  ENOTFOUND: '名前が見つからない',
  EAI_AGAIN: '名前を調べられない',
};

/** `connect ECONNREFUSED 192.0.2.1:502`, `read ECONNRESET`, `getaddrinfo ENOTFOUND press`. */
const said = /\b(?:connect|read|write|getaddrinfo|send) (E[A-Z_]{3,20})(?: ([\w.:[\]%-]+))?/g;

/** A text in which the operating system says what became of a connection, with that in Japanese; the code stays for whoever looks it up. */
export function withSystemWords(text: string): string {
  return text.replace(said, (whole, code: string, where: string | undefined) => {
    const meant = Object.hasOwn(ofSystem, code) ? ofSystem[code] : undefined;
    return meant === undefined ? whole : `${meant}${where === undefined ? '' : `：${where}`} (${code})`;
  });
}

/** What the agent itself says of a connection to a device that came to nothing. */
const ofLines: Readonly<Record<string, string>> = {
  'no answer': '応答がない',
  'an answer of wrong length or content': '長さか内容が合わない応答',
  'the answer never became whole': '応答が途中で途切れた',
  'more bytes than the answer has': '応答より多いデータが届いた',
  'a datagram that is no whole answer': '応答として足りないデータが届いた',
  'the device closed the connection': '機器が接続を切った',
  'nobody listens at this address': 'このアドレスで待ち受けている機器がない',
  'the port did not take the whole request': 'ポートが要求をすべて受け取らなかった',
};

const tooLate = /^no connection within (\d+) ms$/;

/** A part of a reason in which the operating system or the agent says what became of a connection, in Japanese. */
export function connectionWords(part: string): string {
  const [, ms] = tooLate.exec(part) ?? [];
  if (ms !== undefined) return `${ms} ms 以内に接続できなかった`;
  return Object.hasOwn(ofLines, part) ? ofLines[part]! : withSystemWords(part);
}
