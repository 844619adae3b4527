import Dinhdanh
import Observation

/// The documents, and all that one of them says.
@MainActor
@Observable
public final class DocumentsModel {
    /// The documents, newest first.
    public private(set) var documents: [Document] = []
    /// The one that is looked at.
    public private(set) var details: DocumentDetails?
    /// What to tell.
    public private(set) var problem: Problem?

    private let wallet: Wallet

    init(wallet: Wallet) {
        self.wallet = wallet
    }

    /// Reads the list.
    public func load() async {
        let wallet = wallet
        do {
            documents = try await aside { try wallet.documents() }
            problem = nil
        } catch {
            clear()
            problem = WalletModels.problem(error)
        }
    }

    /// Opens one.
    public func look(at id: Int64) async {
        let wallet = wallet
        do {
            details = try await aside { try wallet.details(document: id) }
        } catch {
            problem = WalletModels.problem(error)
        }
    }

    /// Closes it.
    public func close() {
        details = nil
    }

    func clear() {
        documents = []
        details = nil
        problem = nil
    }
}
