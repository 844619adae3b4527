// swift-tools-version: 6.0
import PackageDescription

// What is decided about screens is in WalletModels, which knows no Apple framework and is tested on Linux. ApplePhone and
// WalletScreens are empty there: each file is inside `#if canImport`.
#if os(Linux)
let tests: [Target] = [
    .testTarget(
        name: "WalletModelsTests",
        dependencies: ["WalletModels", .product(name: "DinhdanhTestPhone", package: "swift")]
    )
]
#else
let tests: [Target] = []
#endif

let package = Package(
    name: "DinhdanhSample",
    defaultLocalization: "vi",
    platforms: [.iOS(.v17), .macOS(.v14)],
    products: [.library(name: "DinhdanhSample", targets: ["WalletModels", "ApplePhone", "WalletScreens"])],
    dependencies: [.package(path: "../bindings/swift")],
    targets: [
        .target(name: "WalletModels", dependencies: [.product(name: "Dinhdanh", package: "swift")]),
        .target(name: "ApplePhone", dependencies: ["WalletModels"]),
        .target(name: "WalletScreens", dependencies: ["WalletModels"]),
    ] + tests
)
