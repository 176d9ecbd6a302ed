#!/usr/bin/env bash
# Builds Lapse in the action's own checkout, once a job: what runs is the commit that the workflow names, with the
# packages of its lock file. Scripts of packages are not run.
set -euo pipefail

if ! node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null; then
  echo '::error title=Lapse::needs Node 20.19 or newer: let a step with actions/setup-node come before, or give an image'
  exit 2
fi

cd "$GITHUB_ACTION_PATH"
if [ ! -f dist/cli/main.js ]; then
  npm ci --include=dev --ignore-scripts --no-audit --no-fund
  npm run build
fi
