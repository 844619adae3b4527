#if canImport(SwiftUI) && os(iOS)
import ApplePhone
import Dinhdanh
import LocalAuthentication
import SwiftUI
import WalletModels
import WalletScreens

// Not run here: written from documentation, on a machine without Xcode.

@main
struct SampleApp: App {
    private let camera = Camera()
    @State private var app: AppModel?
    @State private var failed: Problem?

    var body: some Scene {
        WindowGroup {
            if let app {
                AppScreen(app: app, preview: CameraPreview(camera: camera)) { [camera] in await camera.start() }
            } else if let failed {
                // Before there is a model there is no language yet: both.
                ProblemText(problem: failed, lang: .vi)
                ProblemText(problem: failed, lang: .en)
                Button("\(Texts.tryAgain.vi) · \(Texts.tryAgain.en)") { begin() }
            } else {
                ProgressView().task { begin() }
            }
        }
    }

    private func begin() {
        do {
            (app, failed) = (try open(), nil)
        } catch {
            failed = problem(error)
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

        let clock = PhoneClock.system()
        let authority = home.appendingPathComponent("test_authority")
        let issuer = try testIssuer(kept: authority, clock: clock)
        let keychain = AppleKeychain()
        let platform = Platform(
            hardware: SecureEnclaveKeys().map { EnclaveHardware(enclave: $0, keychain: keychain) },
            blobs: KeychainBlobs(keychain: keychain), clock: clock)
        let wallet = try Wallet.of(
            setup: WalletSetup(
                folder: home.appendingPathComponent("wallet").path, issuers: [issuer.root()], readers: [issuer.readerRoot()],
                platform: platform))
        let verifier = try Verifier.open(
            setup: VerifierSetup(
                roots: [issuer.root()], folder: home.appendingPathComponent("verifier").path, platform: Platform(clock: clock)))
        let test = TestAuthority(issuer: issuer, fields: fields) { try $0.encoded().write(to: authority, options: .atomic) }
        return AppModel(
            wallet: wallet, verifier: verifier, display: ScreenLight(), authority: test,
            isSecure: { LAContext().canEvaluatePolicy(.deviceOwnerAuthentication, error: nil) })
    }

    /// The TEST authority, whom this sample trusts and from whom its documents come: that of the app's files, which two phones share,
    /// or one of this phone's own. An app for real documents has neither, but the roots of its issuers.
    private func testIssuer(kept: URL, clock: PhoneClock) throws -> Issuer {
        let shared = Bundle.main.url(forResource: "test_authority", withExtension: nil)
        let file = (try? Data(contentsOf: kept)) ?? shared.flatMap { try? Data(contentsOf: $0) }
        if let parts = file.flatMap(AuthorityParts.init(file:)) {
            return try Issuer.ofParts(parts: parts, platform: Platform(clock: clock))
        }
        let made = try Issuer.create(listUri: "https://status.test.example/1", platform: Platform(clock: clock))
        try made.parts().encoded().write(to: kept, options: .atomic)
        return made
    }
}

/// The fields of an invented person, of the files beside the app.
private let fields: @Sendable (String) throws -> String = { type in
    func file(_ name: String, _ kind: String) throws -> Data {
        guard let url = Bundle.main.url(forResource: name, withExtension: kind) else { throw CocoaError(.fileNoSuchFile) }
        return try Data(contentsOf: url)
    }
    let fields = String(decoding: try file("binh_\(type)", "json"), as: UTF8.self)
    return type == "vehicle_registration" ? fields : withPortrait(fields, try file("binh", "jpg"))
}
#endif
