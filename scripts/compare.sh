#!/usr/bin/env bash
# Compares opinion groups and rankings with an independent implementation on recorded conversations: `make compare`.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly folder=${BARAZA_CONVERSATIONS:-$PWD/../shared/data/polis} here=target/compare
if [ ! -d "$folder" ]; then
  echo "skipped: there is no folder $folder with recorded conversations; BARAZA_CONVERSATIONS names another one"
  exit
fi
conversations=("$folder"/*/)
mkdir -p "$here"
# Installed again when other versions are wanted.
if ! cmp --silent scripts/compare-requirements.txt "$here/installed"; then
  python3 -m venv "$here/python"
  "$here/python/bin/pip" install --quiet --requirement scripts/compare-requirements.txt
  cp scripts/compare-requirements.txt "$here/installed"
fi
cargo run --quiet --example opinions -- "${conversations[@]}" >"$here/ours.json"
"$here/python/bin/python" scripts/compare_opinions.py "$here/ours.json" "${conversations[@]}"

# What the Rust tests compare with is what was found just now.
"$here/python/bin/python" scripts/compare_opinions.py --figures "$here/conversations.json" "${conversations[@]}"
diff tests/golden/conversations.json "$here/conversations.json"
