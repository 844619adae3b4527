import Dinhdanh
import Foundation
import TestPhone
import WalletModels
import XCTest

/// An Enclave of OpenSSL's keys: it gives a name that only it can use.
final class SoftEnclave: Enclave {
    private let keys = Shared<[Data: P256]>([:])

    func make(_ policy: KeyPolicy) -> (sealed: Data, publicKey: Data) {
        let (sealed, key) = (randomBytes(280), P256())
        keys.change { $0[sealed] = key }
        return (sealed, key.publicKey)
    }

    private func key(_ sealed: Data) throws -> P256 {
        guard let key = keys.value[sealed] else { throw DeviceError.Invalidated }
        return key
    }

    func sign(_ data: Data, with sealed: Data) throws -> Data {
        try key(sealed).sign(data)
    }

    func agree(with peer: Data, by sealed: Data) throws -> Data {
        guard let shared = try key(sealed).agree(peer) else { throw DeviceError.Unsupported }
        return shared
    }
}

/// A Keychain in memory.
final class SoftKeychain: Keychain {
    private let items = Shared<[String: [String: Data]]>([:])

    func read(service: String, account: String) -> Data? { items.value[service]?[account] }

    func write(service: String, account: String, value: Data) {
        items.change { $0[service, default: [:]][account] = value }
    }

    func delete(service: String, account: String) {
        items.change { _ = $0[service]?.removeValue(forKey: account) }
    }

    func accounts(service: String) -> [String] { items.value[service].map { Array($0.keys) } ?? [] }

    var count: Int { items.value.values.reduce(0) { $0 + $1.count } }
}

extension World {
    /// A phone of Apple's, in software.
    static func onAnIPhone() throws -> (World, SoftKeychain) {
        let keychain = SoftKeychain()
        let hardware = EnclaveHardware(enclave: SoftEnclave(), keychain: keychain)
        return (try World(hardware: hardware, blobs: KeychainBlobs(keychain: keychain)), keychain)
    }
}

/// The adapters for the Secure Enclave and the Keychain, under the real library.
final class AdapterTests: XCTestCase {
    func testAWalletLivesInTheEnclaveAndTheKeychain() async throws {
        let (world, keychain) = try World.onAnIPhone()
        _ = try await world.withLicence()
        XCTAssertEqual(world.wallet.safety(), WalletSafety(guard: .secureElement, keepsOrder: false, keepsTime: true))
        let message = try await world.shown().message()
        XCTAssertNil(try world.reason(message))
        try await world.wallet.enableBiometrics()
        world.wallet.lock()
        try await world.wallet.unlockByBiometrics()
        world.wallet.lock()
        try await world.wallet.unlock(pin: pin())
        XCTAssertGreaterThan(keychain.count, 4)
        let erased = try await world.wallet.erase()
        XCTAssertTrue(erased.keys)
        XCTAssertEqual(keychain.count, 0, "no key and no value outlives an erased wallet")
    }

    func testAKeyIsGoneWithItsItem() throws {
        let hardware = EnclaveHardware(enclave: SoftEnclave(), keychain: SoftKeychain())
        let (mine, others) = (Data(repeating: 1, count: 16), Data(repeating: 2, count: 16))
        let policy = KeyPolicy(useFor: .sign, biometric: false)
        let key = try hardware.makeKey(owner: mine, policy: policy, challenge: Data())
        let other = try hardware.makeKey(owner: others, policy: policy, challenge: Data())
        XCTAssertLessThanOrEqual(key.handle.count, 1024)
        XCTAssertEqual(try hardware.sign(handle: key.handle, data: Data("TEST".utf8)).count, 64)
        XCTAssertEqual(try hardware.deleteAll(owner: mine), 1)
        XCTAssertThrowsError(try hardware.check(handle: key.handle)) {
            XCTAssertEqual($0 as? DeviceError, .NoSuchKey)
        }
        XCTAssertNoThrow(try hardware.check(handle: other.handle))
        try hardware.delete(handle: other.handle)
        try hardware.delete(handle: other.handle)
        XCTAssertThrowsError(try hardware.sign(handle: other.handle, data: Data()))
        XCTAssertThrowsError(try hardware.check(handle: Data(count: 3)))
    }

    func testTimeThatNobodySetsGoesOnWhereTheWallClockIsSetBack() {
        let (wall, since) = (Shared(Date(timeIntervalSince1970: 1_795_140_000)), Shared(UInt64(1_000)))
        let start = UUID()
        let clock = PhoneClock(start: { start }, sinceStart: { since.value }, wall: { wall.value })
        let before = clock.now()
        wall.value -= 86_400
        since.value += 5_000
        let after = clock.now()
        XCTAssertEqual(before.unixMillis, 1_795_140_000_000)
        XCTAssertEqual(after.sinceBoot?.millis, 6_000)
        XCTAssertEqual(after.sinceBoot?.boot, before.sinceBoot?.boot)
        XCTAssertEqual(after.sinceBoot?.boot.count, 16)
        XCTAssertNil(PhoneClock(start: { nil }, sinceStart: { 1 }).now().sinceBoot, "a phone that doesn't name its starts")
    }
}
