/** Text out of a Windows program's output, piece by piece: UTF-16 when it begins so, else UTF-8. */
export class OutputText {
  #decoder: TextDecoder | undefined;
  #held: Uint8Array = new Uint8Array();

  push(chunk: Uint8Array): string {
    if (this.#decoder) return this.#decoder.decode(chunk, { stream: true });
    const start = Buffer.concat([this.#held, chunk]);
    if (start.length < 2) {
      this.#held = start;
      return '';
    }
    const isUtf16 = (start[0] === 0xff && start[1] === 0xfe) || start[1] === 0;
    this.#decoder = new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8');
    return this.#decoder.decode(start, { stream: true });
  }
}
