#!/usr/bin/env bash
# Resolves the dependencies into lock files that carry hashes and no download addresses.
set -euo pipefail
compile() {
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-annotate --no-header --no-emit-index-url --no-emit-find-links "$@"
}
compile pyproject.toml --group install --output-file requirements.lock
compile pyproject.toml --group install --group dev --constraint requirements.lock \
  --output-file requirements-dev.lock
compile pyproject.toml --group install --group dev --group bench --constraint requirements-dev.lock \
  --output-file requirements-bench.lock
