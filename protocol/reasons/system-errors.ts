/** What the operating system says of a connection, in Japanese. */
const words: Readonly<Record<string, string>> = {
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
    const meant = Object.hasOwn(words, code) ? words[code] : undefined;
    return meant === undefined ? whole : `${meant}${where === undefined ? '' : `：${where}`} (${code})`;
  });
}
