#if canImport(SwiftUI) && os(iOS)
import ApplePhone
import Dinhdanh
import SwiftUI
import WalletModels
import WalletScreens

// Not run here: written from documentation, on a machine without Xcode.

@main
struct SampleApp: App {
    private let camera = Camera()
    @State private var app: AppModel?

    var body: some Scene {
        WindowGroup {
            if let app {
                AppScreen(app: app) { [camera] in await camera.start() }
            } else {
                ProgressView().task { app = try? open() }
            }
        }
    }

    /// One wallet and one verifier for as long as the app runs.
    private func open() throws -> AppModel {
        let support = try FileManager.default.url(
            for: .applicationSupportDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
        var home = support.appendingPathComponent("dinhdanh", isDirectory: true)
        try FileManager.default.createDirectory(
            at: home, withIntermediateDirectories: true, attributes: [.protectionKey: FileProtectionType.complete])
        // A wallet is bound to its phone's keys: in a backup it would only be a copy to guess at.
        var never = URLResourceValues()
        never.isExcludedFromBackup = true
        try home.setResourceValues(never)

        let root = try Data(contentsOf: Bundle.main.url(forResource: "test_root", withExtension: "pem")!)
        let readers = try Data(contentsOf: Bundle.main.url(forResource: "test_reader_root", withExtension: "pem")!)
        let keychain = AppleKeychain()
        let platform = Platform(
            hardware: SecureEnclaveKeys().map { EnclaveHardware(enclave: $0, keychain: keychain) },
            blobs: KeychainBlobs(keychain: keychain))
        let wallet = try Wallet.of(
            setup: WalletSetup(
                folder: home.appendingPathComponent("wallet").path, issuers: [root], readers: [readers],
                platform: platform))
        let verifier = try Verifier.open(
            setup: VerifierSetup(roots: [root], folder: home.appendingPathComponent("verifier").path))
        return AppModel(wallet: wallet, verifier: verifier, display: ScreenLight())
    }
}
#endif
