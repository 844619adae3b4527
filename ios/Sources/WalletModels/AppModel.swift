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
    public var lang = Lang.vi

    public let unlock: UnlockModel
    public let documents: DocumentsModel
    public let show: ShowModel
    public let scan: ScanModel
    public let log: LogModel

    private let wallet: Wallet

    /// One for as long as the app runs.
    public init(wallet: Wallet, verifier: Verifier, display: any Display, authority: (any Authority)? = nil) {
        self.wallet = wallet
        unlock = UnlockModel(wallet: wallet)
        documents = DocumentsModel(wallet: wallet, authority: authority) { _ = try await verifier.learn(file: $0) }
        show = ShowModel(wallet: wallet, display: display)
        scan = ScanModel(wallet: wallet, verifier: verifier)
        log = LogModel(wallet: wallet)
        unlock.opened = { [weak self] offersFace in
            if offersFace { self?.documents.offerFace() }
            self?.screen = .documents
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

    /// Goes to a screen; from a locked wallet there is only one way.
    public func go(to next: Screen) {
        guard screen != .unlock else { return }
        if screen == .show { show.leave() }
        if screen == .scan && next != .scan { scan.next() }
        screen = next
    }

    /// The app left the foreground: the wallet is locked, and nothing of a document stays on a screen.
    public func left() {
        show.leave()
        documents.clear()
        log.clear()
        scan.next()
        unlock.again()
        screen = .unlock
        let wallet = wallet
        // It waits for work that holds the wallet, so not here.
        Task { try? await aside { wallet.lock() } }
    }

    /// Asks whether the wallet locked itself for lying unused. Called every few seconds.
    public func tick() async {
        guard screen != .unlock else { return }
        let wallet = wallet
        if (try? await aside { wallet.isLocked() }) ?? true { left() }
    }
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
func problem(_ error: any Error) -> Problem? {
    switch error {
    case is CancellationError: nil
    case let error as WalletError: walletProblem(error: error)
    case let error as VerifierError: verifierProblem(error: error)
    case let error as CodesError: codesProblem(error: error)
    case let error as IssuerError: issuerProblem(error: error)
    case is NoCamera: Problem(code: "NO_CAMERA", words: Texts.noCamera)
    default: walletProblem(error: .Internal)
    }
}
