import Dinhdanh
import Observation

/// What a screen holds of the wallet: read aside, and forgotten when the app leaves, also where an answer comes only then.
@MainActor
@Observable
public class WalletModel {
    /// What to tell.
    public internal(set) var problem: Problem?

    @ObservationIgnored let wallet: Wallet
    /// Grows each time: what was begun in another round is kept no more.
    @ObservationIgnored private(set) var round = 0

    init(wallet: Wallet) {
        self.wallet = wallet
    }

    /// Has the wallet called, and `keep` take the answer; `lost` is for what an error leaves without sense.
    /// Gives whether the answer was kept.
    @discardableResult
    func ask<Answer: Sendable>(
        _ call: @escaping @Sendable (Wallet) throws -> Answer, lost: () -> Void = {}, keep: (Answer) -> Void
    ) async -> Bool {
        await work({ wallet in try await aside { try call(wallet) } }, lost: lost, keep: keep)
    }

    /// The same for long work, which has threads of its own.
    @discardableResult
    func work<Answer: Sendable>(
        _ call: @escaping @Sendable (Wallet) async throws -> Answer, lost: () -> Void = {}, keep: (Answer) -> Void
    ) async -> Bool {
        let (wallet, begun) = (wallet, round)
        do {
            let answer = try await call(wallet)
            guard begun == round else { return false }
            problem = nil
            keep(answer)
            return true
        } catch {
            guard begun == round else { return false }
            lost()
            problem = WalletModels.problem(error)
            return false
        }
    }

    /// What was asked before is kept no more.
    func forget() {
        round += 1
        problem = nil
    }
}
