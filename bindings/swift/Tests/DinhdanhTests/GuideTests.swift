import Dinhdanh
import TestPhone
import XCTest

/// What a screen would draw.
@Sendable private func draw(_ frame: Frame, _ secondsLeft: UInt32?) async {
    XCTAssertEqual(frame.pixels.count, Int(frame.side * frame.side))
}

/// What a screen would write.
private func write(_ lines: String...) {
    XCTAssertFalse(lines.contains { $0.isEmpty })
}

private func typed() -> [Int] { [2, 0, 4, 8, 1, 6] }

/// The code of docs/guide, as it stands there: what is between the marks is copied by docs/guide/snippets.py.
final class GuideTests: XCTestCase {
    /// A camera that is held before codes.
    private func camera(before codes: Codes) -> AsyncStream<Picture> {
        var elapsed: UInt64 = 0
        return AsyncStream {
            guard let frame = try? codes.frame(elapsedMillis: elapsed, side: 480) else { return nil }
            elapsed += codes.timing().still ? 1 : codes.nextInMillis(elapsedMillis: elapsed)
            return Picture(luma: frame.pixels, width: 480, height: 480, stride: 480)
        }
    }

    func testAWalletInAnHour() async throws {
        let world = try World()
        let (issuer, verifier, folder) = (world.issuer, world.verifier, newFolder())
        let (issuerRoot, readerRoot) = (issuer.root(), issuer.readerRoot())
        let (hardware, blobs, clock) = (TestHardware(), TestBlobs(), world.clock)

        // guide: wallet/open
        let platform = Platform(hardware: hardware, blobs: blobs, clock: clock)
        let setup = WalletSetup(folder: folder, issuers: [issuerRoot], readers: [readerRoot], platform: platform)
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

        let fields = try World.licenceFields()
        // guide: wallet/add
        let request = try await wallet.requestDocument(documentType: "driving_licence", copies: 4)
        let issued = try await issuer.issue(request: request, fields: fields, days: 30)
        let number = try await wallet.add(batch: issued.batch)
        // guide: end

        // guide: wallet/documents
        let documents = try await aside { try wallet.documents() }
        for document in documents {
            write(document.label.vi, document.issuer, document.validUntil.text)
        }
        let details = try await aside { try wallet.details(document: number) }
        for field in details.fields {
            write(field.label.vi, field.text.vi)
        }
        // guide: end
        XCTAssertEqual(documents.count, 1)

        // guide: wallet/consent
        let offer = try await aside { try wallet.offer(profileId: "V1") }
        let screen = try offer.view()
        write(screen.profile.purpose.vi, screen.profile.basis.vi, screen.profile.retention.vi)
        for field in screen.documents.flatMap(\.fields) {
            write(field.field.label.vi, field.field.text.vi, field.required ? "bắt buộc" : "tùy chọn")
        }
        let consent = try offer.consent()
        // guide: end

        let side: UInt32 = 480
        // guide: wallet/show
        let showing = Task {
            var drawing: Task<Void, any Error>?
            defer { drawing?.cancel() }
            for try await codes in wallet.showing(consent) {
                drawing?.cancel()
                drawing = Task {
                    for try await frame in codes.frames(side: side) {
                        await draw(frame, try codes.secondsLeft())
                    }
                }
            }
        }
        // guide: end
        try await Task.sleep(for: .milliseconds(400))
        showing.cancel()

        let scanned = try throughTheCamera(verifier.makeRequest(profile: "V1").codes())
        // guide: wallet/answer
        let asked = try wallet.readRequest(message: scanned)
        write(asked.view().reader, asked.view().confirmedWords.vi)
        let answer = try await aside { try wallet.answer(consent: wallet.offerFor(request: asked).consent()) }
        let codes = try await wallet.signAndFinish(prepared: answer)
        // guide: end
        XCTAssertNil(try world.reason(throughTheCamera(codes)))

        // guide: wallet/log
        for entry in try await aside({ try wallet.log(limit: 50) }) {
            write(entry.at.text, entry.words.vi, entry.outcome.vi)
        }
        // guide: end

        // guide: wallet/lock
        wallet.lock()
        do {
            try await wallet.unlock(pin: Secret())
        } catch let error as WalletError {
            let problem = walletProblem(error: error)
            write(problem.code, problem.words.vi)
            if case .WrongPin(let remaining, _) = error { write("\(remaining)") }
        }
        // guide: end
    }

    func testAVerifierInAnHour() async throws {
        let world = try await World().withLicence()
        let (issuer, clock, folder) = (world.issuer, world.clock, newFolder())
        let issuerRoot = issuer.root()

        // guide: verifier/open
        let reader = try issuer.certifyReader(name: "TEST Đội CSGT số 1")
        let setup = VerifierSetup(
            roots: [issuerRoot], reader: reader, folder: folder, platform: Platform(clock: clock))
        let verifier = try Verifier.open(setup: setup)
        // guide: end

        let pictures = try await camera(before: world.shown())
        // guide: verifier/scan
        var message = Data()
        scanning: for try await event in pictures.scanned() {
            switch event {
            case .progress(let fraction): write("\(fraction)")
            case .hint(_, let words): write(words.vi)
            case .complete(let whole):
                message = whole
                break scanning
            case .other, .otherVersion: break
            }
        }
        // guide: end

        // guide: verifier/check
        let check = try verifier.check(message: message, profile: "V1", name: "quầy 3, lượt 17")
        let verdict = try check.verdict()
        write(verdict.headline.vi, verdict.lightWords.vi, verdict.proofWords.vi)
        switch verdict.outcome {
        case .accept: write("chấp nhận")
        case .acceptAsOf(let asOf): write("tính đến", asOf.text)
        case .reject(let reason): write(reason.code, reason.words.vi)
        }
        let portrait = check.portrait()
        // guide: end
        XCTAssertEqual(portrait, World.portrait)
        XCTAssertEqual(verdict.light, .amber)

        // guide: verifier/person
        check.notThisPerson()
        let record = try check.record()
        // guide: end
        XCTAssertTrue(record.contains("<html"))

        // guide: verifier/ask
        let request = try verifier.makeRequest(profile: "V1")
        for try await frame in try request.codes().frames(side: 480) {
            await draw(frame, try request.secondsLeft())
        }
        // guide: end

        let list = try await issuer.publish(days: 7, ttlSeconds: 86_400).token
        // guide: verifier/learn
        let lesson = try await verifier.learn(file: list)
        write("\(lesson.kind)", "\(lesson.learned)")
        let waits = try verifier.waitForStatus(check: check)
        for settled in try await verifier.confirm() {
            write(settled.receipt, "\(settled.confirmation)")
        }
        // guide: end
        _ = waits
    }
}
