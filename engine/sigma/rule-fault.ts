/** A fault in a rule, found while reading it; `path` leads to the offending node in its document. */
export class RuleFault extends Error {
  readonly path: (string | number)[];
  constructor(reason: string, path: (string | number)[] = []) {
    super(reason);
    this.name = 'RuleFault';
    this.path = path;
  }
}
