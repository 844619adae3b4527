#!/usr/bin/env bash
# Builds the library, generates its Swift, and runs the tests of the package and of the sample app in the toolchain's folder,
# which sees this source tree and nothing else of the machine.
# usage: bindings/swift/test.sh [--require] [words for `swift test`]
#   Where no toolchain is installed it says so and succeeds; with --require it fails.
set -euo pipefail
cd "$(dirname "$0")/../.."
require=
[ "${1:-}" != --require ] || { require=1 && shift; }
skip() {
    echo "SKIP: the Swift tests did not run: $*"
    [ -z "$require" ] || exit 1
    exit 0
}
folder=$(bindings/swift/toolchain.sh --where)
bindings/swift/toolchain.sh --there || skip "no Swift toolchain (install it with bindings/swift/toolchain.sh as root)"
unshare --mount true 2>/dev/null || skip "this user can't mount folders into the toolchain's"
docs/guide/snippets.py --check
bindings/swift/generate.sh
target=$(cd "${CARGO_TARGET_DIR:-target}" && pwd)
mkdir -p "$folder/source" "$folder/target"
# Mounts are this process's own and end with it.
exec unshare --mount --pid --fork sh -euc '
    folder=$1 target=$2 && shift 2
    mount --make-rprivate /
    mount -t proc proc "$folder/proc"
    mount --bind "$PWD" "$folder/source"
    mount --bind "$target" "$folder/target"
    # --allow-shlib-undefined: libswiftObservation of Swift 6.0 on Linux names a function that no library has, and never calls it.
    for package in ${DINHDANH_PACKAGES:-bindings/swift ios}; do
        echo "== $package"
        chroot "$folder" /usr/bin/env -i HOME=/root PATH=/usr/bin:/bin LANG=C.UTF-8 sh -euc "
            cd /source/$package
            exec swift test --disable-sandbox --scratch-path /target/swift/$package \
                -Xlinker -L/target/swift/library -Xlinker -rpath -Xlinker /target/swift/library \
                -Xlinker --allow-shlib-undefined \"\$@\"" sh "$@"
    done
' sh "$folder" "$target" "$@"
