/** A rule to begin with, under a title and with an id of its own. */
export function ruleOf(title: string): string {
  return `title: ${JSON.stringify(title)}
id: ${ruleId()}
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

/** A random UUID (RFC 9562, version 4); the browser's own is missing without TLS and before Safari 15.4. */
function ruleId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Examples for it: a record that it must find, and one that it must not. */
export function exampleOf(): string {
  return `positive:
  - fields: {Image: 'C:\\Tools\\remote-tool.exe'}
negative:
  - fields: {Image: 'C:\\Windows\\notepad.exe'}
`;
}
