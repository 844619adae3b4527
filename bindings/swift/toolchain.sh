#!/usr/bin/env bash
# Installs a Swift toolchain into a folder: Debian's, by debootstrap, 3.2 GB, some minutes. Does nothing where it is there
# already. Needs root and debootstrap (which it installs where apt-get is there).
# usage: bindings/swift/toolchain.sh [--where | --there]
#   --where  only prints the folder: $DINHDANH_SWIFT, else one in the cache of the user's home
#   --there  only says, by its status, whether the toolchain is there
set -euo pipefail
folder=${DINHDANH_SWIFT:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/dinhdanh/swift-trixie}
# The C and C++ libraries that Swift compiles against; libssl for SQLCipher, and for the hardware of the tests.
packages=swiftlang,libc6-dev,libstdc++-14-dev,gcc,git,libssl-dev

there() { # the note comes last, so an install that was cut short isn't there
    [ -e "$folder/.dinhdanh" ] && [ -x "$folder/usr/libexec/swift/bin/swift" ]
}

case ${1:-} in
--where) echo "$folder" && exit ;;
--there) there && exit 0 || exit 1 ;;
'') ;;
*) echo "usage: $0 [--where | --there]" >&2 && exit 2 ;;
esac
there && exit
if [ "$(id -u)" != 0 ]; then
    echo "toolchain.sh: debootstrap needs root" >&2
    exit 1
fi
if ! command -v debootstrap >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap
fi
# The mirror that this machine's apt uses for Debian; without one debootstrap knows Debian's own.
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
    grep -v '^[[:space:]]*#' | grep -oE 'https?://[^] ]+/debian/?([[:space:]]|$)' | head -n 1 | tr -d '[:space:]' || true)
# Nothing that this script did not make is ever deleted: it installs into a new folder beside, and moves that.
if [ -e "$folder/etc/debian_version" ]; then
    # Made before, or by other means: it gets only what it lacks.
    chroot "$folder" sh -c "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
        --no-install-recommends $(echo "$packages" | tr , ' ')"
elif [ -e "$folder" ] && [ -n "$(ls -A "$folder")" ]; then
    echo "toolchain.sh: $folder holds something else; choose another by DINHDANH_SWIFT" >&2
    exit 1
else
    mkdir -p "$(dirname "$folder")"
    fresh=$(mktemp -d "$folder.XXXXXX")
    chmod 755 "$fresh"
    debootstrap --variant=minbase --include="$packages" trixie "$fresh" ${mirror:+"$mirror"}
    # The packages' files are not needed once they are unpacked.
    chroot "$fresh" apt-get clean
    [ ! -e "$folder" ] || rmdir "$folder"
    mv "$fresh" "$folder"
fi
# Debian's links to it are absolute, so that from outside only the program itself can be seen.
[ -x "$folder/usr/libexec/swift/bin/swift" ]
chroot "$folder" dpkg-query -W -f '${Version}\n' swiftlang >"$folder/.dinhdanh"
