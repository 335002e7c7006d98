#!/usr/bin/env bash
# Runs every check and every test, then says how many passed. A failed step does not stop the later ones: one run shows all that is wrong.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
exec </dev/null

# A snapshot that differs is a failure, not an update.
export INSTA_UPDATE=no
readonly reports=$PWD/target/test-reports
# What Rust tests write from Rust types. It is committed, so that the pages can be read and checked without Rust.
readonly generated=(web/src/lib/wire.ts)

# Recorded conversations to replay, one folder each with comments.csv and votes.csv. They are not part of the project.
export BARAZA_CONVERSATIONS=${BARAZA_CONVERSATIONS:-$PWD/../shared/data/polis}

rows=()
passed=0 failed=0 skipped=0

main() {
  rm -rf "$reports" web/test-results
  mkdir -p "$reports"

  check "cargo fmt" cargo fmt --check
  check "web format, lint, types" npm --silent --prefix web run check
  check "cargo clippy" cargo clippy --all-targets -- -D warnings
  tests "Rust tests" rust_counts rust_tests
  check "generated files" generated_files
  tests "web tests" web_counts web_tests
  tests "browser stories" story_counts stories
  check "page budgets" budgets

  printf '\n%-26s %8s %8s %8s\n' "" passed failed skipped
  printf '%s\n' "${rows[@]}"
  [ -d "$BARAZA_CONVERSATIONS" ] ||
    printf '\nskipped: recorded conversations, for there is no folder %s; made-up ones were replayed, and nothing was compared with their known groups\n' \
      "$BARAZA_CONVERSATIONS"
  printf '\ntests: %d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" = 0 ]
}

rust_tests() { cargo nextest run --profile ci 2>&1 | tee "$reports/rust.log"; }

# Prints "passed failed skipped" from the summary line, such as: 9 tests run: 6 passed (1 slow), 2 failed, 1 timed out, 3 skipped
rust_counts() {
  sed 's/\x1b\[[0-9;]*m//g' "$reports/rust.log" | grep -E '^ *Summary ' | tail -1 | awk '{
    while (match($0, /[0-9]+ (passed|failed|timed out|exec failed|skipped)/)) {
      split(substr($0, RSTART, RLENGTH), part, " ")
      sum[part[2] == "passed" || part[2] == "skipped" ? part[2] : "failed"] += part[1]
      $0 = substr($0, RSTART + RLENGTH)
    }
    print sum["passed"] + 0, sum["failed"] + 0, sum["skipped"] + 0
  }'
}

generated_files() {
  if ! git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    echo "no git history here to compare generated files with"
    return
  fi
  if [ -n "$(git status --porcelain -- "${generated[@]}")" ]; then
    git diff -- "${generated[@]}"
    echo "the Rust tests wrote other files than are committed: commit what they wrote"
    return 1
  fi
}

web_tests() {
  npm --silent --prefix web run test -- --reporter=default --reporter=json --outputFile.json="$reports/web.json"
}

web_counts() {
  from_json "$reports/web.json" '[it.numPassedTests, it.numFailedTests, it.numPendingTests + it.numTodoTests]'
}

# Stories start the program that the Rust tests tested: all targets, since without the tests Cargo would build the dependencies again,
# with other features.
stories() { cargo build --all-targets && npm --silent --prefix web run stories; }

# A story that passed only when tried again did not pass.
story_counts() {
  from_json web/test-results/stories.json '[it.stats.expected, it.stats.unexpected + it.stats.flaky, it.stats.skipped]'
}

budgets() {
  npm --silent --prefix web run build -- --logLevel warn && npm --silent --prefix web run budget
}

# from_json FILE EXPRESSION: prints the numbers that the expression picks from `it`, the parsed file.
from_json() {
  node --print "const it = JSON.parse(require('fs').readFileSync('$1', 'utf8')); ($2).join(' ')"
}

# check NAME COMMAND...: a step without tests of its own. If it fails, it counts as one failed test.
check() {
  local name=$1 outcome=ok
  shift
  headline "$name"
  if ! "$@"; then
    outcome=FAILED
    failed=$((failed + 1))
  fi
  rows+=("$(printf '%-26s %8s' "$name" "$outcome")")
}

# tests NAME COUNTS COMMAND...: COUNTS prints what the command's report says. A command that fails without a failed test in its
# report, because it did not compile, say, counts as one.
tests() {
  local name=$1 counts=$2 status=0 p=0 f=0 s=0
  shift 2
  headline "$name"
  "$@" || status=$?
  read -r p f s < <("$counts" 2>/dev/null) || true
  if [ "$status" != 0 ] && [ "${f:-0}" = 0 ]; then f=1; fi
  passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
  rows+=("$(printf '%-26s %8d %8d %8d' "$name" "${p:-0}" "${f:-0}" "${s:-0}")")
}

headline() { printf '\n== %s\n' "$1"; }

main "$@"
