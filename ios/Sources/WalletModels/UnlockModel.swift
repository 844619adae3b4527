import Dinhdanh
import Foundation
import Observation

/// The keypad: makes the wallet the first time, then unlocks it.
@MainActor
@Observable
public final class UnlockModel {
    /// Digits of a PIN, for the dots.
    public static let digits = 6

    /// Digits that are typed.
    public private(set) var typed = 0
    /// Whether the core is at work: no digit is taken then.
    public private(set) var isWorking = false
    /// How far it is, from 0 to 1, while the wallet is made.
    public private(set) var fraction: Double?
    /// What to tell.
    public private(set) var problem: Problem?
    /// Whether there is a wallet already.
    public private(set) var exists: Bool

    /// Called when the wallet is open.
    @ObservationIgnored var opened: () -> Void = {}
    @ObservationIgnored private var pin = Secret()
    /// Grows each time the app leaves: what was begun before opens nothing.
    @ObservationIgnored private var round = 0
    private let wallet: Wallet

    init(wallet: Wallet) {
        self.wallet = wallet
        exists = wallet.exists()
    }

    /// What the keypad is headed.
    public var title: Words { exists ? Texts.enterPin : Texts.choosePin }

    /// A digit was pressed; the last one opens.
    public func press(_ digit: Int) async {
        guard !isWorking, typed < Self.digits else { return }
        problem = nil
        pin.type(digit: digit)
        typed = pin.count
        if typed == Self.digits { await open() }
    }

    /// The last digit was taken back.
    public func takeBack() {
        guard !isWorking else { return }
        pin.removeLast()
        typed = pin.count
    }

    /// Unlocks by face or finger.
    public func byBiometrics() async {
        let wallet = wallet
        await run { try await wallet.unlockByBiometrics() }
    }

    /// Forgets what was typed.
    func again() {
        round += 1
        pin.clear()
        typed = 0
        problem = nil
    }

    private func open() async {
        let (wallet, pin) = (wallet, pin)
        self.pin = Secret()
        if exists {
            await run { try await wallet.unlock(pin: pin) }
        } else {
            await run { [weak self] in
                for try await step in working({ try await wallet.create(pin: pin, progress: $0) }) {
                    if case .going(let progress) = step {
                        self?.fraction = Double(progress.done) / Double(max(progress.total, 1))
                    }
                }
            }
        }
    }

    private func run(_ call: () async throws -> Void) async {
        guard !isWorking else { return }
        isWorking = true
        let begun = round
        do {
            try await call()
            if begun == round {
                problem = nil
                opened()
            } else {
                let wallet = wallet
                try? await aside { wallet.lock() }
            }
        } catch {
            problem = WalletModels.problem(error)
        }
        isWorking = false
        fraction = nil
        typed = pin.count
        exists = wallet.exists()
    }
}
