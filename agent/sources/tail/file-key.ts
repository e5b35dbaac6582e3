/** What a file is known by while it is there, whatever its name. */
export function keyOf(file: { dev: number; ino: number }): string {
  return `${file.dev}:${file.ino}`;
}

/** The file and the state of its content: another text when it was written to. */
export function stateOf(file: { dev: number; ino: number; size: number; changed: number }): string {
  return `${keyOf(file)} ${file.size} ${file.changed}`;
}
