/** Whether an IP address, as text, may belong to one host: neither group, broadcast nor unspecified. */
export function isUnicast(ip: string): boolean {
  if (ip.includes(':')) return ip !== '::' && !/^ff[0-9a-f]{2}:/.test(ip);
  const first = Number(ip.slice(0, ip.indexOf('.')));
  return ip !== '0.0.0.0' && ip !== '255.255.255.255' && (first < 224 || first >= 240);
}
