import Dinhdanh
import Observation

/// The activity log.
@MainActor
@Observable
public final class LogModel {
    /// The newest entries, newest first.
    public private(set) var entries: [LogEntry] = []
    /// What to tell.
    public private(set) var problem: Problem?

    private let wallet: Wallet

    init(wallet: Wallet) {
        self.wallet = wallet
    }

    /// Reads the newest.
    public func load() async {
        let wallet = wallet
        do {
            entries = try await aside { try wallet.log(limit: 200) }
            problem = nil
        } catch {
            clear()
            problem = WalletModels.problem(error)
        }
    }

    /// Deletes what one says.
    public func delete(_ id: Int64) async {
        let wallet = wallet
        do {
            try await aside { try wallet.deleteLogEntry(entry: id) }
            await load()
        } catch {
            problem = WalletModels.problem(error)
        }
    }

    func clear() {
        entries = []
        problem = nil
    }
}
