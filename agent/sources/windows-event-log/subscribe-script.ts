/** Variable of the child's environment that names the file with the structured query. */
export const queryFileVariable = 'HINOMI_EVENT_QUERY';

/**
 * What the long-lived PowerShell runs: it writes each event as XML, the waiting ones first. The empty line it writes
 * while nothing happens lets it notice that nobody reads any more.
 */
export const subscribeScript = `
$ErrorActionPreference = 'Stop'
$out = [Console]::OpenStandardOutput()
function Send([string]$text) {
  $bytes = [Text.Encoding]::UTF8.GetBytes($text + "\`n")
  $out.Write($bytes, 0, $bytes.Length)
  $out.Flush()
}
$query = New-Object System.Diagnostics.Eventing.Reader.EventLogQuery(
  $null, [System.Diagnostics.Eventing.Reader.PathType]::LogName, [IO.File]::ReadAllText($env:${queryFileVariable}))
$query.TolerateQueryErrors = $true
$watcher = New-Object System.Diagnostics.Eventing.Reader.EventLogWatcher($query, $null, $true)
Register-ObjectEvent -InputObject $watcher -EventName EventRecordWritten -SourceIdentifier hinomi | Out-Null
$watcher.Enabled = $true
while ($true) {
  $notice = Wait-Event -SourceIdentifier hinomi -Timeout 30
  if ($null -eq $notice) { Send ''; continue }
  $problem = $notice.SourceEventArgs.EventException
  if ($null -ne $problem) { throw $problem }
  $record = $notice.SourceEventArgs.EventRecord
  if ($null -ne $record) { Send $record.ToXml(); $record.Dispose() }
  Remove-Event -EventIdentifier $notice.EventIdentifier
}
`;

/** Arguments that make PowerShell run a script without a file and without a profile. */
export function scriptArguments(script: string): string[] {
  const encoded = Buffer.from(script, 'utf16le').toString('base64');
  return ['-NoLogo', '-NoProfile', '-NonInteractive', '-EncodedCommand', encoded];
}
