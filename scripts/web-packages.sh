#!/usr/bin/env bash
# Installs every package of web/, test tools included, unless they were installed from this very lock file.
set -euo pipefail
cd "$(dirname "$0")/../web"

# build.rs compares this copy too, and so does not install again without the test tools.
stamp=node_modules/.installed-lock.json

# The copy alone does not tell: build.rs, which leaves the test tools out, writes the same one.
if ! cmp --silent package-lock.json "$stamp" || [ ! -d node_modules/@playwright/test ]; then
  npm ci
  cp package-lock.json "$stamp"
fi
