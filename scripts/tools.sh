#!/usr/bin/env bash
# Installs what is missing: `tools.sh build` for building and running, `tools.sh test` for the tests too.
# Debian and Ubuntu get it by apt; elsewhere one sentence says what to install. Nothing is asked on standard input.
set -euo pipefail
cd "$(dirname "$0")/.."
exec </dev/null

# The oldest Node that runs Vite 8; build.rs and web/package.json say the same.
readonly oldest_major=20 oldest_minor=19
# Put into .tools/node where the system's Node is older, as on Debian 12. A long-term release, binary only, from the npm registry.
readonly own_node=22.23.3 own_npm=11.21.2

main() {
  need_cargo
  need_compiler
  need_node
  if [ "${1:-build}" = test ]; then
    need_browser
    need_nextest
    scripts/web-packages.sh
  fi
}

refuse() {
  echo "baraza: $*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null; }

need_cargo() {
  have cargo || refuse "building needs Rust, which was not found: install it as https://rustup.rs says."
}

# Rust links with it, and SQLite is compiled by it.
need_compiler() {
  have cc || apt_install "building needs a C compiler: install gcc or clang." gcc libc6-dev
}

need_node() {
  local advice="building the web pages needs Node.js $oldest_major.$oldest_minor or newer with npm: install it."
  if node_is_new_enough && have npm; then return; fi
  if ! have npm; then apt_install "$advice" nodejs npm; fi
  if node_is_new_enough; then return; fi
  have apt-get || refuse "$advice"
  install_own_node
}

# Node's own version number says it; without Node there is none, and that is too old.
node_is_new_enough() {
  local version major minor
  version=$(node --version 2>/dev/null) || return 1
  IFS=. read -r major minor _ <<<"${version#v}"
  ((major > oldest_major || (major == oldest_major && minor >= oldest_minor)))
}

install_own_node() {
  local machine
  case $(uname -m) in
    x86_64) machine=x64 ;;
    aarch64) machine=arm64 ;;
    *) refuse "Node.js $(node --version) is too old to build the web pages: install $oldest_major.$oldest_minor or newer." ;;
  esac
  echo "Node.js $(node --version) is too old; putting $own_node into .tools/node" >&2
  own_install "node-linux-$machine@$own_node"
  # Run by the new Node: this npm refuses to be installed by an old one.
  export PATH=$PWD/.tools/node/bin:$PATH
  own_install "npm@$own_npm"
}

own_install() {
  node "$(readlink -f "$(command -v npm)")" install --global --prefix "$PWD/.tools/node" \
    --ignore-scripts --no-audit --no-fund --loglevel error "$1"
}

# Fonts decide what a screenshot of Arabic or Chinese shows, so they count as needed.
need_browser() {
  local missing=() package
  if [ ! -x "${BARAZA_CHROMIUM:-/usr/bin/chromium}" ]; then missing+=(chromium); fi
  if have dpkg-query; then
    for package in fonts-noto-core fonts-noto-cjk; do
      if ! dpkg-query --show --showformat '${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then missing+=("$package"); fi
    done
  fi
  if [ ${#missing[@]} -gt 0 ]; then
    apt_install "the stories need Chromium: install it and set BARAZA_CHROMIUM to its path." "${missing[@]}"
  fi
}

need_nextest() {
  have cargo-nextest || cargo install cargo-nextest --locked
}

# apt_install SENTENCE PACKAGE...: the sentence is for systems without apt.
apt_install() {
  local sentence=$1 as_root=()
  shift
  have apt-get || refuse "$sentence"
  if [ "$(id -u)" != 0 ]; then
    have sudo || refuse "$sentence"
    as_root=(sudo)
  fi
  echo "installing $*" >&2
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

main "$@"
