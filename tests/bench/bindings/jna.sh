#!/bin/sh
# The JVM's part of benches/bindings.rs: Turns.java over what bindings/kotlin/build.sh has built.
# usage: jna.sh build, then jna.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
kotlin=$here/../../../bindings/kotlin
[ -d "$kotlin/target/classes" ] || { echo "run bindings/kotlin/build.sh first" >&2; exit 1; }
path=$kotlin/target/bench-classpath
[ -s "$path" ] || (cd "$kotlin" && mvn -q -B dependency:build-classpath -Dmdep.includeScope=runtime -Dmdep.outputFile="$path") >&2
[ "${1:-}" != build ] || exit 0
exec java -Djna.library.path="$here/../../../target/release" -cp "$kotlin/target/classes:$(cat "$path")" "$here/Turns.java"
