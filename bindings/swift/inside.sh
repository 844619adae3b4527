#!/usr/bin/env bash
# Runs a command in the folder of a package, inside the toolchain's folder, which sees this source tree (/source), cargo's target
# (/target) and nothing else of the machine. Needs root, or a user that may mount.
# usage: bindings/swift/inside.sh PACKAGE COMMAND…, such as: inside.sh bindings/swift swift build
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(bindings/swift/toolchain.sh --where)
target=$(cd "${CARGO_TARGET_DIR:-target}" && pwd)
mkdir -p "$folder/source" "$folder/target"
# Mounts are this process's own and end with it.
exec unshare --mount --pid --fork sh -euc '
    folder=$1 target=$2 package=$3 && shift 3
    mount --make-rprivate /
    mount -t proc proc "$folder/proc"
    mount --bind "$PWD" "$folder/source"
    mount --bind "$target" "$folder/target"
    exec chroot "$folder" /usr/bin/env -i HOME=/root PATH=/usr/bin:/bin LANG=C.UTF-8 \
        sh -euc "cd /source/$package && exec \"\$@\"" sh "$@"
' sh "$folder" "$target" "$@"
