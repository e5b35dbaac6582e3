/** A rule to begin with, under a title and with an id of its own. */
export function ruleOf(title: string): string {
  return `title: ${title}
id: ${crypto.randomUUID()}
level: medium
logsource:
  product: windows
  category: process_creation
detection:
  selection:
    Image|endswith: '\\remote-tool.exe'
  condition: selection
`;
}

/** Examples for it: a record that it must find, and one that it must not. */
export function exampleOf(): string {
  return `positive:
  - fields: {Image: 'C:\\Tools\\remote-tool.exe'}
negative:
  - fields: {Image: 'C:\\Windows\\notepad.exe'}
`;
}
