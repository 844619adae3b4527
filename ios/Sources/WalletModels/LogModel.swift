import Dinhdanh
import Observation

/// The activity log.
@MainActor
@Observable
public final class LogModel: WalletModel {
    /// The newest entries, newest first.
    public private(set) var entries: [LogEntry] = []
    /// What of it can't be read.
    public private(set) var lost: [Words] = []

    /// Reads the newest.
    public func load() async {
        await ask({ try $0.log(limit: 200) }, lost: { (entries, lost) = ([], []) }, keep: { see($0) })
    }

    /// Deletes what one says.
    public func delete(_ id: EntryId) async {
        await ask({ wallet in
            try wallet.deleteLogEntry(entry: id)
            return try wallet.log(limit: 200)
        }, keep: { see($0) })
    }

    private func see(_ list: LogList) {
        (entries, lost) = (list.entries, list.lost.map { damageWords(damage: $0) })
    }

    func clear() {
        forget()
        (entries, lost) = ([], [])
    }
}
