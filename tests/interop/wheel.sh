#!/bin/sh
# Builds the wheel of bindings/python anew and installs it where these tests look for it; setup.sh comes first.
set -eu
cd "$(dirname "$0")"
[ -x .venv/bin/python ] || { echo "wheel.sh: run tests/interop/setup.sh first" >&2 && exit 1; }
DINHDANH_PROFILE=${DINHDANH_PROFILE:-release} .venv/bin/python -m pip install --quiet --disable-pip-version-check \
    --no-deps --no-build-isolation --force-reinstall ../../bindings/python
