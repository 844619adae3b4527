import Dinhdanh
import TestPhone
import XCTest

/// What must not pass.
final class FraudTests: XCTestCase {
    func testNoByteCanBeChanged() async throws {
        let world = try await World().withLicence()
        let message = try await world.shown().message()
        XCTAssertNil(try world.reason(message))
        var tried = 0
        for at in stride(from: 0, to: message.count, by: 97) {
            var changed = message
            changed[at] &+= 1
            do {
                let reason = try world.reason(changed, by: world.anotherVerifier())
                XCTAssertNotNil(reason, "byte \(at)")
            } catch VerifierError.Unreadable, VerifierError.VersionUnsupported, VerifierError.TooLarge {
            }
            tried += 1
        }
        XCTAssertGreaterThan(tried, 10)
    }

    func testARecordingComesTooLateAndASecondShowIsAReplay() async throws {
        let world = try await World().withLicence()
        let message = try await world.shown().message()
        let first = try world.verifier.check(message: Message.of(bytes: message), profile: "V1")
        if case .reject(let reason) = try first.verdict().outcome { XCTFail("\(reason)") }
        let again = try first.again(message: Message.of(bytes: message))
        XCTAssertEqual(first.name(), again.name())
        XCTAssertTrue(try again.verdict().advisories.contains { $0.kind == .alreadyChecked })
        XCTAssertEqual(try world.reason(message), .replay)
        world.clock.advance(seconds: 41)
        XCTAssertEqual(try world.reason(message, by: world.anotherVerifier()), .tooLate)
        world.clock.advance(seconds: -60)
        XCTAssertEqual(try world.reason(message, by: world.anotherVerifier()), .holderClockAhead)
    }

    func testACopyThatRanOutIsRefused() async throws {
        let world = try await World().withLicence()
        let message = try await world.shown().message()
        world.clock.advance(seconds: 40 * 86_400)
        let checks = try world.verifier.check(message: Message.of(bytes: message), profile: "V1").checks()
        let failed = checks.documents[0].compactMap { $0.failed?.reason }
        XCTAssertTrue(failed.contains(.expiredCredential), "\(failed)")
        XCTAssertThrowsError(try world.wallet.offer(profileId: "V1")) { XCTAssertEqual($0 as? WalletError, .Locked) }
        try await world.wallet.unlock(pin: pin())
        XCTAssertThrowsError(try world.wallet.offer(profileId: "V1")) {
            XCTAssertEqual($0 as? WalletError, .CopiesEnded)
        }
    }

    func testWhatWasRevokedIsRefusedWhateverOlderListComesLater() async throws {
        let world = try await World().withLicence()
        let old = try await world.issuer.publish(days: 7, ttlSeconds: 86_400)
        world.clock.advance(seconds: 1)
        _ = try world.issuer.setStatus(entries: world.entries.value, status: .revoked)
        let new = try await world.issuer.publish(days: 7, ttlSeconds: 86_400)
        _ = try await world.verifier.learn(file: new.token)
        let lesson = try await world.verifier.learn(file: old.token)
        XCTAssertEqual(lesson.learned, .older)
        let shown = try await world.shown()
        XCTAssertEqual(try world.reason(shown.message()), .revoked)
        XCTAssertThrowsError(try world.issuer.setStatus(entries: world.entries.value, status: .valid)) {
            XCTAssertEqual($0 as? IssuerError, .Final)
        }
    }

    func testAnotherPhoneCantSignForThisOne() async throws {
        let world = try await World().withLicence()
        let thief = TestHardware()
        let policy = KeyPolicy(useFor: .sign, biometric: false)
        let key = thief.makeKey(owner: Data(count: 16), policy: policy, challenge: Data())
        let prepared = try world.prepared()
        let tasks = try world.wallet.toBeSigned(prepared: prepared)
        let forged = try tasks.map { try thief.sign(handle: key.handle, data: $0.data) }
        let shown = try world.wallet.finish(prepared: prepared, signatures: forged)
        XCTAssertEqual(try world.reason(shown.message()), .holderKeyMismatch)
        // The folder alone, on another phone.
        world.wallet.lock()
        let copy = try world.anotherWallet(folder: world.folder, hardware: thief)
        await assertThrows(WalletError.OtherDevice) { try await copy.unlock(pin: pin()) }
    }

    func testAnIssuerOfOnesOwnIsUntrustedAtTheWalletAndAtTheVerifier() async throws {
        let world = try await World().withLicence()
        let forger = try World()
        let request = try await world.wallet.requestDocument(documentType: "driving_licence", copies: 1)
        let forged = try await forger.issuer.issue(request: request, fields: World.licenceFields(), days: 30)
        await assertThrows(WalletError.DocumentRefused(why: .issuerUntrusted)) {
            try await world.wallet.add(batch: forged.batch)
        }
        let message = try await forger.withLicence().shown().message()
        let check = try world.verifier.check(message: Message.of(bytes: message), profile: "V1")
        guard case .reject(let reason) = try check.verdict().outcome else { return XCTFail("accepted") }
        XCTAssertEqual(reason.reason, .issuerUntrusted)
        XCTAssertEqual(try check.documents()[0].fields, [])
        XCTAssertNil(try check.portrait())
        let nobody = try Verifier.open(setup: VerifierSetup(roots: [], platform: Platform(clock: world.clock)))
        XCTAssertThrowsError(try nobody.check(message: Message.of(bytes: message))) {
            XCTAssertEqual($0 as? VerifierError, .NobodyTrusted)
        }
    }

    func testManyAreCheckedAtOnceWithProgress() async throws {
        let world = try await World().withLicence()
        let good = try await world.shown().message()
        let messages = (0..<130).map { $0 % 2 == 0 ? good : Data(count: 20) }
        var done: [UInt32] = []
        var checked: [CheckedOne] = []
        let verifier = world.verifier
        for try await step in working({ try await verifier.checkMany(messages: messages, profile: "V1", progress: $0) }) {
            switch step {
            case .going(let progress): done.append(progress.done)
            case .done(let all): checked = all
            }
        }
        XCTAssertEqual(done, [64, 128, 130])
        XCTAssertEqual(checked.count, 130)
        XCTAssertNotNil(checked[0].verdict?.receipt)
        // The same code again, near and far in the crowd.
        for later in [2, 128] {
            guard case .reject(let reason)? = checked[later].verdict?.outcome else { return XCTFail("accepted") }
            XCTAssertEqual(reason.reason, .replay)
        }
        XCTAssertEqual(checked[0].documents.first?.fields.isEmpty, false)
        XCTAssertEqual(checked[1].documents, [])
        XCTAssertEqual(checked[1].unreadable?.reason, .unreadable)
    }
}
