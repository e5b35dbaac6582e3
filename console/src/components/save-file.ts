/** Hands a file made here to the browser's download. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

/** Bytes of base64 text. */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) bytes[at] = raw.charCodeAt(at);
  return bytes;
}

/** Base64 text of bytes, in pieces so that large files do not overflow the stack. */
export function base64OfBytes(bytes: Uint8Array): string {
  const piece = 32_768;
  let raw = '';
  for (let at = 0; at < bytes.length; at += piece) raw += String.fromCharCode(...bytes.subarray(at, at + piece));
  return btoa(raw);
}
