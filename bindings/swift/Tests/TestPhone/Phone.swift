import Dinhdanh
import Foundation

/// What another part of a test may change while a thread of the core reads it.
public final class Shared<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var held: Value

    public init(_ value: Value) {
        held = value
    }

    public var value: Value {
        get { lock.withLock { held } }
        set { lock.withLock { held = newValue } }
    }

    public func change<T>(_ change: (inout Value) -> T) -> T {
        lock.withLock { change(&held) }
    }
}

/// Keys in software, as an Android phone's Keystore gives them. A test can come before each signature.
public final class TestHardware: SecureHardware {
    private enum Kept: Sendable {
        case pair(P256)
        case secret(Data)
    }

    private let keys = Shared<[Data: (owner: Data, kept: Kept)]>([:])

    /// Runs before each signature; what it throws the core gets.
    public let beforeSigning = Shared<@Sendable () throws -> Void>({})

    public init() {}

    private func key(_ handle: Data) throws -> Kept {
        guard let key = keys.value[handle] else { throw DeviceError.NoSuchKey }
        return key.kept
    }

    private func pair(_ handle: Data) throws -> P256 {
        guard case .pair(let pair) = try key(handle) else { throw DeviceError.Unsupported }
        return pair
    }

    public func keyGuard() -> KeyGuard { .trustedEnvironment }

    public func keyBinding() -> KeyBinding { .mac }

    public func makeKey(owner: Data, policy: KeyPolicy, challenge: Data) -> HardwareKey {
        let handle = randomBytes(16)
        if policy.useFor == .bind {
            keys.change { $0[handle] = (owner, .secret(randomBytes(32))) }
            return HardwareKey(handle: handle, publicKey: Data(), attestation: [])
        }
        let pair = P256()
        keys.change { $0[handle] = (owner, .pair(pair)) }
        return HardwareKey(handle: handle, publicKey: pair.publicKey, attestation: [])
    }

    public func sign(handle: Data, data: Data) throws -> Data {
        try beforeSigning.value()
        return try pair(handle).sign(data)
    }

    public func agree(handle: Data, peer: Data) throws -> Data {
        guard let shared = try pair(handle).agree(peer) else { throw DeviceError.Unsupported }
        return shared
    }

    public func bind(handle: Data, input: Data) throws -> Data {
        guard case .secret(let secret) = try key(handle) else { throw DeviceError.Unsupported }
        return hmac(key: secret, input)
    }

    public func delete(handle: Data) {
        keys.change { _ = $0.removeValue(forKey: handle) }
    }

    public func deleteAll(owner: Data) -> UInt32? {
        keys.change { keys in
            let mine = keys.filter { $0.value.owner == owner }
            for handle in mine.keys { keys.removeValue(forKey: handle) }
            return UInt32(mine.count)
        }
    }

    public func check(handle: Data) throws {
        _ = try key(handle)
    }
}

/// Small values in memory.
public final class TestBlobs: SecureBlobs {
    private let values = Shared<[String: Data]>([:])

    public init() {}

    public func keepsOrder() -> Bool { true }

    public func read(name: String) -> Data? { values.value[name] }

    public func write(name: String, value: Data) {
        values.change { $0[name] = value }
    }

    public func delete(name: String) {
        values.change { _ = $0.removeValue(forKey: name) }
    }
}

/// A clock that the test sets; it begins on 20 November 2026.
public final class TestClock: DeviceClock {
    private let millis = Shared<Int64>(1_795_140_000_000)

    /// What the wall clock says, where somebody set it.
    public let wall = Shared<Int64?>(nil)

    /// Throws something of its own while this is set.
    public let broken = Shared(false)

    public init() {}

    public func advance(seconds: Double) {
        millis.change { $0 += Int64(seconds * 1000) }
    }

    public func now() throws -> Reading {
        if broken.value { throw AppError(text: "the clock of 099190001234 is broken") }
        let now = millis.value
        let sinceBoot = SinceBoot(boot: Data(count: 16), millis: UInt64(now - 1_790_000_000_000))
        return Reading(unixMillis: wall.value ?? now, sinceBoot: sinceBoot)
    }
}

/// An error of an app's own, which the core knows nothing of.
public struct AppError: Error {
    public let text: String

    public init(text: String) {
        self.text = text
    }
}
