import Foundation

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#endif

/// A PIN or a passphrase that was typed. It is cleared by the call that takes it, whatever comes of that, by ``clear()``, or
/// when nobody holds it any more. It is good for one call: the next throws ``WalletError/AlreadyUsed``.
///
/// A keypad types into it directly, so that the digits are never in a `String`, which nobody can clear:
///
/// ```swift
/// let pin = Secret()
/// pin.type(digit: 2)
/// ```
public final class Secret: @unchecked Sendable {
    /// Bytes that a call takes, in every language: with more of them it throws ``WalletError/TextTooLong``, and does nothing.
    public static let room = 1024

    // A place of its own that never moves: an array would leave a copy behind wherever it grew.
    private let place = UnsafeMutableRawBufferPointer.allocate(byteCount: Secret.room, alignment: 1)
    private let lock = NSLock()
    private var used = 0
    private var isTooLong = false
    private var isSpent = false

    /// Nothing typed yet.
    public init() {
        place.initializeMemory(as: UInt8.self, repeating: 0)
    }

    /// Takes bytes over (ASCII digits, or UTF-8), and clears them.
    public convenience init(taking bytes: inout [UInt8]) {
        self.init()
        for byte in bytes { append(byte) }
        wipe(&bytes)
    }

    deinit {
        wipe(place)
        place.deallocate()
    }

    /// How many bytes are in it.
    public var count: Int { lock.withLock { used } }

    /// Whether every byte of it is zero, and none counts.
    public var isCleared: Bool { lock.withLock { used == 0 && place.allSatisfy { $0 == 0 } } }

    /// Whether another holds the same, such as a new PIN that was typed twice. It takes the same time, however much is the same.
    public func matches(_ other: Secret) -> Bool {
        guard other !== self else { return true }
        // Always in one order: two that are compared with each other at once must not wait for each other.
        let isFirst = UInt(bitPattern: place.baseAddress) < UInt(bitPattern: other.place.baseAddress)
        let (first, second) = isFirst ? (self, other) : (other, self)
        return first.lock.withLock {
            second.lock.withLock {
                let differing = zip(place, other.place).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
                return used == other.used && differing == 0
            }
        }
    }

    /// A digit from a keypad, 0 to 9; another number is left out.
    public func type(digit: Int) {
        guard (0...9).contains(digit) else { return }
        append(UInt8(ascii: "0") + UInt8(digit))
    }

    /// One more byte.
    public func append(_ byte: UInt8) {
        lock.withLock {
            // Said when it is used: without its end it would be another secret, which opens nothing.
            guard used < Secret.room else { return isTooLong = true }
            place[used] = byte
            used += 1
        }
    }

    /// Takes the last byte back.
    public func removeLast() {
        lock.withLock {
            guard used > 0 else { return }
            used -= 1
            place[used] = 0
        }
    }

    /// Clears it.
    public func clear() {
        lock.withLock {
            (used, isTooLong) = (0, false)
            wipe(place)
        }
    }

    /// Lends the bytes to one call, without a copy, and clears them then. A second call gets none, also where both come at once.
    func spend<T: Sendable>(_ call: @Sendable (Data) async throws -> T) async throws -> T {
        try lock.withLock {
            guard !isSpent else { throw WalletError.AlreadyUsed }
            isSpent = true
        }
        defer { clear() }
        let lent = try lock.withLock { () -> Data in
            guard !isTooLong else { throw WalletError.TextTooLong }
            guard used > 0, let start = place.baseAddress else { return Data() }
            return Data(bytesNoCopy: start, count: used, deallocator: .none)
        }
        return try await call(lent)
    }
}

/// Zeros, also where nobody reads them afterwards.
func wipe(_ place: UnsafeMutableRawBufferPointer) {
    guard let start = place.baseAddress else { return }
    #if canImport(Darwin)
    memset_s(start, place.count, 0, place.count)
    #else
    explicit_bzero(start, place.count)
    #endif
}

/// Zeros the array, with the room that it has beyond its end.
func wipe(_ bytes: inout [UInt8]) {
    bytes.withUnsafeMutableBytes { wipe($0) }
    bytes.removeAll(keepingCapacity: false)
}
