#!/usr/bin/env bash
# Installs what is missing: `tools.sh build` for building and running, `tools.sh test` for the tests too, `tools.sh peers` for measuring beside other servers.
# Debian and Ubuntu get it by apt; elsewhere one sentence says what to install. Nothing is asked on standard input.
set -euo pipefail
cd "$(dirname "$0")/.."
exec </dev/null

# The oldest Node that runs Vite 8; build.rs and web/package.json say the same.
readonly oldest_major=20 oldest_minor=19
# Put into .tools/node where the system's Node is older, as on Debian 12. A long-term release, binary only, from the npm registry.
readonly own_node=22.23.3 own_npm=11.21.2

# Servers to measure beside: each package, and what tells that it is there.
readonly -A peers=(
  [nginx]=/usr/sbin/nginx
  [libnginx-mod-nchan]=/usr/lib/nginx/modules/ngx_nchan_module.so
  [nats-server]=/usr/sbin/nats-server
  [redis-server]=/usr/bin/redis-server
  [redis-tools]=/usr/bin/redis-benchmark
  [postgresql]='/usr/lib/postgresql/*/bin/postgres'
)
# With Nchan nginx makes it at every start where it is missing, whatever its settings say, and only root can.
readonly nginx_body=/var/lib/nginx/body

main() {
  case ${1:-build} in
    build) need_to_build ;;
    test)
      need_to_build
      need_to_test
      ;;
    peers) need_peers ;;
    *) refuse "tools.sh knows build, test and peers, not $1" ;;
  esac
}

need_to_build() {
  need_cargo
  need_compiler
  need_node
}

need_to_test() {
  need_browser
  need_nextest
  scripts/web-packages.sh
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

need_peers() {
  local missing=() package
  for package in "${!peers[@]}"; do
    if ! compgen -G "${peers[$package]}" >/dev/null; then missing+=("$package"); fi
  done
  if [ ${#missing[@]} -gt 0 ]; then install_peers "${missing[@]}"; fi
  if [ ! -d "$nginx_body" ]; then
    need_root "measuring beside nginx needs the folder $nginx_body: make it."
    as_root mkdir "$nginx_body"
  fi
}

# Measurements start them by themselves: they are to run neither from now on nor whenever the machine does.
install_peers() {
  local sentence="measuring beside other servers needs Debian's packages $*: install them." package
  need_root "$sentence"
  forbid_services
  apt_install "$sentence" "$@"
  for package in "$@"; do
    if [ -e "/etc/init.d/$package" ]; then
      # For systemd too.
      as_root update-rc.d "$package" disable
    elif have systemctl && [ -e "/lib/systemd/system/$package.service" ]; then
      as_root systemctl --quiet disable "$package"
    fi
  done
}

# Until this script ends, no package that is installed starts or restarts a service: this file is what Debian asks.
forbid_services() {
  local policy=/usr/sbin/policy-rc.d ours='until Baraza has installed what it is measured beside'
  trap "allow_services $policy" EXIT
  # One of ours is there if this script was killed; any other is kept.
  if [ -e "$policy" ] && ! as_root grep -q "$ours" "$policy"; then as_root mv "$policy" "$policy.kept"; fi
  printf '#!/bin/sh\n# %s\nexit 101\n' "$ours" | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
}

# Whatever policy there was before holds again.
allow_services() {
  as_root rm "$1"
  if [ -e "$1.kept" ]; then as_root mv "$1.kept" "$1"; fi
}

# apt_install SENTENCE PACKAGE...: the sentence is for those who have to install by themselves.
apt_install() {
  need_root "$1"
  shift
  echo "installing $*" >&2
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

# need_root SENTENCE: says it where there is no apt, or nobody who may use it.
need_root() {
  have apt-get || refuse "$1"
  if [ "$(id -u)" != 0 ]; then
    have sudo && sudo true || refuse "$1"
  fi
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

main "$@"
