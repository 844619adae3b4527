import Dinhdanh
import Foundation

/// The Secure Enclave, as far as the wallet needs it: makes keys, and uses them where they are. Errors are `DeviceError`.
public protocol Enclave: Sendable {
    /// Makes a key on P-256: the key as only this Enclave can read it, and its public half, uncompressed.
    func make(_ policy: KeyPolicy) throws -> (sealed: Data, publicKey: Data)
    /// ECDSA over SHA-256 of `data`: r and s, 32 bytes each.
    func sign(_ data: Data, with sealed: Data) throws -> Data
    /// The x-coordinate of the point shared with `peer`.
    func agree(with peer: Data, by sealed: Data) throws -> Data
}

/// The Keychain, as far as the wallet needs it: items of this device only. Errors are `DeviceError`.
public protocol Keychain: Sendable {
    /// An item's value, or `nil`.
    func read(service: String, account: String) throws -> Data?
    /// Puts a value in the place of the old one.
    func write(service: String, account: String, value: Data) throws
    /// Deletes an item; one that isn't there is no error.
    func delete(service: String, account: String) throws
    /// The accounts of a service.
    func accounts(service: String) throws -> [String]
}

/// The wallet's keys in the Secure Enclave.
///
/// The Enclave keeps no list: it gives a key that only it can read, sealed, and whoever has that can have it used on this
/// device. So a sealed key is an item of the Keychain, and the handle that the core gets is only the item's name; with the
/// item, the key is gone for good, and an erased wallet's keys can be found by their owner without the PIN.
public final class EnclaveHardware: SecureHardware {
    private let enclave: any Enclave
    private let keychain: any Keychain
    private static let ownerBytes = 16

    /// Over an Enclave and a Keychain of the same device.
    public init(enclave: any Enclave, keychain: any Keychain) {
        self.enclave = enclave
        self.keychain = keychain
    }

    public func keyGuard() -> KeyGuard { .secureElement }

    public func keyBinding() -> KeyBinding { .agreement }

    public func makeKey(owner: Data, policy: KeyPolicy, challenge: Data) throws -> HardwareKey {
        let name = Data((0..<16).map { _ in UInt8.random(in: 0...255) })
        let (sealed, publicKey) = try enclave.make(policy)
        try keychain.write(service: Self.service(owner), account: Self.hex(name), value: sealed)
        // Apple attests apps (App Attest), not keys of the Enclave: there is nothing to put a challenge into.
        return HardwareKey(handle: owner + name, publicKey: publicKey, attestation: [])
    }

    public func sign(handle: Data, data: Data) throws -> Data {
        try enclave.sign(data, with: sealed(handle))
    }

    public func agree(handle: Data, peer: Data) throws -> Data {
        try enclave.agree(with: peer, by: sealed(handle))
    }

    public func bind(handle: Data, input: Data) throws -> Data {
        try enclave.agree(with: input, by: sealed(handle))
    }

    public func delete(handle: Data) throws {
        let (service, account) = try Self.item(handle)
        try keychain.delete(service: service, account: account)
    }

    public func deleteAll(owner: Data) throws -> UInt32? {
        let accounts = try keychain.accounts(service: Self.service(owner))
        for account in accounts { try keychain.delete(service: Self.service(owner), account: account) }
        return UInt32(accounts.count)
    }

    public func check(handle: Data) throws {
        _ = try sealed(handle)
    }

    private func sealed(_ handle: Data) throws -> Data {
        let (service, account) = try Self.item(handle)
        guard let sealed = try keychain.read(service: service, account: account) else { throw DeviceError.NoSuchKey }
        return sealed
    }

    private static func item(_ handle: Data) throws -> (service: String, account: String) {
        guard handle.count > ownerBytes else { throw DeviceError.NoSuchKey }
        return (service(handle.prefix(ownerBytes)), hex(handle.dropFirst(ownerBytes)))
    }

    private static func service(_ owner: Data) -> String { "vn.dinhdanh.key." + hex(owner) }

    private static func hex(_ bytes: Data) -> String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}

/// The wallet's small values in the Keychain.
public final class KeychainBlobs: SecureBlobs {
    private static let service = "vn.dinhdanh.blob"
    private let keychain: any Keychain

    /// Over the Keychain of this device.
    public init(keychain: any Keychain) {
        self.keychain = keychain
    }

    /// Not promised until a restore of an older backup onto the same phone was tried and seen not to bring old items back.
    public func keepsOrder() -> Bool { false }

    public func read(name: String) throws -> Data? {
        try keychain.read(service: Self.service, account: name)
    }

    public func write(name: String, value: Data) throws {
        try keychain.write(service: Self.service, account: name, value: value)
    }

    public func delete(name: String) throws {
        try keychain.delete(service: Self.service, account: name)
    }
}
