#if canImport(Darwin) && os(iOS)
import Darwin
import Foundation
import WalletModels

// Not run here: written from documentation, on a machine without Xcode.

extension PhoneClock {
    /// By `mach_continuous_time`, which goes on while the phone sleeps, and the number of the boot.
    public static func system() -> PhoneClock {
        PhoneClock(start: bootSession, sinceStart: continuousMillis)
    }
}

private let bootSession: @Sendable () -> UUID? = {
    var text = [CChar](repeating: 0, count: 64)
    var size = text.count
    guard sysctlbyname("kern.bootsessionuuid", &text, &size, nil, 0) == 0 else { return nil }
    return UUID(uuidString: String(cString: text))
}

private let continuousMillis: @Sendable () -> UInt64 = {
    var base = mach_timebase_info_data_t()
    mach_timebase_info(&base)
    // Divided first: nanoseconds times the numerator overflow within months on some chips.
    return mach_continuous_time() / UInt64(base.denom) * UInt64(base.numer) / 1_000_000
}
#endif
