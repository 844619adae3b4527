// guide: imports
import Dinhdanh
import Foundation
// guide: end
import TestPhone
import XCTest

// guide: screen
/// Your screen: it writes lines, and draws codes, which are squares of grey pixels.
func write(_ lines: String...) {
    print(lines.joined(separator: " · "))
}

@Sendable func draw(_ frame: Frame, _ secondsLeft: UInt32?) async {
    write("mã \(frame.index)", "\(frame.side) điểm ảnh", "\(secondsLeft ?? 0) giây")
}

/// Your keypad.
func typed() -> [Int] { [2, 0, 4, 8, 1, 6] }
// guide: end

/// The code of docs/guide, as it stands there: what is between the marks is copied by docs/guide/snippets.py.
final class GuideTests: XCTestCase {
    /// The codes of another phone's licence.
    private func shown(by wallet: Wallet, _ issuer: Issuer) async throws -> Presentation {
        try await wallet.create(pin: pin())
        let request = try await wallet.requestDocument(documentType: "driving_licence", copies: 1)
        let issued = try await issuer.issue(request: request, fields: World.licenceFields(), days: 30)
        _ = try await wallet.add(batch: issued.batch)
        for try await shown in try wallet.showing(wallet.offer(profileId: "V1").consent()) { return shown }
        throw AppError(text: "nothing was shown")
    }

    func testAWalletInAnHour() async throws {
        let (folder, portrait) = (newFolder(), World.portrait)

        // guide: wallet/authority
        let issuer = try Issuer.create(listUri: "https://status.test.example/1", platform: Platform())
        let issuerRoot = issuer.root()
        let readerRoot = issuer.readerRoot()
        // guide: end

        // guide: wallet/open
        let setup = WalletSetup(folder: folder, issuers: [issuerRoot], readers: [readerRoot])
        let wallet = try Wallet.of(setup: setup)
        // guide: end

        // guide: wallet/create
        let pin = Secret()
        for digit in typed() { pin.type(digit: digit) }
        let birthDate = CalendarDay(year: 1990, month: 1, day: 20)
        for try await step in working({ try await wallet.create(pin: pin, birthDate: birthDate, progress: $0) }) {
            if case .going(let progress) = step { write("\(progress.done) / \(progress.total)") }
        }
        // guide: end
        XCTAssertTrue(pin.isCleared)

        // guide: wallet/fields
        let fields = """
            {
              "org.iso.18013.5.1": {
                "family_name": "Trần",
                "given_name": "Văn Bình",
                "birth_date": "1990-01-20",
                "document_number": "990123456789",
                "issue_date": "2025-02-10",
                "expiry_date": "2035-02-10",
                "issuing_authority": "Phòng CSGT (TEST)",
                "issuing_country": "VN",
                "un_distinguishing_sign": "VN",
                "driving_privileges": [
                  { "vehicle_category_code": "B", "issue_date": "2025-02-10", "expiry_date": "2035-02-10" }
                ],
                "portrait": "\(portrait.base64EncodedString())"
              },
              "org.iso.18013.5.1.VN": {
                "full_name": "Trần Văn Bình",
                "class_scheme": "2024",
                "licence_classes_vn": [
                  { "class": "B", "class_scheme": "2024", "first_issue_date": "2025-02-10", "expiry_date": "2035-02-10" }
                ]
              }
            }
            """
        // guide: end

        // guide: wallet/add
        let request = try await wallet.requestDocument(documentType: "driving_licence", copies: 4)
        let issued = try await issuer.issue(request: request, fields: fields, days: 30)
        let licence = try await wallet.add(batch: issued.batch)
        // guide: end

        // guide: wallet/documents
        let list = try await aside { try wallet.documents() }
        for document in list.documents {
            write(document.label.vi, document.issuer, document.validUntil.text)
        }
        for damage in list.lost { write("không đọc được", damageWords(damage: damage).vi) }
        let details = try await aside { try wallet.details(document: licence) }
        for field in details.fields {
            write(field.label.vi, field.text.vi)
        }
        // guide: end
        XCTAssertEqual(list.documents.count, 1)
        XCTAssertFalse(details.fields.contains { $0.label.vi.isEmpty || $0.text.vi.isEmpty })

        // guide: wallet/consent
        let offer = try await aside { try wallet.offer(profileId: "V1") }
        let screen = try offer.view()
        write(screen.profile.purpose.vi, screen.profile.basis.vi, screen.profile.retention.vi)
        for field in screen.documents.flatMap(\.fields) {
            write(field.field.label.vi, field.field.text.vi, field.required ? "bắt buộc" : "tùy chọn")
        }
        let consent = try offer.consent()
        // guide: end

        // guide: wallet/choose
        let adult = try await aside { try wallet.offer(profileId: "V2") }
        for document in try adult.view().documents {
            for field in document.fields where !field.required {
                try adult.choose(
                    document: document.id, namespace: field.field.namespace, identifier: field.field.identifier,
                    chosen: true)  // he tapped it
            }
        }
        let chosen = try adult.view().documents.flatMap(\.fields).filter(\.chosen)  // the screen, drawn again
        write("sẽ trình", chosen.map(\.field.label.vi).joined(separator: ", "))
        // guide: end
        XCTAssertEqual(chosen.map(\.field.identifier), ["age_over_18", "portrait"])

        // guide: wallet/show
        @Sendable func drawing(_ shown: Presentation) -> Task<Void, Never> {
            Task {
                do {
                    for try await frame in try shown.codes(ease: .usual).frames(side: 480) {
                        await draw(frame, try shown.secondsLeft())
                    }
                } catch let error as CodesError {
                    write(codesProblem(error: error).words.vi)  // Locked: the wallet locked under a code that was drawn
                } catch {}  // cancelled
            }
        }
        @Sendable func show(_ consent: Consent) async {
            var codes: Task<Void, Never>?
            defer { codes?.cancel() }
            do {
                for try await shown in wallet.showing(consent) {
                    codes?.cancel()
                    codes = drawing(shown)
                }
            } catch let error as WalletError {
                write(walletProblem(error: error).words.vi)  // Locked: it locked between two codes
            } catch {}  // cancelled
        }
        // guide: end

        // guide: wallet/leave
        let showing = Task { await show(consent) }
        try await Task.sleep(for: .seconds(1))
        showing.cancel()
        // guide: end
        await showing.value

        // guide: wallet/asked
        let reader = try issuer.certifyReader(name: "TEST Đội CSGT số 1")
        let officer = try Verifier.open(setup: VerifierSetup(roots: [issuerRoot], reader: reader))
        let scanned = try await Message.of(bytes: officer.makeRequest(profile: "V1").message())
        // guide: end

        // guide: wallet/answer
        let asked = try await aside { try wallet.readRequest(message: scanned) }
        write(asked.view().confirmedWords.vi, asked.view().reader)
        let answer = try await aside { try wallet.answer(consent: wallet.offerFor(request: asked).consent()) }
        let answered = try await wallet.signAndFinish(prepared: answer)
        // guide: end
        let codes = try answered.codes(ease: .usual)
        guard case .acceptAsOf = try officer.check(message: throughTheCamera(codes)).verdict().outcome else {
            return XCTFail("not accepted")
        }

        // guide: wallet/log
        for entry in try await aside({ try wallet.log(limit: 50) }).entries {
            write(entry.at.text, entry.words.vi, entry.outcome.vi)
        }
        // guide: end

        // guide: wallet/withdraw
        let letter = try await aside {
            try wallet.setContact(contact: "binh@test.example")
            let receipt = try wallet.receipts(limit: 1).receipts[0]
            return try wallet.letter(claim: wallet.withdraw(receipt: receipt.id, kind: .withdraw).id)
        }
        write(letter.vi)
        // guide: end
        XCTAssertTrue(letter.vi.contains("TEST Đội CSGT số 1") && letter.vi.contains("binh@test.example"))

        // guide: wallet/lock
        wallet.lock()
        let again = Secret()
        for digit in typed() { again.type(digit: digit) }
        do {
            try await wallet.unlock(pin: again)
        } catch let error as WalletError {
            let problem = walletProblem(error: error)
            write(problem.code, problem.words.vi)
            if case .WrongPin(let remaining, _) = error { write("\(remaining)") }
        }
        // guide: end
        XCTAssertFalse(wallet.isLocked())
        XCTAssertEqual(wallet.safety().guard, .software)

        let (hardware, blobs, clock) = (TestHardware(), TestBlobs(), TestClock())
        let otherFolder = newFolder()
        // guide: wallet/device
        let device = Platform(hardware: hardware, blobs: blobs, clock: clock)
        let guarded = try Wallet.of(
            setup: WalletSetup(folder: otherFolder, issuers: [issuerRoot], readers: [readerRoot], platform: device))
        write("\(guarded.safety().guard)")
        // guide: end
        XCTAssertNotEqual(guarded.safety().guard, .software)
    }

    func testAVerifierInAnHour() async throws {
        let issuer = try Issuer.create(listUri: "https://status.test.example/1", platform: Platform())
        let somebody = try Wallet.of(
            setup: WalletSetup(folder: newFolder(), issuers: [issuer.root()], readers: [issuer.readerRoot()]))
        let shown = try await shown(by: somebody, issuer)
        let folder = newFolder()

        // guide: verifier/open
        let reader = try issuer.certifyReader(name: "TEST Đội CSGT số 1")
        let setup = VerifierSetup(roots: [issuer.root()], reader: reader, folder: folder)
        let verifier = try await aside { try Verifier.open(setup: setup) }
        // guide: end

        // guide: verifier/camera
        let codes = try shown.codes(ease: .usual)
        let pictures = codes.frames(side: 480).map { frame in
            Picture(luma: frame.pixels, width: 480, height: 480, stride: 480)
        }
        // guide: end

        // guide: verifier/scan
        var whole: Message?
        scanning: for try await event in pictures.scanned() {
            switch event {
            case .progress(let fraction): write("\(fraction)")
            case .hint(_, let words): write(words.vi)
            case .complete(let message):
                whole = message
                break scanning
            default: break
            }
        }
        // guide: end
        XCTAssertEqual(try whole?.bytes(), try shown.message())
        // Codes end with their wallet, so that it is held until here.
        somebody.lock()

        // guide: verifier/check
        guard let whole else { return }  // the camera was turned off
        let check = try await aside { try verifier.check(message: whole, profile: "V1") }
        let verdict = try check.verdict()
        write(verdict.headline.vi, verdict.lightWords.vi, verdict.proofWords.vi)
        switch verdict.light {
        case .green: write("cho qua")
        case .amber: write("đối chiếu, rồi quyết định")
        case .red: write("không cho qua")
        }
        if case .reject(let reason) = verdict.outcome { write(reason.code, reason.words.vi) }
        for field in try check.documents().flatMap(\.fields) {
            write(field.label.vi, field.text.vi)
        }
        let portrait = try check.portrait()
        // guide: end
        XCTAssertEqual(portrait, World.portrait)
        XCTAssertEqual(verdict.light, .amber)

        // guide: verifier/problem
        do {
            _ = try await aside { try verifier.check(message: Message.of(bytes: Data("không phải giấy tờ".utf8))) }
        } catch let error as VerifierError {
            let problem = verifierProblem(error: error)
            write(problem.code, problem.words.vi)
        }
        // guide: end

        // guide: verifier/person
        let denied = try check.notThisPerson()
        write(denied.headline.vi, denied.lightWords.vi)
        let record = try check.record()
        // guide: end
        XCTAssertTrue(record.contains("<html"))

        // guide: verifier/ask
        let request = try await verifier.makeRequest(profile: "V1")
        for try await frame in try request.codes().frames(side: 480) {
            await draw(frame, try request.secondsLeft())
        }
        // guide: end

        // guide: verifier/learn
        let list = try await issuer.publish(days: 7, ttlSeconds: 86_400).token
        let lesson = try await verifier.learn(file: list)
        write("\(lesson.kind)", "\(lesson.learned)")
        if try await aside({ try verifier.waitForStatus(check: check) }) { write("chờ danh sách mới") }
        let queue = try await verifier.confirm()
        for settled in queue.checks { write(settled.receipt, "\(settled.confirmation)") }
        _ = try await aside { try verifier.settle(told: queue.checks) }  // once they were told
        for entry in queue.unread { write(entry.name, entry.words.vi) }
        // guide: end
        XCTAssertEqual(lesson.learned, .new)
    }

    func testAWalletsYear() async throws {
        let (hardware, blobs, clock, folder) = (TestHardware(), TestBlobs(), TestClock(), newFolder())
        let (otherFolder, otherDevice) = (
            newFolder(), Platform(hardware: TestHardware(), blobs: TestBlobs(), clock: clock)
        )
        let issuer = try Issuer.create(listUri: "https://status.test.example/1", platform: Platform(clock: clock))
        let fields = try World.licenceFields()
        let guide = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../../docs/guide")
        let pack = try Data(contentsOf: guide.appendingPathComponent("policy.cose"))
        let pinned = try Data(contentsOf: guide.appendingPathComponent("roots.cbor"))
        let birthDate = CalendarDay(year: 1990, month: 1, day: 20)

        // guide: year/open
        func secret(_ digits: [Int]) -> Secret {
            let secret = Secret()
            for digit in digits { secret.type(digit: digit) }
            return secret
        }
        let device = Platform(hardware: hardware, blobs: blobs, clock: clock)
        let setup = WalletSetup(
            folder: folder, issuers: [issuer.root()], readers: [issuer.readerRoot()], platform: device, pinned: pinned)
        let wallet = try Wallet.of(setup: setup)
        try await wallet.create(pin: secret(typed()), birthDate: birthDate)
        let request = try await wallet.requestDocument(documentType: "driving_licence", copies: 3)
        let issued = try await issuer.issue(request: request, fields: fields, days: 30)
        let licence = try await wallet.add(batch: issued.batch)
        var entries = issued.entries  // the authority's own: what it revokes by
        // guide: end

        // guide: year/policy
        let learned = try await wallet.learnPolicy(pack: pack)
        write("\(learned)")
        for profile in try await aside({ try wallet.profiles() }) { write(profile.id, profile.purpose.vi) }
        // guide: end
        XCTAssertEqual(learned, .new)

        // guide: year/status
        func heed(_ list: Data) async throws {
            guard let said = try await wallet.learnStatus(list: list) else {
                return write("danh sách không nói về giấy tờ nào trong ví")
            }
            if said.revoked > 0 { write("giấy tờ đã bị thu hồi: xin cấp lại") }
            if said.suspended > 0 { write("giấy tờ đang bị tạm giữ") }
            if said.locked > 0 { write("tài khoản đang bị khóa") }
        }
        try await heed(issuer.publish(days: 7, ttlSeconds: 86_400).token)
        let account = try await aside { try wallet.account() }
        write(account.levelWords.vi, account.stateWords.vi)
        // guide: end
        XCTAssertEqual(account.state, .active)

        let once = try wallet.renew(showing: wallet.show(consent: wallet.offer(profileId: "V1").consent()))
        _ = try await wallet.signAndFinish(prepared: once)
        // guide: year/copies
        for document in try await aside({ try wallet.documents() }).documents {
            guard let warning = document.fewLeft else { continue }
            write(document.label.vi, warning.vi)
            let type = documentTypes().first { $0.docType == document.docType }?.name ?? ""
            let request = try await wallet.requestDocument(documentType: type, copies: 4)
            let more = try await issuer.issue(request: request, fields: fields, days: 30)
            _ = try await wallet.add(batch: more.batch)  // the same DocumentId again: the copies joined it
            entries += more.entries
        }
        // guide: end
        let held = try wallet.documents().documents
        XCTAssertEqual(held.map(\.id), [licence])
        XCTAssertEqual(held.map(\.freshCopies), [6])

        // guide: year/finger
        try await wallet.enableBiometrics()  // a switch in the settings; the wallet is open
        wallet.lock()
        do {
            try await wallet.unlockByBiometrics()
        } catch WalletError.NotConfirmed {
            try await wallet.unlock(pin: secret(typed()))  // not his finger, or he dismissed the prompt
        } catch WalletError.NoBiometrics {
            try await wallet.unlock(pin: secret(typed()))  // his fingers changed, and the key is gone with that
            try await wallet.enableBiometrics()  // if he wants it again
        }
        // guide: end
        XCTAssertFalse(wallet.isLocked())

        // guide: year/no-finger
        try await wallet.disableBiometrics()  // the switch, off
        try await wallet.forgetBiometrics()  // the button that needs no PIN; the wallet is locked by it
        try await wallet.unlock(pin: secret(typed()))
        // guide: end
        wallet.lock()
        await assertThrows(WalletError.NoBiometrics) { try await wallet.unlockByBiometrics() }
        try await wallet.unlock(pin: secret(typed()))

        // guide: year/pin
        func typedAnew() -> [Int] { [5, 9, 1, 8, 3, 7] }
        do {
            try await wallet.changePin(old: secret(typed()), new: secret(typedAnew()), newKey: true)
        } catch let error as WalletError {
            switch error {
            case .PinRefused: write(walletProblem(error: error).words.vi)  // easy to guess, or his birth date: another
            case .WrongPin: write(walletProblem(error: error).words.vi)  // the old one; it cost a try
            default: throw error
            }
        }
        // guide: end
        wallet.lock()
        try await wallet.unlock(pin: secret(typedAnew()))

        // guide: year/sign
        func signed(_ prepared: Prepared) async throws -> Presentation? {
            try await aside {
                do {
                    // Yours: such as a prompt for each key, which gives the signature when the finger was there.
                    let signatures = try wallet.toBeSigned(prepared: prepared)
                        .map { try hardware.sign(handle: $0.handle, data: $0.data) }
                    return try wallet.finish(prepared: prepared, signatures: signatures)
                } catch is DeviceError {
                    try wallet.notSigned(prepared: prepared)
                    return nil
                }
            }
        }
        let showing = try await aside { try wallet.show(consent: wallet.offer(profileId: "V1").consent()) }
        let shown = try await signed(aside { try wallet.renew(showing: showing) })
        // guide: end
        XCTAssertEqual(try shown?.secondsLeft(), 30)
        let officer = try Verifier.open(
            setup: VerifierSetup(
                roots: [issuer.root()], reader: issuer.certifyReader(name: "TEST Đội CSGT số 1"),
                platform: Platform(clock: clock)))
        let question = try await officer.makeRequest(profile: "V1").message()
        let asked = try wallet.readRequest(message: Message.of(bytes: question))
        XCTAssertFalse(asked.view().confirmed, "the pack has other readers")
        let answer = try wallet.answer(consent: wallet.offerFor(request: asked).consent())
        hardware.beforeSigning.value = { throw DeviceError.NotConfirmed }
        let refused = try await signed(answer)
        XCTAssertNil(refused)
        XCTAssertEqual(try wallet.log(limit: 1).entries.map(\.done), [false])
        hardware.beforeSigning.value = {}
        let answered = try await signed(answer)
        XCTAssertNotNil(answered)
        XCTAssertEqual(try wallet.log(limit: 1).entries.map(\.done), [true])

        // guide: year/log
        let checked = try await wallet.checkLog()
        write(
            "\(checked.entries) mục", "đã xóa \(checked.deleted)",
            checked.brokenAt == nil ? "nguyên vẹn" : "đã bị sửa")
        let page = try await wallet.exportHtml(lang: .vi)  // to be read, or printed
        let data = try await wallet.exportJson()  // to be checked: the entries with their chain
        let oldest = try await aside { try wallet.log(limit: 50) }.entries.last
        if let oldest { try await aside { try wallet.deleteLogEntry(entry: oldest.id) } }  // when he says so
        // guide: end
        let after = try await wallet.checkLog()
        XCTAssertEqual([checked.deleted, after.deleted], [0, 1])
        XCTAssertNil(after.brokenAt)
        XCTAssertTrue(page.contains("<html") && data.contains("receipts"))

        // guide: year/claim
        let claim = try await aside {
            try wallet.setContact(contact: "binh@test.example")  // where he is answered: once
            return try wallet.withdraw(receipt: wallet.receipts(limit: 1).receipts[0].id, kind: .withdraw)
        }
        write(claim.kindWords.vi, claim.answerDue.text, claim.finishDue.text)
        let letter = try await aside { try wallet.letter(claim: claim.id, address: "12 phố Thử Nghiệm") }
        write(letter.vi)
        // guide: end
        XCTAssertTrue(letter.vi.contains("binh@test.example") && letter.vi.contains("12 phố Thử Nghiệm"))

        // guide: year/answered
        let claims = try await aside {
            try wallet.answerClaim(claim: claim.id)  // it answered
            try wallet.extendClaim(claim: claim.id)  // that it needs longer, which it may say once
            try wallet.finishClaim(claim: claim.id)  // it was done
            return try wallet.claims()
        }
        for late in claims.claims where late.overdue { write("quá hạn", late.kindWords.vi, late.finishDue.text) }
        // guide: end
        XCTAssertEqual(claims.claims.map(\.extended), [true])
        XCTAssertTrue(claims.claims.allSatisfy { !$0.overdue && $0.answeredAt != nil && $0.finishedAt != nil })

        // An older copy comes back, as from a backup: without what the device remembers from the last unlocking.
        wallet.lock()
        let older = newFolder()
        try FileManager.default.createDirectory(
            atPath: URL(fileURLWithPath: older).deletingLastPathComponent().path, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: folder, toPath: older)
        try await wallet.unlock(pin: secret(typedAnew()))
        _ = try wallet.show(consent: wallet.offer(profileId: "V1").consent())
        wallet.lock()
        try await wallet.unlock(pin: secret(typedAnew()))
        wallet.lock()
        try FileManager.default.removeItem(atPath: folder)
        try FileManager.default.copyItem(atPath: older, toPath: folder)
        // guide: year/damage
        do {
            try await wallet.unlock(pin: secret(typedAnew()))
        } catch WalletError.OlderCopy {
            write(walletProblem(error: .OlderCopy).words.vi)  // and if he goes on:
            try await wallet.unlockOlderCopy(pin: secret(typedAnew()))
        }
        // Everything is read; nothing is changed.
        for damage in try await wallet.examine() { write(damageWords(damage: damage).vi) }
        for damage in try await aside({ try wallet.documents() }).lost {
            write(damageWords(damage: damage).vi)
            // When he says so; then have it issued again.
            if case .document(let id) = damage { try await wallet.delete(document: id) }
        }
        // guide: end
        XCTAssertEqual(try wallet.log(limit: 1).entries.map(\.kind), [.olderCopy])

        let again = try wallet.show(consent: wallet.offer(profileId: "V1").consent())
        let last = try await signed(wallet.renew(showing: again))
        let messages = try [XCTUnwrap(last).message(), Data(count: 9)]
        // guide: year/gate
        let gateSetup = VerifierSetup(roots: [issuer.root()], platform: Platform(clock: clock))
        let gate = try await aside { try Verifier.open(setup: gateSetup) }
        let crowd = try await gate.checkMany(messages: messages, profile: "V1")
        for one in crowd {
            if let verdict = one.verdict { write(verdict.lightWords.vi, verdict.headline.vi) }
            if let unreadable = one.unreadable { write(unreadable.code, unreadable.words.vi) }
        }
        // guide: end
        XCTAssertEqual(crowd.map { $0.verdict?.light }, [.amber, nil])
        XCTAssertEqual(crowd.map { $0.unreadable?.reason }, [nil, .unreadable])

        clock.advance(seconds: 1)
        // guide: year/revoke
        _ = try issuer.setStatus(entries: entries, status: .revoked)
        let list = try await issuer.publish(days: 7, ttlSeconds: 86_400)
        _ = try await gate.learn(file: list.token)  // each of them fetches it from list.uri
        try await heed(list.token)
        let revoked = try await gate.checkMany(messages: messages, profile: "V1")
        if let verdict = revoked[0].verdict { write(verdict.headline.vi) }
        // guide: end
        guard case .reject(let reason) = revoked[0].verdict?.outcome else { return XCTFail("\(revoked)") }
        XCTAssertEqual(reason.reason, .revoked)
        XCTAssertThrowsError(try wallet.offer(profileId: "V1")) { XCTAssertEqual($0 as? WalletError, .CopiesEnded) }

        // guide: year/anew
        try await wallet.delete(document: licence)
        let anew = try await issuer.issue(
            request: wallet.requestDocument(documentType: "driving_licence", copies: 4), fields: fields, days: 30)
        _ = try await wallet.add(batch: anew.batch)
        // guide: end
        XCTAssertEqual(try wallet.documents().documents.map(\.freshCopies), [4])

        // guide: year/keep
        let parts = try issuer.parts()  // seal it, and clear it
        let kept = try Issuer.ofParts(parts: parts, platform: Platform(clock: clock))
        // guide: end
        XCTAssertEqual(issuer.root(), kept.root())
        XCTAssertThrowsError(try kept.setStatus(entries: entries, status: .valid)) {
            XCTAssertEqual($0 as? IssuerError, .Final)
        }

        // guide: year/move
        func words() -> Secret {
            var bytes = [UInt8]("mười hai ký tự".utf8)  // of a secure field, never of a String
            return Secret(taking: &bytes)
        }
        let out = try await wallet.moveOut(passphrase: words())
        for damage in out.leftBehind { write("ở lại máy cũ", damageWords(damage: damage).vi) }

        let phone = try Wallet.of(
            setup: WalletSetup(
                folder: otherFolder, issuers: [issuer.root()], readers: [issuer.readerRoot()], platform: otherDevice,
                pinned: pinned))
        try await phone.moveIn(moved: out.bytes, passphrase: words(), pin: secret(typedAnew()), birthDate: birthDate)
        for document in try await aside({ try phone.toReissue() }) { write(document.label.vi, document.issuer) }
        // guide: end
        XCTAssertEqual(try phone.toReissue().map(\.label.vi), ["Giấy phép lái xe"])
        XCTAssertEqual(try phone.contact(), "binh@test.example")

        // guide: year/erase
        let erased = try await wallet.erase()
        write(erased.keys ? "khóa đã bị hủy" : "khóa chưa hủy được", "\(erased.files.count) tệp")
        // guide: end
        XCTAssertTrue(erased.keys && !wallet.exists())
    }
}
