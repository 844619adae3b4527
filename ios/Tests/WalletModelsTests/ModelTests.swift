import Dinhdanh
import Foundation
import TestPhone
import XCTest

@testable import WalletModels

/// A screen that only remembers.
@MainActor
final class TestDisplay: Display {
    private(set) var bright = false
    func brighten(_ on: Bool) { bright = on }
}

/// The sample's screens, without their pixels, over the real library.
@MainActor
final class ModelTests: XCTestCase {
    private func app(_ world: World, isSecure: @escaping () -> Bool = { true }) -> (AppModel, TestDisplay) {
        let display = TestDisplay()
        let authority = TestAuthority(issuer: world.issuer, fields: people) { _ in }
        let app = AppModel(
            wallet: world.wallet, verifier: world.verifier, display: display, authority: authority, isSecure: isSecure,
            elapsed: elapsed(world))
        return (app, display)
    }

    private func elapsed(_ world: World) -> () -> Double {
        { (try? world.clock.now()).map { Double($0.unixMillis) / 1000 } ?? 0 }
    }

    private let people: @Sendable (String) throws -> String = { type in
        switch type {
        case "citizen_id": try World.cardFields()
        case "driving_licence": try World.licenceFields()
        default: try World.registrationFields()
        }
    }

    /// Chooses a PIN, without a birth date.
    private func choose(_ app: AppModel) async {
        app.unlock.skipBirth()
        for _ in 0..<2 { await type([2, 0, 4, 8, 1, 6], into: app.unlock) }
    }

    private func type(_ digits: [Int], into model: UnlockModel) async {
        for digit in digits { await model.press(digit) }
    }

    private func until(_ what: String, _ holds: () -> Bool) async throws {
        for _ in 0..<600 where !holds() { try await Task.sleep(for: .milliseconds(50)) }
        XCTAssertTrue(holds(), what)
    }

    func testAPINIsChosenAWeakOneRefusedAndTheAppOpens() async throws {
        let world = try World()
        let (app, _) = app(world)
        app.unlock.skipBirth()
        XCTAssertEqual(app.unlock.step.title.vi, "Đặt mã PIN 6 số")
        app.go(to: .documents)
        XCTAssertEqual(app.screen, .unlock)
        for _ in 0..<2 { await type([1, 2, 3, 4, 5, 6], into: app.unlock) }
        XCTAssertEqual(app.unlock.problem?.code, walletProblem(error: .PinRefused(why: .sequence)).code)
        XCTAssertEqual(app.unlock.typed, 0)
        await type([2, 0, 5], into: app.unlock)
        app.unlock.takeBack()
        XCTAssertEqual(app.unlock.typed, 2)
        await type([4, 8, 1, 6], into: app.unlock)
        await type([2, 0, 4, 8, 1, 6], into: app.unlock)
        XCTAssertNil(app.unlock.problem)
        XCTAssertEqual(app.screen, .documents)
        try await world.add(copies: 4)
        await app.documents.load()
        XCTAssertEqual(app.documents.account?.levelWords.vi, "Tài khoản định danh điện tử mức độ 01")
        XCTAssertEqual(app.documents.documents.map(\.label.vi), ["Giấy phép lái xe"])
        await app.documents.look(at: app.documents.documents[0].id)
        XCTAssertEqual(app.documents.details?.fields.isEmpty, false)

        app.left()
        XCTAssertEqual(app.screen, .unlock)
        XCTAssertNil(app.documents.details)
        XCTAssertEqual(app.documents.documents, [])
        XCTAssertTrue(world.wallet.isLocked(), "at once")
        XCTAssertEqual(app.unlock.step.title.vi, "Nhập mã PIN")
        await type([2, 0, 4, 8, 1, 7], into: app.unlock)
        XCTAssertEqual(app.unlock.problem?.code, walletProblem(error: .WrongPin(remaining: 9, waitSeconds: 0)).code)
        await type([2, 0, 4, 8, 1, 6], into: app.unlock)
        XCTAssertEqual(app.screen, .documents)
        app.tick()
        XCTAssertEqual(app.screen, .documents)
        world.clock.advance(seconds: 61)
        app.tick()
        XCTAssertEqual(app.screen, .unlock)
    }

    func testAPINThatIsTypedDifferentlyTheSecondTimeMakesNothing() async throws {
        let world = try World()
        let (app, _) = app(world)
        app.unlock.skipBirth()
        await type([2, 0, 4, 8, 1, 6, 2, 0, 4, 8, 1, 7], into: app.unlock)
        XCTAssertEqual(app.unlock.problem?.words, Texts.pinsDiffer)
        XCTAssertEqual(app.unlock.step, .choose)
        // Neither of the two is remembered.
        await type([2, 0, 4, 8, 1, 7, 2, 0, 4, 8, 1, 6], into: app.unlock)
        XCTAssertFalse(world.wallet.exists())
        await type([2, 0, 4, 8, 1, 6, 2, 0, 4, 8, 1, 6], into: app.unlock)
        XCTAssertTrue(world.wallet.exists())
    }

    func testTheBirthDateIsNoPINAndOneThatThereIsNotIsAskedForAgain() async throws {
        let world = try World()
        let (app, _) = app(world)
        await type([3, 1, 0, 2, 1, 9, 9, 0], into: app.unlock)
        XCTAssertEqual(app.unlock.problem?.words, Texts.noDate)
        XCTAssertEqual(app.unlock.step, .birth)
        await type([2, 0], into: app.unlock)
        app.unlock.takeBack()
        XCTAssertEqual(app.unlock.birth, "2")
        await type([0, 0, 1, 1, 9, 9, 0], into: app.unlock)
        await type([2, 0, 0, 1, 9, 0, 2, 0, 0, 1, 9, 0], into: app.unlock)
        XCTAssertEqual(app.unlock.problem, walletProblem(error: .PinRefused(why: .birthDate)))
        await type([2, 0, 4, 8, 1, 6, 2, 0, 4, 8, 1, 6], into: app.unlock)
        XCTAssertEqual(app.screen, .documents)
    }

    func testFromNothingToACodeThatIsAcceptedByTheScreensAlone() async throws {
        let world = try World()
        let (app, _) = app(world)
        await choose(app)
        XCTAssertTrue(app.documents.offersFace)
        await app.documents.enableFace()
        XCTAssertNil(app.documents.problem)
        XCTAssertFalse(app.documents.offersFace)
        for document in app.documents.receivable { await app.documents.receive(document) }
        XCTAssertNil(app.documents.problem)
        XCTAssertEqual(app.documents.documents.count, 3)
        XCTAssertEqual(app.documents.account?.levelWords.vi, "Tài khoản định danh điện tử mức độ 02")
        app.left()
        try await until("locked") { world.wallet.isLocked() }
        await app.unlock.byBiometrics()
        app.go(to: .show)
        await app.show.offer(profile: "V1")
        app.show.agree(side: 480)
        try await until("a code") { app.show.frame != nil }
        await scanTheScreen(of: app)
        let verdict = try XCTUnwrap(app.scan.verdict)
        XCTAssertNotEqual(verdict.light, .red)
        XCTAssertFalse(verdict.advisories.contains { $0.kind == .statusUnknown }, "the status list came with the document")
    }

    func testADocumentComesAsAFileThoughTheWalletIsLockedMeanwhile() async throws {
        let world = try World()
        let (app, _) = app(world)
        await choose(app)
        let documents = app.documents
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("dinhdanh-\(UUID().uuidString)")
        func again() async {
            if app.screen == .unlock { await type([2, 0, 4, 8, 1, 6], into: app.unlock) }
            await documents.load()
        }
        for (leaves, document) in [(true, Receivable.licence), (false, .card)] {
            await documents.makeRequest(document)
            if leaves { app.left() }
            let request = try XCTUnwrap(documents.request)
            XCTAssertEqual(request.name, "\(document.rawValue).request")
            documents.requestSaved()
            XCTAssertNil(documents.request)
            let issued = try await world.issuer.issue(request: request.bytes, fields: people(document.rawValue), days: 30)
            try issued.batch.write(to: file)
            await documents.openAnswer(file)
            if leaves {
                XCTAssertEqual(documents.documents, [])
                await again()
            }
            XCTAssertNil(documents.problem)
            XCTAssertEqual(documents.documents.count, leaves ? 1 : 2)
            XCTAssertFalse(documents.isReceiving)
        }
        for leaves in [true, false] {
            func told(_ use: () async throws -> Void) async throws -> String? {
                if leaves { app.left() }
                try await use()
                if leaves { await again() }
                return documents.problem?.code
            }
            try Data("TEST".utf8).write(to: file)
            var code = try await told { await documents.openAnswer(file) }
            XCTAssertEqual(code, "MALFORMED")
            XCTAssertFalse(documents.isReceiving)
            await again()
            XCTAssertNil(documents.problem, "it is told once, and not tried again")
            try Data(count: (16 << 20) + 1).write(to: file)
            code = try await told { await documents.openAnswer(file) }
            XCTAssertEqual(code, "DOCUMENT_REFUSED")
            code = try await told { await documents.openAnswer(file.appendingPathExtension("none")) }
            XCTAssertEqual(code, "NO_FILE")
            code = try await told { await documents.requestFailed() }
            XCTAssertEqual(code, "NO_FILE")
        }
        XCTAssertEqual(documents.documents.count, 2)
        XCTAssertEqual(try bounded(file, most: 10).count, 11)
        try FileManager.default.removeItem(at: file)
    }

    func testADocumentThatTheAuthorityRefusesIsToldAndTheNextCanBeReceived() async throws {
        let world = try World()
        let (app, _) = app(world)
        await choose(app)
        let none = DocumentsModel(wallet: world.wallet, authority: TestAuthority(issuer: world.issuer, fields: { _ in "{}" }) { _ in })
        await none.receive(.licence)
        XCTAssertEqual(none.problem?.code, "FIELDS_REFUSED")
        XCTAssertFalse(none.isReceiving)
        await app.documents.receive(.licence)
        XCTAssertEqual(app.documents.documents.count, 1)
    }

    func testAnErasedWalletLeavesAWayToBeginAnew() async throws {
        let world = try await World().withLicence()
        let (app, _) = app(world)
        world.wallet.lock()
        for _ in 0..<10 where !app.unlock.isOver {
            await type([2, 0, 4, 8, 1, 7], into: app.unlock)
            world.clock.advance(seconds: 86_400)
        }
        XCTAssertEqual(app.unlock.problem?.code, "ERASED")
        await type([2], into: app.unlock)
        XCTAssertEqual(app.unlock.typed, 0)
        await app.unlock.beginAnew()
        XCTAssertEqual(app.unlock.step, .birth)
        XCTAssertFalse(world.wallet.exists())
        await choose(app)
        XCTAssertEqual(app.screen, .documents)
    }

    func testAnAuthorityIsKeptAsOneFileAndNothingElseIsOne() async throws {
        let parts = try World().issuer.parts()
        let file = parts.encoded()
        XCTAssertEqual(AuthorityParts(file: file), parts)
        for other in [Data(), file.dropLast(), file + [0], Data([127, 0, 0, 0])] { XCTAssertNil(AuthorityParts(file: other)) }
    }

    func testACameraThatIsRefusedIsTold() async throws {
        let (app, _) = app(try World())
        await app.scan.scan(nil, for: .check(profile: "V1"))
        XCTAssertEqual(app.scan.problem?.words, Texts.noCamera)
    }

    func testFieldsOfOneNameInTwoNamespacesAreTwo() async {
        let words = Words(vi: "", en: "")
        let fields = ["org.iso.18013.5.1", "org.iso.18013.5.1.VN"].map {
            Field(namespace: $0, identifier: "portrait", label: words, text: words, value: .flag(yes: true), sensitive: false)
        }
        XCTAssertNotEqual(fields[0].key, fields[1].key)
    }

    func testWhatWasBegunBeforeTheAppLeftOpensNothing() async throws {
        let world = try World()
        let (app, _) = app(world)
        let begun = Task { await choose(app) }
        try await until("at work") { app.unlock.isWorking }
        app.left()
        await begun.value
        XCTAssertEqual(app.screen, .unlock)
        XCTAssertTrue(world.wallet.isLocked())
        XCTAssertTrue(world.wallet.exists())
    }

    /// A check that asks for a licence, and may see a registration.
    private func offered() async throws -> (World, AppModel, TestDisplay) {
        let world = try await World().withLicence()
        try await world.add(copies: 4, type: "vehicle_registration", fields: World.registrationFields())
        let (app, display) = app(world)
        app.unlock.opened(false)
        app.go(to: .show)
        await app.show.offer(profile: "V1")
        return (world, app, display)
    }

    /// The first field that need not be shown.
    private func optional(_ app: AppModel) -> OfferedField? {
        app.show.offer?.documents.flatMap(\.fields).first { !$0.required }
    }

    /// That field and its document.
    private func choice(_ app: AppModel) throws -> (DocumentId, Field) {
        let document = try XCTUnwrap(app.show.offer?.documents.first { $0.fields.contains { !$0.required } })
        return (document.id, try XCTUnwrap(optional(app)).field)
    }

    func testALicenceIsShownBrightCountedAndScannedByTheOther() async throws {
        let (world, app, display) = try await offered()
        // The registration's fields need not be shown, and none is before it is chosen.
        func optional() -> OfferedField? { self.optional(app) }
        let (document, field) = try choice(app)
        XCTAssertEqual(optional()?.chosen, false)
        for on in [true, false, true] {
            await app.show.choose(field, of: document, on: on)
            XCTAssertEqual(optional()?.chosen, on)
        }
        XCTAssertFalse(display.bright)
        app.show.agree(side: 480)
        XCTAssertTrue(display.bright)
        XCTAssertNil(app.show.offer)
        try await until("a code with its seconds") { app.show.frame != nil && app.show.secondsLeft != nil }
        XCTAssertEqual(app.show.secondsLeft, 30)

        await scanTheScreen(of: app)
        XCTAssertNil(app.scan.problem)
        XCTAssertEqual(app.scan.verdict?.light, .amber)
        XCTAssertEqual(app.scan.portrait, World.portrait)
        await app.scan.notThisPerson()
        XCTAssertEqual(app.scan.verdict?.light, .red)
        XCTAssertTrue(app.scan.isDenied)
        // Whoever was denied is not looked at a second time: his code is a replay.
        app.scan.again()
        XCTAssertNil(app.scan.verdict)
        await scanTheScreen(of: app)
        XCTAssertEqual(app.scan.verdict?.light, .red)

        app.go(to: .log)
        XCTAssertFalse(display.bright)
        XCTAssertNil(app.show.frame)
        await app.log.load()
        XCTAssertEqual(app.log.entries.first?.kind, .shownByMyself)
        await app.log.delete(app.log.entries[0].id)
        XCTAssertNotEqual(app.log.entries.first?.kind, .shownByMyself)
    }

    func testARequestIsScannedAnsweredAndAccepted() async throws {
        let world = try await World().withLicence()
        let (app, display) = app(world)
        app.unlock.opened(false)
        app.go(to: .scan)
        let code = try await world.verifier.makeRequest(profile: "V1").codes()
        await app.scan.scan(pictures(of: code), for: .answer)
        XCTAssertNil(app.scan.problem)
        try await until("the consent screen") { app.show.offer != nil }
        XCTAssertEqual(app.screen, .show)
        XCTAssertEqual(app.show.offer?.request?.reader, "TEST Đội CSGT số 1")
        app.show.agree(side: 480)
        try await until("a code") { app.show.frame != nil }
        try await until("the seconds of the request") { app.show.secondsLeft == 60 }
        app.go(to: .scan)
        XCTAssertFalse(display.bright)

        await app.scan.scan(pictures(of: code), for: .answer)
        try await until("the consent screen") { app.show.offer != nil }
        await app.show.decline()
        XCTAssertNil(app.show.offer)
        await app.log.load()
        XCTAssertEqual(app.log.entries.first?.done, false)
    }

    func testWhatIsReadWhenTheAppLeftAlreadyIsNotKept() async throws {
        let world = try await World().withLicence()
        let (app, _) = app(world)
        app.unlock.opened(false)
        app.go(to: .show)
        let id = try XCTUnwrap(world.wallet.documents().documents.first).id
        let reading = [
            Task { await app.documents.load() }, Task { await app.documents.look(at: id) },
            Task { await app.log.load() }, Task { await app.show.offer(profile: "V1") },
        ]
        // Each has begun, and waits for the wallet.
        for _ in reading { await Task.yield() }
        app.left()
        for task in reading { await task.value }
        XCTAssertEqual(app.documents.documents, [])
        XCTAssertNil(app.documents.details)
        XCTAssertEqual(app.log.entries, [])
        XCTAssertNil(app.show.offer)
    }

    func testACodeGoesFromTheScreenWhenTheWalletLocks() async throws {
        let world = try await World().withLicence()
        let (app, display) = app(world)
        app.unlock.opened(false)
        app.go(to: .show)
        await app.show.offer(profile: "V1")
        app.show.agree(side: 480)
        try await until("a code") { app.show.frame != nil && app.show.secondsLeft != nil }
        world.wallet.lock()
        try await until("no code") { app.show.frame == nil }
        XCTAssertEqual(app.show.problem?.code, "LOCKED")
        XCTAssertFalse(display.bright)
    }

    func testACodeCountsForOnePersonWhicheverWayTheOfficerComesBackToTheCamera() async throws {
        let world = try await World().withLicence()
        let (app, _) = app(world)
        app.unlock.opened(false)
        app.go(to: .scan)
        // A recording: it doesn't end with the wallet.
        let code = try Codes.ofMessage(message: try await world.shown().message(), ease: .usual)
        func scanned() async throws -> Reason? {
            await app.scan.scan(pictures(of: code), for: .check(profile: "V1"))
            guard case .reject(let reason) = try XCTUnwrap(app.scan.verdict).outcome else { return nil }
            return reason.reason
        }
        var reason = try await scanned()
        XCTAssertNil(reason)
        app.scan.again()
        XCTAssertNil(app.scan.verdict)
        reason = try await scanned()
        XCTAssertNil(reason, "he said that it is the same person")
        reason = try await scanned()
        XCTAssertEqual(reason, .replay, "once")
        app.go(to: .documents)
        app.go(to: .scan)
        reason = try await scanned()
        XCTAssertEqual(reason, .replay)
        app.scan.again()
        app.left()
        app.unlock.opened(false)
        app.go(to: .scan)
        reason = try await scanned()
        XCTAssertEqual(reason, .replay)
    }

    func testWhoChecksGoesOnWhenTheWalletLocksItselfAndGivesThePINWhenHeGoesElsewhere() async throws {
        let world = try await World().withLicence()
        let (app, _) = app(world)
        let code = try Codes.ofMessage(message: try await world.shown().message(), ease: .usual)
        func open() async {
            world.wallet.lock()
            await type([2, 0, 4, 8, 1, 6], into: app.unlock)
            await app.documents.load()
            XCTAssertFalse(app.documents.documents.isEmpty)
            app.go(to: .scan)
            await app.scan.scan(pictures(of: code), for: .check(profile: "V1"))
        }
        await open()
        let verdict = try XCTUnwrap(app.scan.verdict)
        world.clock.advance(seconds: 61)
        for _ in 0..<2 { app.tick() }
        XCTAssertEqual(app.screen, .scan)
        XCTAssertEqual(app.scan.verdict, verdict)
        XCTAssertEqual(app.documents.documents, [], "what is the wallet's is gone")
        // The next person, with a wallet that is locked.
        app.scan.next()
        await app.scan.scan(pictures(of: code), for: .check(profile: "V1"))
        XCTAssertNotNil(app.scan.verdict)
        app.go(to: .scan)
        XCTAssertEqual(app.screen, .scan)
        app.go(to: .log)
        XCTAssertEqual(app.screen, .unlock)
        XCTAssertNil(app.scan.verdict)

        await open()
        world.clock.advance(seconds: 61)
        app.tick()
        await app.scan.scan(pictures(of: code), for: .answer)
        XCTAssertEqual(app.screen, .unlock, "an answer needs the wallet")
    }

    func testNobodyAgreesToWhatHeDoesNotSeeYetAndChoicesLandInTheOrderOfTheFingers() async throws {
        let (_, app, _) = try await offered()
        func optional() -> OfferedField? { self.optional(app) }
        let (document, field) = try choice(app)
        func press(_ on: Bool) -> Task<Void, Never> { Task { await app.show.choose(field, of: document, on: on) } }
        // As if the wallet were slow.
        func slow() -> AsyncStream<Void>.Continuation {
            let (waits, go) = AsyncStream<Void>.makeStream()
            app.show.turn = Task { for await _ in waits {} }
            return go
        }
        let go = slow()
        let fingers = [true, false, true, false].map(press)
        try await until("all are begun") { app.show.choosing == 4 }
        app.show.agree(side: 480)
        XCTAssertFalse(app.show.isShowing)
        go.finish()
        for finger in fingers { await finger.value }
        XCTAssertEqual(optional()?.chosen, false)
        XCTAssertEqual(app.show.choosing, 0)
        // What was being chosen when he left counts in no later offer.
        let later = slow()
        let late = press(true)
        try await until("it is begun") { app.show.choosing == 1 }
        await app.show.offer(profile: "V1")
        later.finish()
        await late.value
        XCTAssertEqual(app.show.choosing, 0)
        XCTAssertEqual(optional()?.chosen, false)
        app.show.agree(side: 480)
        XCTAssertTrue(app.show.isShowing)
    }

    func testACodeWhoseTimeIsOverGoesAnAnswersWithWordsOnesOwnUntilTheNext() async throws {
        let world = try await World().withLicence()
        let (app, display) = app(world)
        app.unlock.opened(false)
        app.go(to: .scan)
        await app.scan.scan(pictures(of: try world.verifier.makeRequest(profile: "V1").codes()), for: .answer)
        try await until("the consent screen") { app.show.offer != nil }
        app.show.agree(side: 480)
        XCTAssertTrue(app.show.isShowing)
        try await until("a code") { app.show.frame != nil && app.show.secondsLeft == 60 }
        for left: UInt32? in [30, nil] {
            world.clock.advance(seconds: 30)
            try await until("\(left ?? 0) seconds") { app.show.secondsLeft == left }
        }
        try await until("words") { app.show.problem != nil }
        XCTAssertEqual(app.show.problem?.code, "CONSENT_ENDED")
        XCTAssertNil(app.show.frame)
        XCTAssertFalse(display.bright)

        await app.show.offer(profile: "V1")
        app.show.agree(side: 480)
        try await until("a code") { app.show.frame != nil && app.show.secondsLeft == 30 }
        world.clock.advance(seconds: 30)
        try await until("no code") { app.show.frame == nil }
        XCTAssertTrue(app.show.isShowing)
        XCTAssertTrue(display.bright)
        app.show.leave()
    }

    func testWhatTheCameraReadsAfterTheAppLeftIsNotSeenInIt() async throws {
        let world = try await World().withLicence()
        let (app, _) = app(world)
        app.unlock.opened(false)
        app.go(to: .scan)
        let code = try Codes.ofMessage(message: try await world.shown().message(), ease: .usual)
        let (late, camera) = AsyncStream<Picture>.makeStream()
        let scanning = Task { await app.scan.scan(late, for: .check(profile: "V1")) }
        var elapsed: UInt64 = 0
        func see() throws {
            let frame = try code.frame(elapsedMillis: elapsed, side: 480)
            elapsed += try code.nextInMillis(elapsedMillis: elapsed)
            camera.yield(Picture(luma: frame.pixels, width: 480, height: 480, stride: 480))
        }
        try see()
        try await until("the first is read") { app.scan.fraction > 0 || app.scan.verdict != nil || app.scan.hint != nil }
        app.left()
        for _ in 0..<400 { try see() }
        camera.finish()
        await scanning.value
        XCTAssertNil(app.scan.verdict)
        XCTAssertNil(app.scan.portrait)
        XCTAssertEqual(app.scan.fraction, 0)
    }

    func testWhoGuessesWaitsInTheCoresWords() async throws {
        let world = try await World().withLicence()
        let (app, _) = app(world)
        world.wallet.lock()
        for _ in 0..<10 where app.unlock.wait == 0 {
            await type([2, 0, 4, 8, 1, 7], into: app.unlock)
            XCTAssertEqual(app.unlock.problem?.code, "WRONG_PIN")
        }
        let wait = app.unlock.wait
        XCTAssertGreaterThan(wait, 0)
        await type([2, 0, 4, 8, 1, 6], into: app.unlock)
        XCTAssertEqual(app.unlock.typed, 0, "the right one waits too")
        world.clock.advance(seconds: 1)
        app.tick()
        XCTAssertEqual(app.unlock.wait, wait - 1)
        app.left()
        XCTAssertEqual(app.unlock.wait, wait - 1)
        // The app was ended meanwhile, and knows of no wait.
        let anew = UnlockModel(wallet: world.wallet, isSecure: { true }, elapsed: elapsed(world))
        await type([2, 0, 4, 8, 1, 6], into: anew)
        XCTAssertEqual(anew.problem?.code, "MUST_WAIT")
        XCTAssertEqual(anew.wait, wait - 1)
        world.clock.advance(seconds: Double(wait))
        anew.tick()
        XCTAssertNil(anew.problem)
        await type([2, 0, 4, 8, 1, 6], into: app.unlock)
        XCTAssertEqual(app.screen, .documents)
    }

    func testAnOlderCopyOpensWhenHeSaysSoAndNotBefore() async throws {
        let world = try await World().withLicence()
        world.wallet.lock()
        let older = newFolder()
        try FileManager.default.createDirectory(
            atPath: (older as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: world.folder, toPath: older)
        try await world.wallet.unlock(pin: pin())
        try await world.wallet.delete(document: XCTUnwrap(world.wallet.documents().documents.first).id)
        world.wallet.lock()
        let wallet = try world.anotherWallet(folder: older, hardware: world.hardware, blobs: world.blobs)
        let unlock = UnlockModel(wallet: wallet, isSecure: { true }, elapsed: elapsed(world))
        unlock.openOlder()
        XCTAssertEqual(unlock.step, .enter)
        await type([2, 0, 4, 8, 1, 6], into: unlock)
        XCTAssertTrue(unlock.isOlder)
        XCTAssertEqual(unlock.problem?.code, "STORE_ROLLED_BACK")
        await type([2, 0, 4, 8, 1, 6], into: unlock)
        XCTAssertEqual(unlock.typed, 0)
        unlock.notOlder()
        XCTAssertFalse(unlock.isOlder)
        XCTAssertEqual(unlock.step, .enter)
        await type([2, 0, 4, 8, 1, 6], into: unlock)
        unlock.openOlder()
        XCTAssertEqual(unlock.step, .older)
        await type([2, 0, 4, 8, 1, 7], into: unlock)
        XCTAssertEqual(unlock.problem?.code, "WRONG_PIN")
        XCTAssertEqual(unlock.step, .older)
        XCTAssertTrue(wallet.isLocked())
        await type([2, 0, 4, 8, 1, 6], into: unlock)
        XCTAssertFalse(wallet.isLocked())
        XCTAssertEqual(try wallet.documents().documents.count, 1)
    }

    func testAWalletOfAnotherPhoneLeavesAWayToBeginAnew() async throws {
        let world = try await World().withLicence()
        world.wallet.lock()
        let wallet = try world.anotherWallet(folder: world.folder)
        let unlock = UnlockModel(wallet: wallet, isSecure: { true }, elapsed: elapsed(world))
        await type([2, 0, 4, 8, 1, 6], into: unlock)
        XCTAssertEqual(unlock.problem?.code, "OTHER_DEVICE")
        XCTAssertTrue(unlock.isOver)
        unlock.again()
        XCTAssertTrue(unlock.isOver)
        await unlock.beginAnew()
        XCTAssertEqual(unlock.step, .birth)
        XCTAssertNil(unlock.problem)
    }

    func testNoWalletIsMadeOnAPhoneWithoutAScreenLock() async throws {
        let world = try World()
        var isSecure = false
        let (app, _) = app(world, isSecure: { isSecure })
        XCTAssertTrue(app.unlock.lacksLock)
        await choose(app)
        XCTAssertFalse(world.wallet.exists())
        isSecure = true
        app.tick()
        XCTAssertFalse(app.unlock.lacksLock)
        await choose(app)
        XCTAssertTrue(world.wallet.exists())
        // What is there stays his.
        XCTAssertFalse(UnlockModel(wallet: world.wallet, isSecure: { false }, elapsed: { 0 }).lacksLock)
    }

    func testTheBirthDateIsKeptUntilThereIsAWalletAndNoLonger() async throws {
        let (app, _) = app(try World())
        await type([2, 0, 0, 1, 1, 9, 9, 0], into: app.unlock)
        for _ in 0..<2 {
            XCTAssertNotNil(app.unlock.born)
            await type([2, 0, 0, 1, 9, 0, 2, 0, 0, 1, 9, 0], into: app.unlock)
            XCTAssertEqual(app.unlock.problem, walletProblem(error: .PinRefused(why: .birthDate)))
        }
        await type([2, 0, 4, 8, 1, 6, 2, 0, 4, 8, 1, 6], into: app.unlock)
        XCTAssertEqual(app.screen, .documents)
        XCTAssertNil(app.unlock.born)
    }

    func testWordsAreInTheLanguageThatWasChosen() async throws {
        let (app, _) = app(try World())
        XCTAssertEqual(Texts.documents.text(app.lang), "Giấy tờ")
        app.changeLanguage()
        XCTAssertEqual(Texts.documents.text(app.lang), "Documents")
        app.changeLanguage()
        XCTAssertEqual(app.lang, .vi)
    }

    func testWhatIsNoDocumentIsTold() async throws {
        let world = try World()
        let (app, _) = app(world)
        let other = try Codes.ofMessage(message: Data("TEST".utf8), ease: .usual)
        await app.scan.scan(pictures(of: other), for: .check(profile: "V1"))
        XCTAssertEqual(app.scan.problem?.code, verifierProblem(error: .Unreadable).code)
        await app.show.offer(profile: "V1")
        XCTAssertEqual(app.show.problem?.code, walletProblem(error: .Locked).code)
        await app.log.load()
        XCTAssertEqual(app.log.problem?.code, walletProblem(error: .Locked).code)
        await app.documents.load()
        XCTAssertNotNil(app.documents.problem)
    }

    /// A camera that is held before this phone's screen.
    private func scanTheScreen(of app: AppModel) async {
        let (pictures, camera) = AsyncStream<Picture>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let screen = Task {
            while !Task.isCancelled {
                if let frame = app.show.frame {
                    camera.yield(Picture(luma: frame.pixels, width: frame.side, height: frame.side, stride: frame.side))
                }
                try await Task.sleep(for: .milliseconds(40))
            }
        }
        await app.scan.scan(pictures, for: .check(profile: "V1"))
        screen.cancel()
    }

    /// A camera that is held before codes.
    private func pictures(of codes: Codes) -> AsyncStream<Picture> {
        var elapsed: UInt64 = 0
        return AsyncStream {
            guard let frame = try? codes.frame(elapsedMillis: elapsed, side: 480) else { return nil }
            elapsed += codes.timing().still ? 1 : (try? codes.nextInMillis(elapsedMillis: elapsed)) ?? 1
            return Picture(luma: frame.pixels, width: 480, height: 480, stride: 480)
        }
    }
}
