@testable import Dinhdanh
import Foundation
import TestPhone
import XCTest

/// PINs and passphrases: cleared, and nowhere left behind.
final class SecretTests: XCTestCase {
    func testASecretIsClearedByTheCallThatTakesItAlsoWhenThatFails() async throws {
        let world = try World()
        let first = pin()
        try await world.wallet.create(pin: first)
        XCTAssertTrue(first.isCleared)
        let wrong = pin("204817")
        do {
            try await world.wallet.unlock(pin: wrong)
            XCTFail("a wrong PIN opened it")
        } catch {}
        XCTAssertTrue(wrong.isCleared)
        // Nothing would be a wrong PIN, and cost a try; what is typed into it afterwards opens nothing either.
        for used in [first, wrong] {
            for digit in [2, 0, 4, 8, 1, 6] { used.type(digit: digit) }
            await assertThrows(WalletError.AlreadyUsed) { try await world.wallet.unlock(pin: used) }
        }
        world.wallet.lock()
        try await world.wallet.unlock(pin: pin())
    }

    func testAPassphraseIsAsLongOnEveryPhoneAndOneThatIsLongerIsRefusedWhole() async throws {
        let world = try await World().withLicence()
        func phrase(_ size: Int) -> Secret {
            var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: size)
            return Secret(taking: &bytes)
        }
        let out = try await world.wallet.moveOut(passphrase: phrase(Secret.room))
        let long = phrase(Secret.room + 1)
        await assertThrows(WalletError.TextTooLong) { _ = try await world.wallet.moveOut(passphrase: long) }
        XCTAssertTrue(long.isCleared)
        let other = try world.anotherWallet()
        await assertThrows(WalletError.TextTooLong) {
            try await other.moveIn(moved: out.bytes, passphrase: phrase(Secret.room + 1), pin: pin())
        }
        try await other.moveIn(moved: out.bytes, passphrase: phrase(Secret.room), pin: pin())
    }

    func testAKeypadTypesAndTakesBack() {
        let secret = Secret()
        for digit in [2, 0, 10, 4, -1] { secret.type(digit: digit) }
        secret.removeLast()
        XCTAssertEqual(secret.count, 2)
        secret.clear()
        XCTAssertTrue(secret.isCleared)
        for _ in 0..<Secret.room + 1 { secret.append(7) }
        XCTAssertEqual(secret.count, Secret.room)
        var typed: [UInt8] = Array("204816".utf8)
        XCTAssertEqual(Secret(taking: &typed).count, 6)
        XCTAssertEqual(typed, [])
    }

    func testASecretMatchesOnlyWhatIsTheSame() {
        XCTAssertTrue(pin().matches(pin()))
        XCTAssertFalse(pin().matches(pin("204817")))
        XCTAssertFalse(pin().matches(pin("20481")))
        XCTAssertTrue(Secret().matches(Secret()))
        let one = pin()
        XCTAssertTrue(one.matches(one))
    }

    #if os(Linux)
    /// Looks for a passphrase in all memory that the process can write, after the calls that took it.
    func testNoPassphraseIsLeftInMemory() async throws {
        let world = try World()
        try await world.wallet.create(pin: pin())
        // Typed so that it is nowhere in one piece but in the secret.
        let secret = Secret()
        var mask: [UInt8] = []
        for _ in 0..<40 {
            let letter = UInt8.random(in: UInt8(ascii: "a")...UInt8(ascii: "z"))
            secret.append(letter)
            mask.append(letter ^ 0x5a)
        }
        XCTAssertEqual(try places(of: mask), 1, "the search finds what is there")
        _ = try await world.wallet.moveOut(passphrase: secret)
        try await Task.sleep(for: .milliseconds(200))
        XCTAssertEqual(try places(of: mask), 0)
    }

    /// A file of the kernel's, whose size nobody knows before its end: Foundation stops after the first piece.
    private func whole(_ path: String) -> [UInt8] {
        let file = open(path, O_RDONLY)
        defer { close(file) }
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 12)
        while case let count = read(file, &piece, piece.count), count > 0 { all += piece[..<count] }
        return all
    }

    /// How often the bytes, which are given masked, are in writable memory.
    private func places(of masked: [UInt8]) throws -> Int {
        let maps = String(decoding: whole("/proc/self/maps"), as: UTF8.self)
        let memory = open("/proc/self/mem", O_RDONLY)
        defer { close(memory) }
        let first = masked[0] ^ 0x5a
        let size = 1 << 20
        let window = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        defer { window.deallocate() }
        let own = UInt(bitPattern: window.baseAddress!)..<UInt(bitPattern: window.baseAddress!) + UInt(size)
        var found = 0
        for line in maps.split(separator: "\n") where line.contains(" rw") {
            let ends = line.prefix { $0 != " " }.split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard ends.count == 2 else { continue }
            var at = ends[0]
            while at < ends[1] {
                // What was read before is not looked for in the window itself.
                let count = pread(memory, window.baseAddress, min(size, Int(ends[1] - at)), off_t(at))
                if count <= 0 { break }
                var here = 0
                while here + masked.count <= count {
                    guard let hit = memchr(window.baseAddress! + here, Int32(first), count - here) else { break }
                    here = hit - UnsafeMutableRawPointer(window.baseAddress!)
                    guard here + masked.count <= count else { break }
                    let place = at + UInt(here)
                    if !own.contains(place), (0..<masked.count).allSatisfy({ window[here + $0] ^ 0x5a == masked[$0] }) {
                        found += 1
                    }
                    here += 1
                }
                // Pieces overlap, so that nothing hides in a seam; a find in the overlap is of the next piece only.
                if UInt(count) + at >= ends[1] { break }
                at += UInt(max(1, count - masked.count + 1))
            }
        }
        wipe(window)
        return found
    }
    #endif
}
