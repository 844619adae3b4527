import Dinhdanh
import Foundation
import Observation

/// The keypad: makes the wallet the first time, then unlocks it.
@MainActor
@Observable
public final class UnlockModel {
    /// What the keypad is for.
    public enum Step: Sendable {
        /// The birth date, day first, which no PIN may be.
        case birth
        /// A new PIN.
        case choose
        /// The new PIN once more: who mistyped it would lock himself out of a wallet that erases itself.
        case again
        /// The PIN.
        case enter

        /// How many digits it takes.
        public var digits: Int { self == .birth ? 8 : 6 }

        /// What it is headed.
        public var title: Words {
            switch self {
            case .birth: Texts.birthDate
            case .choose: Texts.choosePin
            case .again: Texts.repeatPin
            case .enter: Texts.enterPin
            }
        }
    }

    /// What it is for.
    public private(set) var step: Step
    /// The digits of the birth date, which is no secret from who types it.
    public private(set) var birth = ""
    /// Digits that are typed.
    public private(set) var typed = 0
    /// Whether the core is at work: no digit is taken then.
    public private(set) var isWorking = false
    /// How far it is, from 0 to 1, while the wallet is made.
    public private(set) var fraction: Double?
    /// Whether nothing opens this wallet any more: only a new one helps.
    public private(set) var isOver = false
    /// What to tell.
    public private(set) var problem: Problem?

    /// Called when the wallet is open; with whether a face or finger should be offered, as none opens it yet.
    @ObservationIgnored var opened: (Bool) -> Void = { _ in }
    @ObservationIgnored private var pin = Secret()
    @ObservationIgnored private var chosen = Secret()
    @ObservationIgnored private var born: CalendarDay?
    @ObservationIgnored private var lacksFace = false
    /// Grows each time the app leaves: what was begun before opens nothing.
    @ObservationIgnored private var round = 0
    private let wallet: Wallet

    init(wallet: Wallet) {
        self.wallet = wallet
        step = wallet.exists() ? .enter : .birth
    }

    /// What the keypad is headed.
    public var title: Words { isOver ? Texts.isOver : step.title }

    /// A digit was pressed; the last one opens, or goes on.
    public func press(_ digit: Int) async {
        guard !isWorking, !isOver, typed < step.digits, (0...9).contains(digit) else { return }
        problem = nil
        if step == .birth { birth += "\(digit)" } else { pin.type(digit: digit) }
        typed += 1
        if typed == step.digits { await finish() }
    }

    /// The last digit was taken back.
    public func takeBack() {
        guard !isWorking, typed > 0 else { return }
        if step == .birth { birth.removeLast() } else { pin.removeLast() }
        typed -= 1
    }

    /// Who doesn't tell his birth date is not held to it.
    public func skipBirth() {
        if step == .birth { begin(.choose) }
    }

    /// Unlocks by face or finger.
    public func byBiometrics() async {
        let wallet = wallet
        await run { try await wallet.unlockByBiometrics() }
    }

    /// Takes away what is left of a wallet that nothing opens any more, and begins a new one.
    public func beginAnew() async {
        guard isOver, !isWorking else { return }
        isWorking = true
        defer { isWorking = false }
        do {
            _ = try await wallet.erase()
            isOver = false
            begin(wallet.exists() ? .enter : .birth)
        } catch {
            problem = WalletModels.problem(error)
        }
    }

    /// Forgets what was typed.
    func again() {
        round += 1
        if isWorking { wipe() } else if !isOver { begin(wallet.exists() ? .enter : .birth) }
    }

    private func wipe() {
        pin.clear()
        chosen.clear()
        born = nil
    }

    private func begin(_ next: Step, _ told: Problem? = nil) {
        pin.clear()
        if next != .again { chosen.clear() }
        if next == .birth { born = nil }
        (step, typed, birth, problem) = (next, 0, "", told)
    }

    private func finish() async {
        let wallet = wallet
        switch step {
        case .birth:
            guard let day = UnlockModel.day(birth) else {
                return begin(.birth, Problem(code: "NOT_A_DATE", words: Texts.noDate))
            }
            begin(.choose)
            born = day
        case .choose:
            chosen = pin
            pin = Secret()
            begin(.again)
        case .again:
            guard pin.matches(chosen) else {
                return begin(.choose, Problem(code: "PIN_REFUSED", words: Texts.pinsDiffer))
            }
            let (pin, born) = (taken(), born)
            await run { [weak self] in
                for try await step in working({ try await wallet.create(pin: pin, birthDate: born, progress: $0) }) {
                    if case .going(let progress) = step {
                        self?.fraction = Double(progress.done) / Double(max(progress.total, 1))
                    }
                }
                self?.lacksFace = true
            }
        case .enter:
            let pin = taken()
            await run { try await wallet.unlock(pin: pin) }
        }
    }

    /// The call that takes it clears it.
    private func taken() -> Secret {
        defer { pin = Secret() }
        return pin
    }

    /// The day that eight digits say, where there is one.
    private static func day(_ digits: String) -> CalendarDay? {
        guard let number = Int(digits) else { return nil }
        let parts = DateComponents(year: number % 10_000, month: number / 10_000 % 100, day: number / 1_000_000)
        guard parts.isValidDate(in: Calendar(identifier: .gregorian)), let month = parts.month, let day = parts.day
        else { return nil }
        return CalendarDay(year: Int32(number % 10_000), month: UInt8(month), day: UInt8(day))
    }

    private func run(_ call: () async throws -> Void) async {
        guard !isWorking, !isOver else { return }
        let (begun, before) = (round, step)
        var told: Problem?
        isWorking = true
        problem = nil
        do {
            try await call()
            if begun == round {
                opened(lacksFace)
            } else {
                let wallet = wallet
                try? await aside { wallet.lock() }
            }
            lacksFace = false
        } catch {
            told = WalletModels.problem(error)
            switch error {
            case WalletError.NoBiometrics: lacksFace = true
            case WalletError.Erased, WalletError.KeyGone: isOver = true
            default: break
            }
        }
        isWorking = false
        fraction = nil
        let next: Step = wallet.exists() ? .enter : before == .again && begun == round ? .choose : .birth
        begin(next, told)
    }
}
