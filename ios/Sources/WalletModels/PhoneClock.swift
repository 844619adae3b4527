import Dinhdanh
import Foundation

/// The phone's clocks. Whoever has the phone sets the wall clock, so the waits after wrong PINs go by the milliseconds since the phone
/// started, and by what names that start; `nil` where the phone doesn't tell.
public final class PhoneClock: DeviceClock {
    private let start: @Sendable () -> UUID?
    private let sinceStart: @Sendable () -> UInt64
    private let wall: @Sendable () -> Date

    public init(
        start: @escaping @Sendable () -> UUID?, sinceStart: @escaping @Sendable () -> UInt64,
        wall: @escaping @Sendable () -> Date = { Date() }
    ) {
        (self.start, self.sinceStart, self.wall) = (start, sinceStart, wall)
    }

    public func now() -> Reading {
        let boot = start().map { start in
            SinceBoot(boot: withUnsafeBytes(of: start.uuid) { Data($0) }, millis: sinceStart())
        }
        return Reading(unixMillis: Int64(wall().timeIntervalSince1970 * 1000), sinceBoot: boot)
    }
}
