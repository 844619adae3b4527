import Foundation

/// How far a piece of work is.
public enum Work<Value: Sendable>: Sendable {
    /// It goes on, for a bar.
    case going(WorkProgress)
    /// It is done: the last of its sequence.
    case done(Value)
}

/// Long work as a sequence of its progress, which ends with what it gave. Whoever stops listening cancels it.
///
/// ```swift
/// for try await step in working({ try await wallet.create(pin: pin, progress: $0) }) { … }
/// ```
public func working<Value: Sendable>(
    _ work: @escaping @Sendable (any ProgressListener) async throws -> Value
) -> AsyncThrowingStream<Work<Value>, any Error> {
    AsyncThrowingStream { continuation in
        let task = Task {
            do {
                let value = try await work(Listener { continuation.yield(.going($0)) })
                continuation.yield(.done(value))
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        continuation.onTermination = { _ in task.cancel() }
    }
}

/// Tells a function of the progress, on the thread that works.
private final class Listener: ProgressListener {
    private let tell: @Sendable (WorkProgress) -> Void

    init(_ tell: @escaping @Sendable (WorkProgress) -> Void) {
        self.tell = tell
    }

    func progress(progress: WorkProgress) {
        tell(progress)
    }
}

extension Codes {
    /// The codes for a screen, each when it is due, in a square of `side` pixels; `colours` gives RGBA instead of grey. A still
    /// code comes once. What a slow screen didn't ask for in time is left out.
    public func frames(side: UInt32, colours: Bool = false) -> Frames {
        Frames(codes: self, side: side, colours: colours)
    }
}

/// The frames of a message's codes, in their time: see ``Codes/frames(side:colours:)``.
public struct Frames: AsyncSequence, Sendable {
    /// A code as pixels.
    public typealias Element = Frame

    let codes: Codes
    let side: UInt32
    let colours: Bool

    /// Begins with the first code.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(of: self)
    }

    /// Where a screen is in them.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let frames: Frames
        private let begun = ContinuousClock.now
        private let still: Bool
        private var shown = false

        init(of frames: Frames) {
            self.frames = frames
            still = frames.codes.timing().still
        }

        private var elapsed: UInt64 {
            UInt64((ContinuousClock.now - begun) / .milliseconds(1))
        }

        /// Waits until the next code is due, and draws it.
        public mutating func next() async throws -> Frame? {
            let codes = frames.codes
            if shown {
                if still { return nil }
                try await Task.sleep(for: .milliseconds(try codes.nextInMillis(elapsedMillis: elapsed)))
            }
            shown = true
            return frames.colours
                ? try codes.frameRgba(elapsedMillis: elapsed, side: frames.side)
                : try codes.frame(elapsedMillis: elapsed, side: frames.side)
        }
    }
}

extension Wallet {
    /// What was agreed to, shown by oneself: a new presentation each time that the last is about to run out, until the consent is over.
    ///
    /// A consent is good once, so go through the sequence once.
    public func showing(_ consent: Consent) -> Showings {
        Showings(wallet: self, consent: consent)
    }
}

/// The presentations of one consent, one after the other: see ``Wallet/showing(_:)``.
public struct Showings: AsyncSequence, Sendable {
    /// One signed message, with its codes.
    public typealias Element = Presentation

    let wallet: Wallet
    let consent: Consent

    /// Nothing is shown before the first is asked for.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(of: self)
    }

    /// Where a showing is.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let shown: Showings
        private var showing: Showing?
        private var last: Presentation?

        init(of shown: Showings) {
            self.shown = shown
        }

        /// Waits until the next is due, and signs it. Where the wallet locks before, it throws `WalletError.Locked`.
        public mutating func next() async throws -> Presentation? {
            let wallet = shown.wallet
            if let last {
                do {
                    try await Task.sleep(for: .seconds(try last.secondsLeft()))
                } catch CodesError.Locked {
                    throw WalletError.Locked
                }
            }
            let consent = shown.consent
            let begun = showing
            let going: Showing
            if let begun { going = begun } else { going = try await aside { try wallet.show(consent: consent) } }
            showing = going
            do {
                let prepared = try await aside { try wallet.renew(showing: going) }
                last = try await wallet.signAndFinish(prepared: prepared)
                return last
            } catch WalletError.ConsentEnded {
                guard !wallet.isLocked() else { throw WalletError.Locked }
                return nil
            }
        }
    }
}

/// A picture of a camera.
public struct Picture: Sendable {
    /// The Y plane: grey pixels, row by row.
    public let luma: Data
    /// Pixels in a row.
    public let width: UInt32
    /// Rows.
    public let height: UInt32
    /// Bytes from the beginning of a row to that of the next.
    public let stride: UInt32

    /// A picture of `height` rows.
    public init(luma: Data, width: UInt32, height: UInt32, stride: UInt32) {
        self.luma = luma
        self.width = width
        self.height = height
        self.stride = stride
    }
}

extension AsyncSequence where Element == Picture {
    /// What a camera's pictures bring: progress, hints, messages.
    ///
    /// Give it a stream that keeps the newest picture only, `AsyncStream(bufferingPolicy: .bufferingNewest(1))`: a camera is
    /// faster than a look.
    public func scanned() -> Scanned<Self> {
        Scanned(pictures: self)
    }
}

/// What a camera's pictures bring: see `scanned()`.
public struct Scanned<Pictures: AsyncSequence>: AsyncSequence where Pictures.Element == Picture {
    /// What a picture brought.
    public typealias Element = ScanEvent

    let pictures: Pictures

    /// Begins with nothing seen.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(pictures: pictures.makeAsyncIterator())
    }

    /// Where a scan is.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private var pictures: Pictures.AsyncIterator
        private let scanner = CodeScanner()
        private var events: [ScanEvent] = []

        init(pictures: Pictures.AsyncIterator) {
            self.pictures = pictures
        }

        /// Looks at pictures until one brings something.
        public mutating func next() async throws -> ScanEvent? {
            while events.isEmpty {
                guard let picture = try await pictures.next() else { return nil }
                let scanner = scanner
                events = try await aside {
                    try scanner.look(
                        luma: picture.luma, width: picture.width, height: picture.height, stride: picture.stride)
                }
            }
            return events.removeFirst()
        }
    }
}

extension Scanned: Sendable where Pictures: Sendable {}
