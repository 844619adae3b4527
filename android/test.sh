#!/usr/bin/env bash
# Builds the library and its Kotlin, then runs the sample's models and draws its screens on the JVM (pictures in
# screens/target/pictures), and compiles the app itself against Android's classes. Needs cargo, a JDK 17, Maven, and what a screen
# is drawn with: Debian's libgl1, libfontconfig1 and fonts-noto-core.
# usage: android/test.sh; DINHDANH_BUILT as for bindings/kotlin/build.sh
set -euo pipefail
cd "$(dirname "$0")/.."
exec bindings/kotlin/build.sh -f ../../android/pom.xml -DskipTests test "$@"
