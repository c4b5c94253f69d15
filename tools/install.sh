#!/usr/bin/env bash
# Installs a lock file and this package into .venv: install.sh LOCK
set -euo pipefail
lock=$1
python=.venv/bin/python
pip() { "$python" -m pip install --quiet --disable-pip-version-check "$@"; }

# uv installs the same files in a tenth of the time; pip serves where uv cannot reach an index.
awk '/^[^ ]/ {inside = /^uv==/} inside' requirements.lock >.venv/uv.lock
[ -x .venv/bin/uv ] || pip --require-hashes --requirement .venv/uv.lock
export SSL_CERT_FILE=${SSL_CERT_FILE:-${PIP_CERT:-}}
[ -n "$SSL_CERT_FILE" ] || unset SSL_CERT_FILE
said=$(mktemp)
trap 'rm -f "$said"' EXIT
# Compiled once, here: many processes start, and not every user's environment lets them keep it.
if ! .venv/bin/uv pip install --quiet --system-certs --python "$python" --require-hashes \
  --compile-bytecode --requirement "$lock" 2>"$said"; then
  echo "uv could not install the packages; pip does it now, which takes a minute or two …"
  pip --require-hashes --requirement "$lock" || { cat "$said" >&2; exit 1; }
fi
pip --no-deps --no-build-isolation --editable .
"$python" -m compileall -q src
