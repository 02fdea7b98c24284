@echo off
rem Builds what is missing, once, and becomes the command, as the script "postlude" does elsewhere (docs/platforms.md).
rem
rem   JAVA_HOME               which Java; without it the one on the PATH
rem   POSTLUDE_REBUILD=1      builds again although the jar is there
rem   POSTLUDE_JAVA_OPTS      further options for the JVM
setlocal EnableExtensions DisableDelayedExpansion

set "here=%~dp0"
set "lib=%here%apps\command\target\app\lib"
set "java=java.exe"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"

rem An option that came with 17: an older Java refuses it, and there is no text to be read.
"%java%" --enable-native-access=ALL-UNNAMED -version >nul 2>&1
if errorlevel 1 (
  echo postlude: "%java%" is no Java of version 17 or later. Install a JDK, and set JAVA_HOME or the PATH 1>&2
  exit /b 78
)

call :find_jar
if not defined main goto build
if not defined POSTLUDE_REBUILD goto run

:build
echo postlude: building, only now; a minute or two 1>&2
pushd "%here%"
call mvnw.cmd -B -q -DskipTests package -pl apps/command -am <nul 1>&2
set "code=%ERRORLEVEL%"
popd
if not "%code%"=="0" (
  echo postlude: the build failed, see above. Nothing was done; no mail was touched 1>&2
  exit /b 78
)
call :find_jar
if not defined main (
  echo postlude: the build ended well and left no jar of the command in "%lib%" 1>&2
  exit /b 78
)

:run
rem C1 and the serial collector: this is a short run.
"%java%" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Xlog:disable %POSTLUDE_JAVA_OPTS% -jar "%main%" %*
exit /b %ERRORLEVEL%

:find_jar
set "main="
for /f "delims=" %%f in ('dir /b "%lib%\postlude-command-*.jar" 2^>nul') do set "main=%lib%\%%f"
exit /b 0
