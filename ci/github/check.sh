#!/usr/bin/env bash
# Runs the gate for the action: annotations on standard output, SARIF into a file, a table into the job's summary. The
# exit code is that of `guiqing check`.
#
# Takes GUIQING_PATHS (a path a line), GUIQING_CHANGED (true: only what changed since GUIQING_BASE), GUIQING_FAIL_ON,
# GUIQING_CONFIG, GUIQING_BASELINE, GUIQING_WAIVERS, GUIQING_AS_OF, GUIQING_REGION, GUIQING_SARIF.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

paths=()
while IFS= read -r path; do
  if [ -n "$path" ]; then paths+=("$path"); fi
done <<<"${GUIQING_PATHS:-.}"

if [ "${GUIQING_CHANGED:-false}" = true ]; then
  if ! "$here/../drafts" "${GUIQING_BASE:-没有给出基准}" "${paths[@]}" >"$scratch/changed"; then
    echo "::error::无法得知改动了哪些草案，没有检查"
    exit 2
  fi
  mapfile -d '' -t paths <"$scratch/changed"
  if [ ${#paths[@]} -eq 0 ]; then
    echo "::notice::这次改动没有涉及草案，无须检查"
    exit 0
  fi
fi

options=(--format github --output "sarif=${GUIQING_SARIF:-guiqing.sarif}" --output "markdown=$scratch/summary.md")
add() { if [ -n "$2" ]; then options+=("$1" "$2"); fi; }
add --fail-on "${GUIQING_FAIL_ON:-}"
add --config "${GUIQING_CONFIG:-}"
add --baseline "${GUIQING_BASELINE:-}"
add --waivers "${GUIQING_WAIVERS:-}"
add --as-of "${GUIQING_AS_OF:-}"
add --region "${GUIQING_REGION:-}"

code=0
guiqing check "${options[@]}" -- "${paths[@]}" || code=$?
if [ -f "$scratch/summary.md" ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  cat "$scratch/summary.md" >>"$GITHUB_STEP_SUMMARY"
fi
exit "$code"
