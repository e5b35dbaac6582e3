# Removes the Hinomi agent's service or task from this PC; its data stay. NOT YET RUN ON A REAL PC.
#Requires -RunAsAdministrator
param([string] $Data = "$env:ProgramData\Hinomi")
$ErrorActionPreference = 'Stop'

$service = Join-Path $Data 'HinomiAgent.exe'
if (Test-Path -LiteralPath $service) {
  & $service stop
  & $service uninstall
}
if (Get-ScheduledTask -TaskName 'HinomiAgent' -ErrorAction SilentlyContinue) {
  Stop-ScheduledTask -TaskName 'HinomiAgent'
  Unregister-ScheduledTask -TaskName 'HinomiAgent' -Confirm:$false
}
Write-Output "Removed. Revoke this PC in the console (Sources). Its data are in $Data."
