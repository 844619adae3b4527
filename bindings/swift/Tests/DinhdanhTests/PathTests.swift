import Dinhdanh
import TestPhone
import XCTest

/// The whole path: issue, keep, show, scan, check.
final class PathTests: XCTestCase {
    func testALicenceIsIssuedKeptShownByItsHolderAndChecked() async throws {
        let world = try await World().withLicence()
        let documents = try world.wallet.documents().documents
        let document = try XCTUnwrap(documents.first)
        XCTAssertEqual(documents.count, 1)
        XCTAssertEqual(document.label.vi, "Giấy phép lái xe")
        XCTAssertEqual(document.freshCopies, 4)
        XCTAssertNil(document.fewLeft)
        let details = try world.wallet.details(document: document.id)
        let picture = details.fields.first { $0.identifier == "portrait" }?.value
        XCTAssertEqual(picture, .picture(format: .jpeg, bytes: World.portrait))
        let birthDate = details.fields.first { $0.identifier == "birth_date" }?.value
        XCTAssertEqual(birthDate, .day(day: CalendarDay(year: 1990, month: 1, day: 20)))

        let message = try await throughTheCamera(world.shown().codes(ease: .usual))
        let check = try world.verifier.check(message: message, profile: "V1")
        let verdict = try check.verdict()
        guard case .acceptAsOf = verdict.outcome else { return XCTFail("\(verdict.outcome)") }
        XCTAssertEqual(verdict.light, .amber)
        XCTAssertTrue(verdict.headline.vi.hasPrefix("✔"))
        XCTAssertTrue(verdict.advisories.contains { $0.kind == .testIssuer })
        XCTAssertEqual(try check.portrait(), World.portrait)
        let name = try XCTUnwrap(check.documents().first?.fields.first { $0.identifier == "full_name" }?.text.vi)
        let record = try check.record()
        XCTAssertTrue(record.contains("Biên bản kiểm tra") && !record.contains(name))
        let denied = try check.notThisPerson()
        guard case .reject(let reason) = denied.outcome else { return XCTFail("accepted") }
        XCTAssertEqual(reason.reason, .holderNotConfirmed)
        XCTAssertEqual(denied, try check.verdict())

        let entry = try XCTUnwrap(world.wallet.log(limit: 10).entries.first)
        XCTAssertEqual(entry.kind, .shownByMyself)
        XCTAssertFalse(entry.fields.isEmpty)
    }

    func testARequestIsAnsweredInTwoStepsOfTheHardwareAndWithdrawn() async throws {
        let world = try await World().withLicence()
        let list = try await world.issuer.publish(days: 7, ttlSeconds: 86_400)
        let lesson = try await world.verifier.learn(file: list.token)
        XCTAssertEqual(lesson, Lesson(kind: .statusList, learned: .new))
        let asked = try await throughTheCamera(world.verifier.makeRequest(profile: "V1").codes())
        let request = try world.wallet.readRequest(message: asked)
        XCTAssertEqual(request.view().reader, "TEST Đội CSGT số 1")
        XCTAssertTrue(request.view().confirmed)
        let offer = try world.wallet.offerFor(request: request)
        XCTAssertTrue(try offer.view().documents[0].fields.allSatisfy { $0.chosen == $0.required })
        let prepared = try world.wallet.answer(consent: offer.consent())
        let tasks = try world.wallet.toBeSigned(prepared: prepared)
        let signatures = try tasks.map { try world.hardware.sign(handle: $0.handle, data: $0.data) }
        let shown = try world.wallet.finish(prepared: prepared, signatures: signatures)
        XCTAssertEqual(try shown.secondsLeft(), 60)
        let check = try world.verifier.check(message: throughTheCamera(shown.codes(ease: .usual)))
        XCTAssertEqual(try check.verdict().outcome, .accept)
        // Answered once.
        XCTAssertEqual(try world.reason(shown.message()), .sessionMismatch)

        let receipt = try XCTUnwrap(world.wallet.receipts(limit: 10).receipts.first)
        XCTAssertEqual(try world.wallet.log(limit: 1).entries.first?.receipt, receipt.id)
        let claim = try world.wallet.withdraw(receipt: receipt.id, kind: .withdraw)
        XCTAssertFalse(claim.overdue)
        XCTAssertEqual(try world.wallet.claims(), ClaimList(claims: [claim], lost: []))
        XCTAssertTrue(try world.wallet.letter(claim: claim.id).vi.contains("TEST Đội CSGT số 1"))
        let addressed = try world.wallet.letter(claim: claim.id, address: "12 phố Thử Nghiệm")
        XCTAssertTrue(addressed.vi.contains("12 phố Thử Nghiệm"))
        XCTAssertNil(try world.wallet.contact())
        try world.wallet.setContact(contact: "binh@test.example")
        XCTAssertEqual(try world.wallet.contact(), "binh@test.example")
        XCTAssertTrue(try world.wallet.letter(claim: claim.id).en.contains("binh@test.example"))
        let long = String(repeating: "x", count: 1 << 20)
        XCTAssertThrowsError(try world.wallet.setContact(contact: long)) {
            XCTAssertEqual($0 as? WalletError, .TextTooLong)
        }
        try world.wallet.extendClaim(claim: claim.id)
        XCTAssertThrowsError(try world.wallet.extendClaim(claim: claim.id)) {
            XCTAssertEqual($0 as? WalletError, .ClaimNotExtended)
        }
        try world.wallet.claimFromProcessor(claim: claim.id)
        XCTAssertThrowsError(try world.wallet.deleteReceipt(receipt: receipt.id)) {
            XCTAssertEqual($0 as? WalletError, .NotFound)
        }
        try world.wallet.answerClaim(claim: claim.id)
        try world.wallet.finishClaim(claim: claim.id)
        let done = try XCTUnwrap(world.wallet.claims().claims.first)
        XCTAssertTrue(done.extended && done.answeredAt != nil && done.finishedAt != nil)
        let (json, html) = try await (world.wallet.exportJson(), world.wallet.exportHtml(lang: .vi))
        XCTAssertTrue(json.contains("receipts") && html.contains("<html"))
        let log = try await world.wallet.checkLog()
        XCTAssertNil(log.brokenAt)
    }

    func testAnAccountFollowsFromItsCardAndFromTheListsThatWereLearned() async throws {
        let world = try World()
        let wallet = world.wallet
        try await wallet.create(pin: pin())
        let before = try wallet.account()
        XCTAssertEqual(before.level, .one)
        XCTAssertEqual(before.state, .active)
        XCTAssertEqual(before.levelWords.vi, "Tài khoản định danh điện tử mức độ 01")
        try await world.add(copies: 2, type: "citizen_id", fields: World.cardFields())
        XCTAssertEqual(try wallet.account().level, .two)
        world.clock.advance(seconds: 50)
        _ = try world.issuer.setStatus(entries: world.entries.value, status: .accountLocked)
        var list = try await world.issuer.publish(days: 7, ttlSeconds: 86_400).token
        let said = try await wallet.learnStatus(list: list)
        XCTAssertEqual(said, LearnedStatus(isNews: true, revoked: 0, suspended: 0, locked: 2))
        let after = try wallet.account()
        XCTAssertEqual(after.state, .locked)
        XCTAssertTrue(after.stateWords.vi.contains("KHÓA"))
        list[list.endIndex - 1] ^= 1
        let changed = list
        await assertThrows(WalletError.StatusListRefused) { _ = try await wallet.learnStatus(list: changed) }
        XCTAssertEqual(walletProblem(error: .StatusListRefused).code, "STATUS_LIST_REFUSED")
    }

    func testAShowingGoesOnInsideOneConsentAndEndsWithIt() async throws {
        let world = try await World().withLicence()
        let showing = try world.wallet.show(consent: world.consent())
        XCTAssertEqual(try showing.secondsLeft(), 120)
        let first = try await world.wallet.signAndFinish(prepared: world.wallet.renew(showing: showing))
        XCTAssertEqual(try first.secondsLeft(), 30)
        world.clock.advance(seconds: 29)
        XCTAssertEqual(try first.secondsLeft(), 1)
        let second = try await world.wallet.signAndFinish(prepared: world.wallet.renew(showing: showing))
        let (usual, easiest) = try (second.codes(ease: .usual), second.codes(ease: .easiest))
        XCTAssertGreaterThan(easiest.timing().codes, usual.timing().codes)
        XCTAssertEqual(try usual.secondsLeft(), 30)
        XCTAssertEqual(try throughTheCamera(usual).bytes(), try second.message())
        XCTAssertEqual(try throughTheCamera(easiest).bytes(), try second.message())
        world.clock.advance(seconds: 50)
        _ = world.wallet.isLocked()
        world.clock.advance(seconds: 50)
        XCTAssertEqual(try showing.secondsLeft(), 0)
        XCTAssertThrowsError(try world.wallet.renew(showing: showing))
        XCTAssertEqual(try showing.secondsLeft(), 0)
    }

    func testWhatTheAppsObjectsHoldEndsWhenTheWalletLocks() async throws {
        let world = try await World().withLicence()
        let offer = try world.wallet.offer(profileId: "V1")
        let consent = try world.consent()
        let shown = try await world.shown()
        let codes = try shown.codes(ease: .usual)
        // A code that is drawn is use of the wallet, as long as it is good.
        world.clock.advance(seconds: 20)
        _ = try codes.frame(elapsedMillis: 0, side: 480)
        world.clock.advance(seconds: 59)
        XCTAssertFalse(world.wallet.isLocked())
        _ = try codes.frame(elapsedMillis: 0, side: 480)
        world.clock.advance(seconds: 2)
        XCTAssertTrue(world.wallet.isLocked())
        XCTAssertThrowsError(try offer.view()) { XCTAssertEqual($0 as? WalletError, .ConsentEnded) }
        XCTAssertThrowsError(try codes.frame(elapsedMillis: 0, side: 480)) {
            XCTAssertEqual($0 as? CodesError, .Locked)
        }
        XCTAssertThrowsError(try shown.message()) { XCTAssertEqual($0 as? CodesError, .Locked) }
        try await world.wallet.unlock(pin: pin())
        XCTAssertThrowsError(try world.wallet.show(consent: consent)) {
            XCTAssertEqual($0 as? WalletError, .ConsentEnded)
        }
    }

    func testAWalletIsLockedOpenedByItsPINChangedMovedAndErased() async throws {
        let world = try World()
        let wallet = world.wallet
        XCTAssertFalse(wallet.exists())
        XCTAssertTrue(wallet.isLocked())
        await assertThrows(WalletError.PinRefused(why: .sequence)) { try await wallet.create(pin: pin("123456")) }
        _ = try await world.withLicence()
        XCTAssertTrue(wallet.exists(), "open or locked")
        wallet.lock()
        XCTAssertTrue(wallet.exists())
        XCTAssertThrowsError(try wallet.documents()) { XCTAssertEqual($0 as? WalletError, .Locked) }
        do {
            try await wallet.unlock(pin: pin("204817"))
            XCTFail("a wrong PIN opened it")
        } catch let wrong as WalletError {
            guard case .WrongPin(remaining: 9, _) = wrong else { return XCTFail("\(wrong)") }
            XCTAssertTrue(walletProblem(error: wrong).words.vi.contains("9"))
        }
        try await wallet.unlock(pin: pin())
        try await wallet.changePin(old: pin(), new: pin("591837"), newKey: true)
        world.clock.advance(seconds: 61)
        XCTAssertTrue(wallet.isLocked())
        try await wallet.unlock(pin: pin("591837"))
        try await wallet.enableBiometrics()
        wallet.lock()
        try await wallet.unlockByBiometrics()
        try await wallet.forgetBiometrics()
        await assertThrows(WalletError.NoBiometrics) { try await wallet.unlockByBiometrics() }
        try await wallet.unlock(pin: pin("591837"))
        let damage = try await wallet.examine()
        XCTAssertEqual(damage, [])

        let out = try await wallet.moveOut(passphrase: pin("mười hai ký tự"))
        XCTAssertEqual(out.leftBehind, [])
        let moved = out.bytes
        let phone = try world.anotherWallet()
        await assertThrows(WalletError.MoveRefused(why: .wrongPassphrase)) {
            try await phone.moveIn(moved: moved, passphrase: pin("mười ba ký tự x"), pin: pin())
        }
        XCTAssertFalse(phone.exists())
        let born = CalendarDay(year: 1990, month: 1, day: 20)
        await assertThrows(WalletError.PinRefused(why: .birthDate)) {
            try await phone.moveIn(
                moved: moved, passphrase: pin("mười hai ký tự"), pin: pin("200190"), birthDate: born)
        }
        try await phone.moveIn(moved: moved, passphrase: pin("mười hai ký tự"), pin: pin(), birthDate: born)
        XCTAssertEqual(try phone.toReissue().map(\.label.vi), ["Giấy phép lái xe"])

        let erased = try await wallet.erase()
        XCTAssertTrue(erased.keys && !wallet.exists())
    }

    func testACheckWaitsForANewerList() async throws {
        let world = try await World().withLicence()
        let check = try await world.verifier.check(message: Message.of(bytes: world.shown().message()), profile: "V1")
        XCTAssertTrue(try world.verifier.waitForStatus(check: check))
        let before = try await world.verifier.confirm()
        XCTAssertEqual(before.checks.map(\.confirmation), [.waiting])
        XCTAssertEqual(try world.verifier.settle(told: before.checks), 0)
        world.clock.advance(seconds: 60)
        _ = try world.issuer.setStatus(entries: world.entries.value, status: .suspended)
        let list = try await world.issuer.publish(days: 7, ttlSeconds: 86_400)
        _ = try await world.verifier.learn(file: list.token)
        let after = try await world.verifier.confirm()
        guard case .changed(let reason) = after.checks.first?.confirmation else { return XCTFail("\(after)") }
        XCTAssertEqual(reason.reason, .suspended)
        XCTAssertEqual(try world.verifier.settle(told: after.checks), 1)
        XCTAssertEqual(try world.verifier.waiting(), WaitingChecks(checks: [], unread: []))
    }

    func testWhatCannotBeReadOfTheQueueIsToldAndGoesWhenAPersonSaysSo() async throws {
        let folder = newFolder()
        let verifier = try Verifier.open(setup: VerifierSetup(roots: [], folder: folder))
        let queue = URL(fileURLWithPath: folder).appendingPathComponent("queue")
        try FileManager.default.createDirectory(at: queue, withIntermediateDirectories: true)
        try Data("damaged".utf8).write(to: queue.appendingPathComponent("0a"))
        let told = try await verifier.confirm()
        XCTAssertEqual(told, try verifier.waiting())
        XCTAssertEqual(told.unread.map(\.name), ["0a"])
        XCTAssertEqual(told.unread.map(\.why), [.damaged])
        XCTAssertTrue(told.unread.allSatisfy { $0.words.vi.contains("hỏng") })
        XCTAssertEqual(try verifier.discardUnread(names: told.unread.map(\.name)), 1)
        XCTAssertEqual(try verifier.waiting().unread, [])
    }
}

/// That a call throws just this.
func assertThrows<E: Error & Equatable>(
    _ expected: E, file: StaticString = #filePath, line: UInt = #line, _ call: () async throws -> some Any
) async {
    do {
        _ = try await call()
        XCTFail("nothing was thrown", file: file, line: line)
    } catch {
        XCTAssertEqual(error as? E, expected, "\(error)", file: file, line: line)
    }
}
