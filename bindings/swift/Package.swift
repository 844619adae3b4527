// swift-tools-version: 6.0
import Foundation
import PackageDescription

// For phones xcframework.sh makes a framework; without it, as on Linux, the library is the one that generate.sh built, and
// whoever builds says where it is (test.sh).
let framework = "DinhdanhFFI.xcframework"
let packed = FileManager.default.fileExists(atPath: "\(Context.packageDirectory)/\(framework)")

#if os(Linux)
// OpenSSL, for hardware in software: another implementation than the core's, as a phone's is.
let phones: [Product] = [.library(name: "DinhdanhTestPhone", targets: ["TestPhone"])]
let tests: [Target] = [
    .systemLibrary(name: "COpenSSL", path: "Tests/COpenSSL"),
    .target(name: "TestPhone", dependencies: ["Dinhdanh", "COpenSSL"], path: "Tests/TestPhone"),
    .testTarget(name: "DinhdanhTests", dependencies: ["Dinhdanh", "TestPhone"]),
    // Swift's part of tests/bench.
    .executableTarget(name: "Turns", dependencies: ["Dinhdanh"], path: "Tests/Turns"),
]
#else
let phones: [Product] = []
let tests: [Target] = []
#endif

let package = Package(
    name: "Dinhdanh",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [.library(name: "Dinhdanh", targets: ["Dinhdanh"])] + phones,
    targets: [
        packed
            ? .binaryTarget(name: "DinhdanhFFI", path: framework)
            : .systemLibrary(name: "DinhdanhFFI"),
        .target(
            name: "Dinhdanh",
            dependencies: ["DinhdanhFFI"],
            // A static library names no framework: SQLCipher needs these two (core/store/build.rs).
            linkerSettings: packed
                ? [.linkedFramework("Security"), .linkedFramework("CoreFoundation")] : [.linkedLibrary("dinhdanh_ffi")]
        ),
    ] + tests
)
