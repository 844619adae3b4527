#!/usr/bin/env bash
# The core on 32 bits: the rooms' own tests, built for i686 Linux and run as they are. SQLCipher is that of phones, over libtomcrypt.
# Needs rustup, and as root or by hand Debian's gcc-multilib.
# usage: tests/interop/i686.sh [ROOM…, default all of core]
set -euo pipefail
cd "$(dirname "$0")/../.."
target=i686-unknown-linux-gnu
rustup target list --installed | grep -qx "$target" || rustup target add "$target"
echo 'int main(void) { return sizeof(void *) != 4; }' | cc -m32 -x c - -o /dev/null 2>/dev/null || {
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gcc-multilib
}
[ $# -gt 0 ] || set -- cbor codes crypto mdoc catalogue trust qr presentation store issuer verifier wallet
features=
for room in "$@"; do
    case $room in store | wallet) features="$features,dinhdanh-$room/small" ;; esac
done
# Little optimised: what is looked for is a number that does not fit, and the tests are many.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}/i686 CARGO_PROFILE_RELEASE_OPT_LEVEL=1
exec cargo test --release --locked --target "$target" --no-default-features --features "${features#,}" "${@/#/-pdinhdanh-}"
