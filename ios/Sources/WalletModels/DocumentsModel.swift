import Dinhdanh
import Observation

/// The documents, and all that one of them says.
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
    public func look(at id: Int64) async {
        await ask({ try $0.details(document: id) }, keep: { details = $0 })
    }

    /// Closes it.
    public func close() {
        details = nil
    }

    func clear() {
        forget()
        (account, documents, lost, details) = (nil, [], [], nil)
    }
}
