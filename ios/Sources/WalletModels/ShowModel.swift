import Dinhdanh
import Observation

/// Consent, then the codes: by oneself for a purpose, or as the answer to a request that was scanned.
@MainActor
@Observable
public final class ShowModel: WalletModel {
    /// What would be shown; the consent screen.
    public private(set) var offer: OfferView?
    /// How many choices are not made yet: until then nobody can agree.
    public private(set) var choosing = 0
    /// Whether codes are shown, or will be in a moment.
    public private(set) var isShowing = false
    /// The code that is due; `nil` where none is shown.
    public private(set) var frame: Frame?
    /// Seconds that the code is still good for, where time limits it.
    public private(set) var secondsLeft: UInt32?

    @ObservationIgnored private var offered: Offer?
    /// One choice at a time, in the order of the fingers: what is seen is what the last one came to.
    @ObservationIgnored var turn: Task<Void, Never>?
    @ObservationIgnored private var showing: Task<Void, Never>?
    @ObservationIgnored private var drawing: Task<Void, Never>?
    private let display: any Display

    init(wallet: Wallet, display: any Display) {
        self.display = display
        super.init(wallet: wallet)
    }

    /// What the holder could show by himself for a profile, such as `V1`.
    public func offer(profile: String) async {
        await take { try $0.offer(profileId: profile) }
    }

    /// What would answer a request.
    public func offer(for request: ReceivedRequest) async {
        await take { try $0.offerFor(request: request) }
    }

    private func take(_ make: @escaping @Sendable (Wallet) throws -> Offer) async {
        leave()
        await ask({ wallet in
            let made = try make(wallet)
            return (made, try made.view())
        }, keep: { (offered, offer) = $0 })
    }

    /// Turns a field of a document on or off, where the purpose can be met without it.
    public func choose(_ field: Field, of document: DocumentId, on: Bool) async {
        guard let offered else { return }
        choosing += 1
        let before = turn
        let mine = Task {
            await before?.value
            guard self.offered === offered else { return }
            await ask({ _ in
                try offered.choose(document: document, namespace: field.namespace, identifier: field.identifier, chosen: on)
                return try offered.view()
            }, keep: { offer = $0 })
        }
        turn = mine
        await mine.value
        if self.offered === offered { choosing -= 1 }
    }

    /// The citizen says no.
    public func decline() async {
        guard let declined = offered else { return }
        leave()
        await ask({ try $0.decline(offer: declined) }, keep: { _ in })
    }

    /// The citizen says yes to what he sees: codes are shown, in a square of so many pixels, until the consent is over or he leaves.
    public func agree(side: UInt32) {
        // Before a choice is made, what he sees isn't yet what he chose.
        guard let agreed = offered, let view = offer, choosing == 0 else { return }
        (offered, offer) = (nil, nil)
        isShowing = true
        display.brighten(true)
        showing = Task { [weak self, wallet] in
            do {
                let consent = try await aside { try agreed.consent() }
                if view.request == nil {
                    for try await shown in wallet.showing(consent) {
                        // Signed while the screen was being left: nothing is drawn any more.
                        try Task.checkCancellation()
                        self?.draw(shown, side: side, isLast: false)
                    }
                    try Task.checkCancellation()
                    self?.end(WalletError.ConsentEnded)
                } else {
                    let prepared = try await aside { try wallet.answer(consent: consent) }
                    let shown = try await wallet.signAndFinish(prepared: prepared)
                    try Task.checkCancellation()
                    self?.draw(shown, side: side, isLast: true)
                }
            } catch {
                if !Task.isCancelled { self?.end(error) }
            }
        }
    }

    /// Draws one message's codes, in the place of those before, as long as they are good for; `isLast` where no other comes.
    private func draw(_ shown: Presentation, side: UInt32, isLast: Bool) {
        drawing?.cancel()
        drawing = Task { [weak self] in
            let frames = Task { [weak self] in
                do {
                    for try await frame in try shown.codes(ease: .usual).frames(side: side) {
                        try Task.checkCancellation()
                        self?.frame = frame
                    }
                } catch {
                    self?.end(error)
                }
            }
            defer { frames.cancel() }
            do {
                // A still code stays when all of it is drawn, and its seconds go on.
                while case let left = try shown.secondsLeft(), left > 0 {
                    self?.secondsLeft = left
                    try await Task.sleep(for: .milliseconds(200))
                }
                frames.cancel()
                // A code that nobody accepts any more is worse than none.
                if isLast { self?.end(WalletError.ConsentEnded) } else { self?.drawNothing() }
            } catch {
                self?.end(error)
            }
        }
    }

    private func drawNothing() {
        (frame, secondsLeft) = (nil, nil)
    }

    /// The wallet was locked, or the code can't be drawn: it goes from the screen at once.
    private func end(_ error: any Error) {
        guard showing != nil, !(error is CancellationError) else { return }
        leave()
        problem = WalletModels.problem(error)
    }

    /// Shows nothing any more: the screen was left, or the time is over.
    public func leave() {
        if showing != nil { display.brighten(false) }
        showing?.cancel()
        drawing?.cancel()
        (showing, drawing, offered, choosing, isShowing) = (nil, nil, nil, 0, false)
        (offer, frame, secondsLeft) = (nil, nil, nil)
        forget()
    }
}
