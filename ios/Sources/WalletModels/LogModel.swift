import Dinhdanh
import Observation

/// The activity log.
@MainActor
@Observable
public final class LogModel: WalletModel {
    /// The newest entries, newest first.
    public private(set) var entries: [LogEntry] = []

    /// Reads the newest.
    public func load() async {
        await ask({ try $0.log(limit: 200) }, lost: { entries = [] }, keep: { entries = $0 })
    }

    /// Deletes what one says.
    public func delete(_ id: Int64) async {
        await ask({ wallet in
            try wallet.deleteLogEntry(entry: id)
            return try wallet.log(limit: 200)
        }, keep: { entries = $0 })
    }

    func clear() {
        forget()
        entries = []
    }
}
