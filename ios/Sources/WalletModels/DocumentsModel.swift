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
    /// The one that is looked at.
    public private(set) var details: DocumentDetails?

    /// Reads the account and the list.
    public func load() async {
        await ask(
            { try ($0.account(), $0.documents()) }, lost: { (account, documents, details) = (nil, [], nil) },
            keep: { (account, documents) = $0 })
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
        (account, documents, details) = (nil, [], nil)
    }
}
