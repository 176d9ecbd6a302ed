#!/usr/bin/env bash
# Runs one command of Lapse as the inputs of action.yml say (ACTION_*), and says how it went: files and exit code as
# outputs, the result in the summary. Also of bash 3.2, which macOS has.
set -euo pipefail

# What tells GitHub something stands on one line, whatever was given
fail() {
  local text="$1"
  text="${text//'%'/%25}" text="${text//$'\r'/%0D}" text="${text//$'\n'/%0A}"
  echo "::error title=Lapse::$text"
}
refuse() {
  echo 'exit-code=2' >>"$GITHUB_OUTPUT"
  fail "$1"
  exit 2
}

case "$ACTION_COMMAND" in
report | propose | verify | watch-merged) ;;
*) refuse "command is report, propose, verify or watch-merged, not '$ACTION_COMMAND'" ;;
esac
case "$ACTION_FAIL_ON" in
problems | errors | never) ;;
unused) [ "$ACTION_COMMAND" = report ] || refuse 'fail-on: unused is of report' ;;
*) refuse "fail-on is problems, errors, unused or never, not '$ACTION_FAIL_ON'" ;;
esac
case "$ACTION_SUMMARY" in
true | false) ;;
*) refuse "summary is true or false, not '$ACTION_SUMMARY'" ;;
esac

words=("$ACTION_COMMAND")
has_format=false
while IFS= read -r line || [ -n "$line" ]; do
  line="${line%$'\r'}"
  [ -n "$line" ] || continue
  words+=("$line")
  case "$line" in
  # a proof that is made again has no Markdown
  --format | --format=* | --proof | --proof=*) has_format=true ;;
  esac
done <<<"$ACTION_ARGS"

out="$(mktemp -d "${RUNNER_TEMP:-/tmp}/lapse-XXXXXX")"
stdout="$out/result.txt"
result="$stdout"
if [ "$has_format" = false ]; then
  case "$ACTION_COMMAND" in
  report)
    result="$out/report.md"
    words+=(--output "$result" --output "$out/report.json")
    ;;
  verify)
    stdout="$out/result.md"
    result="$stdout"
    words+=(--format markdown)
    ;;
  esac
fi
if [ -n "$ACTION_SARIF" ]; then
  [ "$ACTION_COMMAND" = report ] || refuse 'sarif is of report'
  [ "$has_format" = false ] || refuse 'sarif goes with no --format: that would be the form of every file'
  case "$ACTION_SARIF" in
  *.sarif) words+=(--output "$ACTION_SARIF") ;;
  *) refuse "the name of the sarif file ends in .sarif, not '$ACTION_SARIF'" ;;
  esac
fi
if [ "$ACTION_FAIL_ON" = unused ]; then words+=(--fail-on unused); fi

# The program gets the tokens that its command has a use for, and none by another name
case "$ACTION_COMMAND" in
propose | watch-merged) if [ -n "$ACTION_TOKEN" ]; then export LAPSE_FORGE_TOKEN="$ACTION_TOKEN"; fi ;;
esac
if [ -n "$ACTION_STORE_TOKEN" ]; then export LAPSE_STORE_TOKEN="$ACTION_STORE_TOKEN"; fi
image="$ACTION_IMAGE" command="$ACTION_COMMAND" fail_on="$ACTION_FAIL_ON" summary="$ACTION_SUMMARY"
unset ACTION_COMMAND ACTION_ARGS ACTION_IMAGE ACTION_TOKEN ACTION_STORE_TOKEN ACTION_SARIF ACTION_SUMMARY ACTION_FAIL_ON

if [ -z "$image" ]; then
  program=(node "$GITHUB_ACTION_PATH/dist/cli/main.js")
else
  case "$image" in
  [!a-zA-Z0-9]* | *[!a-zA-Z0-9._/:@-]*) refuse "'$image' is no name of an image" ;;
  esac
  place="${GITHUB_WORKSPACE:-$PWD}"
  program=(docker run --rm --read-only --tmpfs /tmp --user "$(id -u):$(id -g)" --cap-drop ALL
    --security-opt no-new-privileges --env HOME=/tmp
    --mount "type=bind,source=$place,target=$place" --mount "type=bind,source=$out,target=$out" --workdir "$PWD")
  # by name: values stay out of the arguments
  while IFS= read -r name; do
    case "$name" in LAPSE_*) program+=(--env "$name") ;; esac
  done < <(compgen -e)
  program+=("$image")
fi

# Names in manifests are other people's: no line of output is a command to the runner
mark="$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
echo "::stop-commands::$mark"
code=0
"${program[@]}" "${words[@]}" >"$stdout" || code=$?
if [ -f "$result" ]; then cat "$result"; fi
echo
echo "::$mark::"

revocable=''
if [ -f "$out/report.json" ]; then
  revocable="$(sed -n 's/^ *"revocable": \([0-9][0-9]*\),*$/\1/p' "$out/report.json" | head -n 1)"
fi
{
  echo "exit-code=$code"
  # none where the command ended before there was one
  if [ -s "$result" ]; then echo "result=$result"; else echo 'result='; fi
  echo "revocable=$revocable"
} >>"$GITHUB_OUTPUT"

# A summary holds a mebibyte
readonly MOST=1000000
if [ "$summary" = true ] && [ -s "$result" ]; then
  text="$result"
  if [ "$(wc -c <"$result")" -gt "$MOST" ]; then
    text="$out/shortened"
    # the last line may have been cut
    head -c "$MOST" "$result" | sed '$d' >"$text"
  fi
  {
    case "$result" in
    *.md) cat "$text" ;;
    *)
      echo '<pre>'
      sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g' "$text"
      echo '</pre>'
      ;;
    esac
    echo
    if [ "$text" != "$result" ]; then echo 'Shortened: it is longer than a summary may be.'; fi
  } >>"$GITHUB_STEP_SUMMARY"
fi

case "$fail_on:$code" in
*:0 | never:* | errors:3) exit 0 ;;
esac
case "$code" in
1) why='internal error' ;;
2) why='usage or configuration' ;;
3) why='input unreadable in part' ;;
4) why='source unreachable' ;;
5) why='store unusable' ;;
6) why='verification failed' ;;
7) why='not delivered everywhere' ;;
10) why='something is to be revoked' ;;
*) why='the program did not run to its end' ;;
esac
fail "lapse $command: $why (exit code $code)"
exit "$code"
