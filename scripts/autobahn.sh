#!/usr/bin/env bash
# Judges the WebSocket stack of the sessions by the Autobahn test suite: `make autobahn`. Every case runs twice, once for each way in which
# frames are written (examples/echo). Prints counts and ends with 1 if a case failed or was not run.
#
# The suite wants Python 2.7. What is on the path is taken if it runs; else, on Debian and its kin, that of Debian 11 is unpacked under
# .tools, where nothing else of the system sees it.
set -euo pipefail
cd "$(dirname "$0")/.."
exec </dev/null

# Cases of the suite without compression (12 and 13), which sessions do not offer.
readonly cases=301
readonly here=$PWD/target/autobahn python2=$PWD/.tools/python2
readonly requirements=$PWD/scripts/autobahn-requirements.txt

main() {
  mkdir -p "$here"
  find_python
  install_suite
  cargo build --quiet --example echo
  start_echo
  run_suite
  count
}

refuse() {
  echo "baraza: $*" >&2
  exit 1
}

# Sets `python` to a Python 2.7 with pip, and `pip_path` to what makes pip found.
find_python() {
  python=python2.7 pip_path=
  if python2.7 -m pip --version >/dev/null 2>&1; then return; fi
  command -v apt-get >/dev/null || refuse "the Autobahn test suite needs Python 2.7 with pip: install it."
  if [ ! -x "$python2/usr/bin/python2.7" ]; then unpack_python; fi
  python=$python2/usr/bin/python2.7
  pip_path=$(echo "$python2"/usr/share/python-wheels/pip-*.whl)
  # Its libraries, and its headers for the packages that are compiled.
  LD_LIBRARY_PATH=$(dirname "$python2"/usr/lib/*/libssl.so.1.1)
  export LD_LIBRARY_PATH CPATH=$python2/usr/include
}

# Debian's own signatures are checked; no source, list or package of the system changes.
unpack_python() {
  local keys=/usr/share/keyrings/debian-archive-keyring.gpg work=$here/debian-11 mirror package
  # From where the system has its own packages.
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m 1 '/debian/$') ||
    refuse "this system has no mirror of Debian to take Python 2.7 from: install it."
  [ -f "$keys" ] || refuse "unpacking Debian 11's Python 2.7 needs the package debian-archive-keyring: install it."
  echo "putting Python 2.7 of Debian 11 into .tools/python2" >&2
  rm -rf "$work" "$python2.part"
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/packages" "$python2.part"
  echo "deb [signed-by=$keys] $mirror bullseye main" >"$work/sources.list"
  local apt=(apt-get -qq -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User="$(id -un)")
  "${apt[@]}" update
  (cd "$work/packages" && "${apt[@]}" download python2.7-minimal libpython2.7-minimal libpython2.7-stdlib libpython2.7-dev \
    libssl1.1 libffi7 python-pip-whl)
  for package in "$work"/packages/*.deb; do dpkg-deb --extract "$package" "$python2.part"; done
  mv "$python2.part" "$python2"
}

# Installed again when other versions are wanted.
install_suite() {
  if cmp --silent "$requirements" "$here/installed"; then return; fi
  rm -rf "$here/packages"
  # Tools first: most packages of that time are built where they are installed.
  pip setuptools==44.1.1 wheel==0.37.1
  pip --requirement "$requirements"
  cp "$requirements" "$here/installed"
}

# pip ARGUMENT...: installs into a folder of our own.
pip() {
  PYTHONPATH=$here/packages:$pip_path "$python" -W ignore -m pip --disable-pip-version-check install --quiet --quiet \
    --target "$here/packages" "$@"
}

# Sets `address` to where the echo listens. It is ended with this script.
start_echo() {
  exec 3< <(exec target/debug/examples/echo 127.0.0.1:0)
  # shellcheck disable=SC2064
  trap "kill $!" EXIT
  read -r address <&3 || refuse "the echo did not start"
}

run_suite() {
  rm -rf "$here/report"
  cat >"$here/spec.json" <<END
{
  "outdir": "$here/report",
  "servers": [
    {"agent": "session", "url": "ws://$address/session"},
    {"agent": "delivery", "url": "ws://$address/delivery"}
  ],
  "cases": ["*"],
  "exclude-cases": ["12.*", "13.*"],
  "exclude-agent-cases": {}
}
END
  "$python" -c "import site; site.addsitedir('$here/packages'); from autobahntestsuite.wstest import run; run()" \
    -m fuzzingclient -s "$here/spec.json" >"$here/log" 2>&1 || refuse "the suite did not run: see $here/log"
}

# What the suite calls non-strict is within the standard; what it calls informational is not judged.
count() {
  node - "$here/report/index.json" "$cases" <<'END'
const [file, wanted] = process.argv.slice(2)
const passes = outcome => ['OK', 'NON-STRICT', 'INFORMATIONAL'].includes(outcome)
const report = JSON.parse(require('fs').readFileSync(file, 'utf8'))
for (const way of ['session', 'delivery']) {
  const cases = report[way] ?? {}
  const all = Object.entries(cases)
  const failed = all.filter(([, it]) => !passes(it.behavior) || !passes(it.behaviorClose)).map(([name]) => name)
  const times = outcome => all.filter(([, it]) => it.behavior === outcome).length
  console.log(`autobahn, ${way}: ${all.length} cases, ${all.length - failed.length} passed (${times('NON-STRICT')} non-strict, ` +
    `${times('INFORMATIONAL')} informational), ${failed.length} failed ${failed.join(' ')}`.trimEnd())
  if (failed.length > 0 || all.length !== Number(wanted)) process.exitCode = 1
}
END
}

main "$@"
