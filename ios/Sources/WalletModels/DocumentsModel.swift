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
    /// A request to an issuer that is to be saved as a file. The app may be left, and the wallet locked, before it was.
    public private(set) var request: RequestFile?
    /// Whether to offer that a face or finger opens the wallet next time.
    public private(set) var offersFace = false

    /// What an issuer answered by a file. It waits where the wallet was locked meanwhile, so it stays when the app leaves.
    @ObservationIgnored private var waiting: Data?
    /// What became of a file while the app was left.
    @ObservationIgnored private var untold: Problem?
    @ObservationIgnored private var isTaking = false
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

    /// Makes a request for a document, to be saved as a file and carried to its issuer.
    public func makeRequest(_ document: Receivable) async {
        await work({ try await $0.requestDocument(documentType: document.rawValue, copies: 8) }, keep: {
            request = RequestFile(name: "\(document.rawValue).request", bytes: $0)
        })
    }

    /// The request was saved, or he doesn't want it.
    public func requestSaved() {
        request = nil
    }

    /// The request couldn't be saved.
    public func requestFailed() async {
        (request, untold) = (nil, WalletModels.problem(NoFile()))
        if !wallet.isLocked() { await load() }
    }

    /// Reads an issuer's answer, and takes it in as soon as the wallet is open.
    public func openAnswer(_ file: URL) async {
        do {
            let read = try await aside { try bounded(file, most: DocumentsModel.most) }
            guard read.count <= DocumentsModel.most else { throw WalletError.DocumentRefused(why: .outOfLimits) }
            waiting = read
        } catch {
            untold = WalletModels.problem(error)
        }
        if !wallet.isLocked() { await load() }
    }

    private func takeIn() async {
        if let told = untold { (problem, untold) = (told, nil) }
        guard let answer = waiting, !isTaking else { return }
        (isTaking, isReceiving) = (true, true)
        let begun = round
        var told: Problem?
        do { _ = try await wallet.add(batch: answer) } catch { told = WalletModels.problem(error) }
        isTaking = false
        // Where the app left meanwhile and locked the wallet it is for the next time.
        if told?.code != "LOCKED" { waiting = nil }
        isReceiving = false
        guard begun == round else { return }
        problem = told
        if told == nil { _ = await read() }
    }

    /// Reads the account and the list, and takes in what came as a file.
    public func load() async {
        if await read() { await takeIn() }
    }

    private func read() async -> Bool {
        let isListed = await ask(
            { try $0.documents() }, lost: { (account, documents, lost, details) = (nil, [], [], nil) },
            keep: { (documents, lost) = ($0.documents, $0.lost.map { damageWords(damage: $0) }) })
        guard isListed else { return false }
        // By itself: what is said of the account can be damaged, and the documents whole.
        await ask({ try $0.account() }, lost: { account = nil }, keep: { account = $0 })
        return true
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

    /// Bytes of an answer: the core reads no more either.
    private nonisolated static let most = 16 << 20
}

/// A request that is to be saved.
public struct RequestFile: Sendable, Equatable {
    /// What the file is called, where he calls it nothing else.
    public let name: String
    /// What is in it.
    public let bytes: Data
}

/// So many bytes and one more, which says that there are too many: somebody else made the file.
func bounded(_ file: URL, most: Int) throws -> Data {
    do {
        let handle = try FileHandle(forReadingFrom: file)
        defer { try? handle.close() }
        return try handle.read(upToCount: most + 1) ?? Data()
    } catch {
        throw NoFile()
    }
}
