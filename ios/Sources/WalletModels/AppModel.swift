import Dinhdanh
import Foundation
import Observation

/// The phone's screen, as far as showing a code needs it.
@MainActor
public protocol Display: AnyObject {
    /// As bright as it gets and never dark while a code is shown; then as it was.
    func brighten(_ on: Bool)
}

/// Which screen there is, and what they share.
@MainActor
@Observable
public final class AppModel {
    /// A screen.
    public enum Screen: Hashable, Sendable {
        case unlock, documents, show, scan, log
    }

    /// The screen that is seen.
    public private(set) var screen = Screen.unlock
    /// The language of all words.
    public private(set) var lang = Lang.vi

    public let unlock: UnlockModel
    public let documents: DocumentsModel
    public let show: ShowModel
    public let scan: ScanModel
    public let log: LogModel

    private let wallet: Wallet
    /// Whether the wallet is locked while somebody checks, which needs no wallet: he is asked for the PIN when he goes elsewhere.
    @ObservationIgnored private var isResting = false

    /// One for as long as the app runs. `isSecure` says whether the phone has a screen lock, without which no wallet is made; `elapsed`
    /// are seconds that nobody sets.
    public init(
        wallet: Wallet, verifier: Verifier, display: any Display, authority: (any Authority)? = nil,
        isSecure: @escaping () -> Bool = { true }, elapsed: @escaping () -> Double = AppModel.sinceStart()
    ) {
        self.wallet = wallet
        unlock = UnlockModel(wallet: wallet, isSecure: isSecure, elapsed: elapsed)
        documents = DocumentsModel(wallet: wallet, authority: authority) { _ = try await verifier.learn(file: $0) }
        show = ShowModel(wallet: wallet, display: display)
        scan = ScanModel(wallet: wallet, verifier: verifier)
        log = LogModel(wallet: wallet)
        unlock.opened = { [weak self] offersFace in
            if offersFace { self?.documents.offerFace() }
            self?.screen = .documents
        }
        scan.mayBegin = { [weak self] purpose in
            guard let self, self.isResting, purpose == .answer else { return true }
            self.left()
            return false
        }
        scan.asked = { [weak self] request in
            Task {
                guard let self else { return }
                await self.show.offer(for: request)
                // Only now: who comes to this screen by himself offers for himself.
                if self.screen == .scan { self.screen = .show } else { self.show.leave() }
            }
        }
    }

    /// Seconds since now, which nobody sets and which go on while the phone sleeps.
    public nonisolated static func sinceStart() -> () -> Double {
        let begun = ContinuousClock.now
        return { (ContinuousClock.now - begun) / .seconds(1) }
    }

    /// Takes the other language.
    public func changeLanguage() {
        lang = lang == .vi ? .en : .vi
    }

    /// Goes to a screen; from a locked wallet there is only one way.
    public func go(to next: Screen) {
        guard screen != .unlock, next != .unlock else { return }
        if isResting && next != .scan { return left() }
        if screen == .show { show.leave() }
        if screen == .scan && next != .scan { scan.next() }
        screen = next
    }

    /// The app left the foreground: the wallet is locked, and nothing of a document stays on a screen.
    public func left() {
        lock()
        scan.next()
        unlock.again()
        isResting = false
        screen = .unlock
    }

    /// Counts a wait down, and asks whether the wallet locked itself for lying unused. Called every second; it never waits.
    public func tick() {
        if screen == .unlock { return unlock.tick() }
        guard !isResting, wallet.isLocked() else { return }
        // Who checks uses no wallet, however long: his camera and his verdict stay.
        isResting = screen == .scan && scan.isChecking
        if isResting { lock() } else { left() }
    }

    private func lock() {
        show.leave()
        documents.clear()
        log.clear()
        // At once, before the system freezes the app: it never waits, and where a call is at work it locks right after.
        wallet.lock()
    }
}

/// A file can't be read or written.
public struct NoFile: Error {
    public init() {}
}

/// The app may not use the camera, or has none.
public struct NoCamera: Error {
    public init() {}
}

extension Field {
    /// What tells it from every other field of its document: an identifier is of one namespace alone.
    public var key: String { "\(namespace) \(identifier)" }
}

/// The words for what a call threw; `nil` where nothing needs to be said.
public func problem(_ error: any Error) -> Problem? {
    switch error {
    case is CancellationError: nil
    case let error as WalletError: walletProblem(error: error)
    case let error as VerifierError: verifierProblem(error: error)
    case let error as CodesError: codesProblem(error: error)
    case let error as IssuerError: issuerProblem(error: error)
    case is NoFile: Problem(code: "NO_FILE", words: Texts.noFile)
    case is NoCamera: Problem(code: "NO_CAMERA", words: Texts.noCamera)
    default: walletProblem(error: .Internal)
    }
}
