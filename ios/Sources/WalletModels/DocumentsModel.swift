import Dinhdanh
import Foundation
import Observation

/// The documents, and all that one of them says; how they come here.
@MainActor
@Observable
public final class DocumentsModel: WalletModel {
    /// The citizen's account.
    public private(set) var account: Account?
    /// The documents, newest first.
    public private(set) var documents: [Document] = []
    /// What of them can't be read.
    public private(set) var lost: [Words] = []
    /// The one that is looked at.
    public private(set) var details: DocumentDetails?

    /// Whether a document is being received.
    public private(set) var isReceiving = false
    /// Whether to offer that a face or finger opens the wallet next time.
    public private(set) var offersFace = false

    private let authority: (any Authority)?
    private let learn: @Sendable (Data) async throws -> Void

    init(
        wallet: Wallet, authority: (any Authority)? = nil, learn: @escaping @Sendable (Data) async throws -> Void = { _ in }
    ) {
        (self.authority, self.learn) = (authority, learn)
        super.init(wallet: wallet)
    }

    /// What can be received; nothing where no authority is at hand.
    public var receivable: [Receivable] { authority == nil ? [] : Receivable.allCases }

    /// Has the authority issue a document for keys of this wallet, and takes it in with the newest word on its status.
    public func receive(_ document: Receivable) async {
        guard let authority, !isReceiving else { return }
        isReceiving = true
        let learn = learn
        let isReceived = await work({ wallet in
            let request = try await wallet.requestDocument(documentType: document.rawValue, copies: 8)
            _ = try await wallet.add(batch: authority.issue(document.rawValue, for: request))
            // Both sides of this phone: whom it shows to, and whom it checks.
            let list = try await authority.status()
            _ = try await wallet.learnStatus(list: list)
            try await learn(list)
        }, keep: { _ in })
        isReceiving = false
        if isReceived { await load() }
    }

    /// A face or finger opens the wallet from now on.
    public func enableFace() async {
        await work({ try await $0.enableBiometrics() }, keep: { _ in offersFace = false })
    }

    /// He goes on with the PIN.
    public func notNow() {
        offersFace = false
    }

    func offerFace() {
        offersFace = true
    }

    /// Reads the account and the list.
    public func load() async {
        let isListed = await ask(
            { try $0.documents() }, lost: { (account, documents, lost, details) = (nil, [], [], nil) },
            keep: { (documents, lost) = ($0.documents, $0.lost.map { damageWords(damage: $0) }) })
        guard isListed else { return }
        // By itself: what is said of the account can be damaged, and the documents whole.
        await ask({ try $0.account() }, lost: { account = nil }, keep: { account = $0 })
    }

    /// Opens one.
    public func look(at id: DocumentId) async {
        await ask({ try $0.details(document: id) }, keep: { details = $0 })
    }

    /// Closes it.
    public func close() {
        details = nil
    }

    func clear() {
        forget()
        offersFace = false
        (account, documents, lost, details) = (nil, [], [], nil)
    }
}
