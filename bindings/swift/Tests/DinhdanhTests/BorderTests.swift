import Dinhdanh
import Foundation
import TestPhone
import XCTest

/// The border itself: foreign code that throws or is slow, cancelling, panics, secrets, threads.
final class BorderTests: XCTestCase {
    func testAForeignTraitThatThrowsIsATypedErrorWithoutItsText() async throws {
        let hardware = TestHardware()
        let world = try await World(hardware: hardware).withLicence()
        let step = try world.prepared()
        hardware.beforeSigning.value = { throw AppError(text: "099190001234 must be in no error") }
        do {
            _ = try await world.wallet.signAndFinish(prepared: step)
            XCTFail("signed")
        } catch {
            XCTAssertEqual(error as? WalletError, .HardwareUnavailable)
            XCTAssertFalse("\(error)".contains("099"))
        }
        hardware.beforeSigning.value = { throw DeviceError.NotConfirmed }
        await assertThrows(WalletError.NotConfirmed) { try await world.wallet.signAndFinish(prepared: step) }
        hardware.beforeSigning.value = { throw DeviceError.Invalidated }
        await assertThrows(WalletError.KeyGone) { try await world.wallet.signAndFinish(prepared: step) }
        // The step was not taken yet.
        hardware.beforeSigning.value = {}
        _ = try await world.wallet.signAndFinish(prepared: step)
    }

    func testAClockThatThrowsBeginsNothing() async throws {
        let world = try await World().withLicence()
        world.clock.broken.value = true
        XCTAssertThrowsError(try world.wallet.documents()) { error in
            XCTAssertEqual(error as? WalletError, .Device(why: .Unexpected))
            XCTAssertFalse("\(error)".contains("099"))
        }
        XCTAssertTrue(world.wallet.isLocked(), "nobody knows how long it was unused")
        world.clock.broken.value = false
        try await world.wallet.unlock(pin: pin())
    }

    /// Hardware that waits, with a task that signs on it.
    private func slow() async throws -> (World, TestHardware, Prepared, DispatchSemaphore, @Sendable () -> Void) {
        let hardware = TestHardware()
        let world = try await World(hardware: hardware).withLicence()
        let (begun, go) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        hardware.beforeSigning.value = {
            begun.signal()
            _ = go.wait(timeout: .now() + 30)
        }
        return (world, hardware, try world.prepared(), begun, { go.signal() })
    }

    func testSlowHardwareIsCancelledAtOnceByAToken() async throws {
        let (world, hardware, step, begun, go) = try await slow()
        let token = CancelToken()
        let clock = ContinuousClock()
        let began = clock.now
        let signing = Task { try await world.wallet.signAndFinish(prepared: step, cancel: token) }
        try await aside { XCTAssertEqual(begun.wait(timeout: .now() + 20), .success) }
        token.cancel()
        await assertThrows(WalletError.Cancelled) { try await signing.value }
        XCTAssertLessThan(clock.now - began, .seconds(25))
        hardware.beforeSigning.value = {}
        go()
        // Nothing was finished behind the caller's back: the step is there to be taken.
        _ = try await world.wallet.signAndFinish(prepared: step)
    }

    func testACancelledTaskCancelsTheWork() async throws {
        let (world, hardware, step, begun, go) = try await slow()
        let signing = Task { try await world.wallet.signAndFinish(prepared: step) }
        try await aside { XCTAssertEqual(begun.wait(timeout: .now() + 20), .success) }
        signing.cancel()
        do {
            _ = try await signing.value
            XCTFail("signed")
        } catch {
            XCTAssertTrue(error is CancellationError, "\(error)")
        }
        hardware.beforeSigning.value = {}
        go()
        _ = try await world.wallet.signAndFinish(prepared: step)
    }

    func testWhatWasRefusedBeforeTheTaskWasCancelledIsTold() async throws {
        let wrong = WalletError.WrongPin(remaining: 9, waitSeconds: 0)
        let task = Task {
            try await cancellable { _ in
                withUnsafeCurrentTask { $0?.cancel() }
                throw wrong
            }
        }
        await assertThrows(wrong) { try await task.value }
    }

    func testATaskThatWasCancelledBeforeBeginsNothing() async throws {
        let world = try World()
        let token = CancelToken()
        token.cancel()
        await assertThrows(WalletError.Cancelled) {
            try await world.wallet.create(pin: Data("204816".utf8), cancel: token)
        }
        let creating = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await world.wallet.create(pin: pin())
        }
        do {
            try await creating.value
            XCTFail("created")
        } catch {
            XCTAssertTrue(error is CancellationError, "\(error)")
        }
        try await Task.sleep(for: .milliseconds(200))
        XCTAssertFalse(world.wallet.exists())
    }

    func testAStepThatIsTakenTwiceIsAlreadyUsed() async throws {
        let world = try await World().withLicence()
        let used: (any Error) -> Void = { XCTAssertEqual($0 as? WalletError, .AlreadyUsed) }
        let offer = try world.wallet.offer(profileId: "V1")
        let consent = try offer.consent()
        XCTAssertThrowsError(try offer.consent(), "consent", used)
        XCTAssertThrowsError(try offer.view(), "view", used)
        XCTAssertThrowsError(try world.wallet.decline(offer: offer), "decline", used)
        let showing = try world.wallet.show(consent: consent)
        XCTAssertThrowsError(try world.wallet.show(consent: consent), "show", used)
        let step = try world.wallet.renew(showing: showing)
        _ = try await world.wallet.signAndFinish(prepared: step)
        await assertThrows(WalletError.AlreadyUsed) { try await world.wallet.signAndFinish(prepared: step) }
        XCTAssertThrowsError(try world.wallet.toBeSigned(prepared: step), "toBeSigned", used)
        XCTAssertThrowsError(try world.wallet.finish(prepared: step, signatures: []), "finish", used)
    }

    func testOfManyTasksThatTakeAStepOneHasIt() async throws {
        let world = try await World().withLicence()
        let offer = try world.wallet.offer(profileId: "V1")
        let had = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 { group.addTask { (try? offer.consent()) != nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        XCTAssertEqual(had, 1)
        let message = try await Message.of(bytes: world.shown().message())
        let first = try world.verifier.check(message: message, profile: "V1")
        let outcomes = try await withThrowingTaskGroup(of: Outcome.self) { group in
            for _ in 0..<16 {
                group.addTask { try first.again(message: message).verdict().outcome }
            }
            return try await group.reduce(into: Set<Outcome>()) { $0.insert($1) }
        }
        XCTAssertEqual(outcomes.count, 1)
    }

    func testProgressIsASequenceThatEndsWithTheResult() async throws {
        let wallet = try World().wallet
        var seen: [WorkProgress] = []
        var done = false
        for try await step in working({ try await wallet.create(pin: pin(), progress: $0) }) {
            switch step {
            case .going(let progress): seen.append(progress)
            case .done: done = true
            }
        }
        XCTAssertEqual(seen.map(\.stage), [.calibrating, .creating, .creating])
        XCTAssertTrue(done)
        XCTAssertEqual(try wallet.documents(), DocumentList(documents: [], lost: []))
    }

    func testAPanicIsAnErrorAndTheVerifierGoesOn() async throws {
        let world = try await World().withLicence()
        let message = try await world.shown().message()
        // A clock at the beginning of all time: what was seen before it can't be said, and arithmetic that overflows panics.
        world.clock.wall.value = -377_705_116_800_000
        XCTAssertThrowsError(try world.verifier.check(message: Message.of(bytes: message, seenMillisAgo: .max))) {
            XCTAssertEqual($0 as? VerifierError, .Internal)
        }
        world.clock.wall.value = nil
        XCTAssertNil(try world.reason(message))
    }
}
