import Dinhdanh
import Foundation
import Observation

/// The camera: checks what somebody shows, or takes a request that is to be answered.
@MainActor
@Observable
public final class ScanModel: WalletModel {
    /// What is scanned for, as the person chose.
    public enum Purpose: Hashable, Sendable {
        /// To check a document for a profile, such as `V1`.
        case check(profile: String)
        /// To answer a request with one's own documents.
        case answer
    }

    /// How far a message is, from 0 to 1.
    public private(set) var fraction: Float = 0
    /// What would help the camera.
    public private(set) var hint: Words?
    /// The verdict.
    public private(set) var verdict: Verdict?
    /// What was shown.
    public private(set) var documents: [DocumentResult] = []
    /// The portrait to compare with the person.
    public private(set) var portrait: Data?

    /// Whether the officer said that it is not the person of the portrait: only the next person comes after that.
    public private(set) var isDenied = false

    /// Called with a request that was scanned.
    @ObservationIgnored var asked: (ReceivedRequest) -> Void = { _ in }
    /// Says whether a scan may begin now.
    @ObservationIgnored var mayBegin: (Purpose) -> Bool = { _ in true }
    /// Whether the last scan was for a check, which needs no wallet.
    @ObservationIgnored private(set) var isChecking = false
    @ObservationIgnored private var check: Check?
    private let verifier: Verifier
    /// The last check of one person: his code may be scanned again in it, and is a replay in another's.
    @ObservationIgnored private var person: Check?
    /// Whether it was said that the next scan is of the same person. Nothing else says so: whoever comes back to the camera may have the
    /// next person before him.
    @ObservationIgnored private var isSame = false

    init(wallet: Wallet, verifier: Verifier) {
        self.verifier = verifier
        super.init(wallet: wallet)
    }

    /// Looks at pictures until a message is whole or the task is cancelled; `nil` where the camera gives none.
    public func scan(_ pictures: AsyncStream<Picture>?, for purpose: Purpose) async {
        guard mayBegin(purpose) else { return }
        isChecking = purpose != .answer
        if isSame { clear() } else { next() }
        isSame = false
        let begun = round
        do {
            guard let pictures else { throw NoCamera() }
            for try await event in pictures.scanned() {
                // What is read after the app left must not be seen in it.
                guard begun == round else { return }
                switch event {
                case .progress(let fraction):
                    (self.fraction, hint) = (fraction, nil)
                case .hint(_, let words): hint = words
                case .complete(let message):
                    await took(message, for: purpose)
                    return
                case .otherVersion: problem = verifierProblem(error: .VersionUnsupported)
                case .other: problem = verifierProblem(error: .Unreadable)
                default: break
                }
            }
        } catch {
            guard begun == round else { return }
            problem = WalletModels.problem(error)
        }
    }

    private func took(_ message: Message, for purpose: Purpose) async {
        switch purpose {
        case .answer:
            await ask({ try $0.readRequest(message: message) }, keep: { asked($0) })
        case .check(let profile):
            let (verifier, person) = (verifier, person)
            await ask({ _ in
                let check = try person?.again(message: message) ?? verifier.check(message: message, profile: profile)
                return (check, try check.verdict(), try check.documents(), try check.portrait())
            }, keep: {
                (check, verdict, documents, portrait) = $0
                self.person = check
            })
        }
    }

    /// The officer compared the portrait with the person: not this one.
    public func notThisPerson() async {
        guard let check else { return }
        await ask({ _ in try check.notThisPerson() }, keep: { (verdict, isDenied) = ($0, true) })
    }

    /// The next person: a code of the last one is a replay from here on.
    public func next() {
        clear()
        (person, isSame) = (nil, false)
    }

    /// Forgets what was scanned, to scan the same person's code again: the next scan is of him. Not after it was said that he isn't the
    /// person of the portrait: a second look would take that back.
    public func again() {
        if isDenied { return next() }
        clear()
        isSame = person != nil
    }

    private func clear() {
        forget()
        (check, verdict, documents, portrait, isDenied, hint, fraction) = (nil, nil, [], nil, false, nil, 0)
    }
}
