#!/bin/sh
# Installs the independent programs that these tests drive. Run it again at will: what is there stays.
# usage: setup.sh [long]     long: isomdl too, whose hundred and seventy crates take minutes to compile
set -eu
cd "$(dirname "$0")"

missing() { ! command -v "$1" >/dev/null 2>&1; }

if missing node || missing npm; then
    echo "setup.sh: install Node 20 or later, with npm, then run this again" >&2
    exit 1
fi

packages=
if missing zbarimg; then packages="$packages zbar-tools"; fi
if missing qrencode; then packages="$packages qrencode"; fi
if missing openssl; then packages="$packages openssl"; fi
if missing python3 || ! python3 -c 'import ensurepip, venv' 2>/dev/null; then packages="$packages python3-venv"; fi
if [ -n "$packages" ]; then
    if [ "$(id -u)" -eq 0 ]; then as_root=; else as_root=sudo; fi
    $as_root apt-get update -qq
    # shellcheck disable=SC2086 # several words on purpose
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages
fi

# npm ci deletes and installs everything anew: only when the lock file is another than last time.
if ! cmp -s peers/package-lock.json peers/node_modules/.installed-by; then
    (cd peers && npm ci --no-audit --no-fund)
    cp peers/package-lock.json peers/node_modules/.installed-by
fi

if [ "${1:-}" = long ]; then
    cargo build --quiet --locked --manifest-path isomdl/Cargo.toml --target-dir isomdl/target
fi

if [ ! -x .venv/bin/python ]; then python3 -m venv .venv; fi
if ! cmp -s requirements.txt .venv/installed-by; then
    .venv/bin/python -m pip install --quiet --requirement requirements.txt
    cp requirements.txt .venv/installed-by
fi
