/** The word under construction at the end of a query line: a field being named, or a value of a field. */
export interface Completion {
  /** Where the word begins in the line. */
  start: number;
  field: string | null;
  op: string;
  typed: string;
}

/** What could be completed at the end of `line`. */
export function completionOf(line: string): Completion {
  const start = Math.max(line.lastIndexOf(' '), line.lastIndexOf('\u3000')) + 1;
  const word = line.slice(start);
  const match = /^([A-Za-z_@][\w.@-]*)(!=|=|~)(.*)$/su.exec(word);
  if (!match) return { start, field: null, op: '', typed: word };
  return { start, field: match[1]!, op: match[2]!, typed: match[3]! };
}
