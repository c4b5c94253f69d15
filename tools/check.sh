#!/usr/bin/env bash
# Everything that can be said of the code without running its tests.
set -euo pipefail
throwaway=$(mktemp -d)
trap 'rm -rf "$throwaway"' EXIT

step() { printf '%s\n' "· $1"; }

step "format and lint";            ruff format --check --quiet .
ruff check --quiet .
step "types";                      basedpyright --level error >"$throwaway/types" || { cat "$throwaway/types"; exit 1; }
step "floors";                     lint-imports --no-cache >"$throwaway/floors" || { cat "$throwaway/floors"; exit 1; }
step "the API's description";      ezvr openapi >"$throwaway/openapi.yaml"
diff -u openapi.yaml "$throwaway/openapi.yaml" || { echo "openapi.yaml is stale: make openapi" >&2; exit 1; }
step "migrations and data map";    ezvr check-database "$throwaway/data"
step "the viewer's types and size"; (cd viewer && npm run --silent check)
step "lock files name no address"; ! grep -nE '"resolved"|^ *--(extra-)?index-url|https?://' requirements*.lock \
  && ! grep -n '"resolved"' viewer/package-lock.json tests/e2e/viewers/package-lock.json
