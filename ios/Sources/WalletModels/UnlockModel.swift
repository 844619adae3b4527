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
        /// The PIN once more, for an older copy of the wallet: he was told what that may bring back, and wants it opened.
        case older

        /// Whether it is a step to a new wallet.
        var makes: Bool { self != .enter && self != .older }

        /// How many digits it takes.
        public var digits: Int { self == .birth ? 8 : 6 }

        /// What it is headed.
        public var title: Words {
            switch self {
            case .birth: Texts.birthDate
            case .choose: Texts.choosePin
            case .again: Texts.repeatPin
            case .enter: Texts.enterPin
            case .older: Texts.enterOlder
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
    /// Whether it is an older copy of the wallet, which opens only when the person says so.
    public private(set) var isOlder = false
    /// Whether a wallet would be made on a phone without a screen lock: none is.
    public private(set) var lacksLock = false
    /// Seconds in which no digit is taken, after wrong PINs.
    public private(set) var wait = 0
    /// What to tell.
    public private(set) var problem: Problem?

    /// Called when the wallet is open; with whether a face or finger should be offered, as none opens it yet.
    @ObservationIgnored var opened: (Bool) -> Void = { _ in }
    @ObservationIgnored private var pin = Secret()
    @ObservationIgnored private var chosen = Secret()
    @ObservationIgnored private(set) var born: CalendarDay?
    @ObservationIgnored private var lacksFace = false
    /// Grows each time the app leaves: what was begun before opens nothing.
    @ObservationIgnored private var round = 0
    /// Until when no PIN is taken, by `elapsed`; the wallet says so too.
    @ObservationIgnored private var waitsUntil = 0.0
    private let wallet: Wallet
    private let isSecure: () -> Bool
    private let elapsed: () -> Double

    /// `isSecure` says whether the phone has a screen lock, `elapsed` are seconds that nobody sets.
    init(wallet: Wallet, isSecure: @escaping () -> Bool, elapsed: @escaping () -> Double) {
        (self.wallet, self.isSecure, self.elapsed) = (wallet, isSecure, elapsed)
        let first: Step = wallet.exists() ? .enter : .birth
        step = first
        lacksLock = first.makes && !isSecure()
    }

    /// What the keypad is headed.
    public var title: Words {
        if isOver { return Texts.isOver }
        if isOlder { return Texts.olderCopy }
        return lacksLock ? Texts.lacksLock : step.title
    }

    /// Whether digits are taken.
    public var takesDigits: Bool { !isWorking && !isOver && !isOlder && !lacksLock && wait == 0 }

    /// A digit was pressed; the last one opens, or goes on.
    public func press(_ digit: Int) async {
        tick()
        guard takesDigits, typed < step.digits, (0...9).contains(digit) else { return }
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
        if step == .birth && !lacksLock { begin(.choose) }
    }

    /// He was told what an older copy may bring back, and wants it opened.
    public func openOlder() {
        if isOlder { begin(.older) }
    }

    /// He doesn't want the older copy opened.
    public func notOlder() {
        if isOlder || step == .older { begin(wallet.exists() ? .enter : .birth) }
    }

    /// Counts the wait down, and looks whether the phone has a screen lock by now. Called every second.
    func tick() {
        let left = step.makes ? 0 : Int(max(0, (waitsUntil - elapsed()).rounded(.up)))
        // Words that say how long to wait are over with it.
        if left == 0 && wait > 0 && problem?.code == "MUST_WAIT" { problem = nil }
        if wait != left { wait = left }
        if lacksLock && isSecure() { lacksLock = false }
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
            (isOver, waitsUntil) = (false, 0)
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
        (isOlder, lacksLock) = (false, next.makes && !isSecure())
        tick()
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
            // Not kept, as the screen says: only for the choice of another PIN, where this one is refused.
            let (pin, day, begun) = (taken(), born, round)
            born = nil
            await run { [weak self] in
                do {
                    for try await step in working({ try await wallet.create(pin: pin, birthDate: day, progress: $0) }) {
                        if case .going(let progress) = step {
                            self?.fraction = Double(progress.done) / Double(max(progress.total, 1))
                        }
                    }
                } catch WalletError.PinRefused(let why) {
                    if let self, self.round == begun { self.born = day }
                    throw WalletError.PinRefused(why: why)
                }
                self?.lacksFace = true
            }
        case .enter:
            let pin = taken()
            await run { try await wallet.unlock(pin: pin) }
        case .older:
            let pin = taken()
            await run { try await wallet.unlockOlderCopy(pin: pin) }
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
        guard !isWorking, !isOver, !lacksLock else { return }
        let (begun, before) = (round, step)
        var (told, older) = (Problem?.none, false)
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
            case WalletError.Erased, WalletError.KeyGone, WalletError.OtherDevice: isOver = true
            case WalletError.OlderCopy: older = true
            case WalletError.WrongPin(_, let seconds), WalletError.MustWait(let seconds):
                waitsUntil = elapsed() + Double(seconds)
            default: break
            }
        }
        isWorking = false
        fraction = nil
        let ended = told == nil || begun != round
        let known: Step = before == .older && !ended ? .older : .enter
        begin(wallet.exists() ? known : before == .again && begun == round ? .choose : .birth, told)
        isOlder = older
    }
}
