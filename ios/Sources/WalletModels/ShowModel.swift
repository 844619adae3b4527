import Dinhdanh
import Observation

/// Consent, then the codes: by oneself for a purpose, or as the answer to a request that was scanned.
@MainActor
@Observable
public final class ShowModel: WalletModel {
    /// What would be shown; the consent screen.
    public private(set) var offer: OfferView?
    /// The code that is due; `nil` where none is shown.
    public private(set) var frame: Frame?
    /// Seconds that the code is still good for, where time limits it.
    public private(set) var secondsLeft: UInt32?

    @ObservationIgnored private var offered: Offer?
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
        await ask({ _ in
            try offered.choose(document: document, namespace: field.namespace, identifier: field.identifier, chosen: on)
            return try offered.view()
        }, keep: { offer = $0 })
    }

    /// The citizen says no.
    public func decline() async {
        guard let declined = offered else { return }
        leave()
        await ask({ try $0.decline(offer: declined) }, keep: { _ in })
    }

    /// The citizen says yes: codes are shown, in a square of so many pixels, until the consent is over or he leaves.
    public func agree(side: UInt32) {
        guard let agreed = offered, let view = offer else { return }
        (offered, offer) = (nil, nil)
        display.brighten(true)
        showing = Task { [weak self, wallet] in
            do {
                let consent = try await aside { try agreed.consent() }
                if view.request == nil {
                    for try await shown in wallet.showing(consent) {
                        // Signed while the screen was being left: nothing is drawn any more.
                        try Task.checkCancellation()
                        self?.draw(shown, side: side)
                    }
                    try Task.checkCancellation()
                    self?.leave()
                } else {
                    let prepared = try await aside { try wallet.answer(consent: consent) }
                    let shown = try await wallet.signAndFinish(prepared: prepared)
                    try Task.checkCancellation()
                    self?.draw(shown, side: side)
                }
            } catch {
                if !Task.isCancelled { self?.end(error) }
            }
        }
    }

    /// Draws one message's codes, in the place of those before.
    private func draw(_ shown: Presentation, side: UInt32) {
        drawing?.cancel()
        drawing = Task { [weak self] in
            let counting = Task { [weak self] in
                do {
                    while true {
                        self?.secondsLeft = try shown.secondsLeft()
                        try await Task.sleep(for: .milliseconds(200))
                    }
                } catch {
                    self?.end(error)
                }
            }
            defer { counting.cancel() }
            do {
                for try await frame in try shown.codes(ease: .usual).frames(side: side) { self?.frame = frame }
                // A still code stays.
                try await Task.sleep(for: .seconds(3600))
            } catch {
                self?.end(error)
            }
        }
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
        (showing, drawing, offered) = (nil, nil, nil)
        (offer, frame, secondsLeft) = (nil, nil, nil)
        forget()
    }
}
