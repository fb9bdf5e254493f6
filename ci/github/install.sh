#!/usr/bin/env bash
# Puts guiqing on the PATH of the steps that follow: the binary of the release the action was pinned to, its checksum
# verified; built from the action's own source when it was pinned to anything else or the machine has no binary.
#
# Takes GUIQING_INSTALL (auto, source or none) and what the runner sets: GITHUB_ACTION_PATH, GITHUB_PATH,
# GITHUB_SERVER_URL, RUNNER_TEMP, RUNNER_OS, RUNNER_ARCH.
set -euo pipefail

how=${GUIQING_INSTALL:-auto}
if [ "$how" = none ]; then
  command -v guiqing >/dev/null || { echo "::error::install 为 none，但是没有找到 guiqing"; exit 2; }
  guiqing --version
  exit 0
fi

root=$(cd "$GITHUB_ACTION_PATH/../.." && pwd)
folder=$RUNNER_TEMP/guiqing
mkdir -p "$folder/bin"

# github.action_repository and github.action_ref are empty in steps of composite actions (actions/runner#2473), but the
# runner unpacks actions into …/_actions/OWNER/REPOSITORY/REF.
place=${root#*/_actions/}
tag=${place#*/*/}
repository=${place%"/$tag"}
target=
case "${RUNNER_OS:-}-${RUNNER_ARCH:-}" in
  Linux-X64) target=x86_64-unknown-linux-musl ;;
  Linux-ARM64) target=aarch64-unknown-linux-musl ;;
  Windows-X64) target=x86_64-pc-windows-msvc ;;
esac

if [ "$how" = auto ] && [ -n "$target" ] && [ "$place" != "$root" ] && [[ $tag =~ ^v[0-9]+\.[0-9]+\.[0-9]+$ ]]; then
  asset=guiqing-$target.tar.gz
  release=$GITHUB_SERVER_URL/$repository/releases/download/$tag
  for file in "$asset" SHA256SUMS; do
    curl --fail --location --silent --show-error --retry 3 --output "$folder/$file" "$release/$file"
  done
  (cd "$folder" && grep -- " [ *]\?$asset\$" SHA256SUMS | sha256sum --check --strict -)
  tar -xzf "$folder/$asset" -C "$folder/bin" --strip-components=1
else
  cargo install --locked --quiet --path "$root" --root "$folder"
fi
echo "$folder/bin" >>"$GITHUB_PATH"
"$folder/bin/guiqing" --version
