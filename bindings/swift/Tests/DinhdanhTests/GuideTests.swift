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
}
