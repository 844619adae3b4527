import Dinhdanh
import TestPhone
import XCTest

/// Codes and scanning as async sequences.
final class SequenceTests: XCTestCase {
    func testSequencesShowDrawAndScan() async throws {
        let world = try await World().withLicence()
        var showings = try world.wallet.showing(world.consent()).makeAsyncIterator()
        let next = try await showings.next()
        let shown = try XCTUnwrap(next)
        let codes = try shown.codes(ease: .easiest)
        XCTAssertFalse(codes.timing().still)
        var seen: [UInt32] = []
        for try await frame in codes.frames(side: 480) {
            seen.append(frame.index)
            if seen.count == 3 { break }
        }
        XCTAssertEqual(seen, seen.sorted())
        XCTAssertEqual(Set(seen).count, 3)
        var colours = codes.frames(side: 480, colours: true).makeAsyncIterator()
        let coloured = try await colours.next()
        XCTAssertEqual(coloured?.pixels.count, 480 * 480 * 4)

        // A screen and a camera, each on a task of its own, until the whole message is read.
        let (pictures, camera) = AsyncStream<Picture>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let screen = Task {
            for try await frame in codes.frames(side: 480) {
                camera.yield(Picture(luma: frame.pixels, width: 480, height: 480, stride: 480))
            }
        }
        var fractions: [Float] = []
        scanning: for try await event in pictures.scanned() {
            switch event {
            case .progress(let fraction): fractions.append(fraction)
            case .complete(let message):
                XCTAssertEqual(try message.bytes(), try shown.message())
                break scanning
            default: break
            }
        }
        screen.cancel()
        XCTAssertEqual(fractions, fractions.sorted())

        // The same consent again, at a later time: other codes, and an end.
        world.clock.advance(seconds: 29.5)
        let later = try await showings.next()
        XCTAssertNotEqual(try later?.message(), try shown.message())
        world.clock.advance(seconds: 59)
        _ = try world.wallet.documents()
        world.clock.advance(seconds: 59)
        let none = try await showings.next()
        XCTAssertNil(none)
    }

    func testAShowingThatTheLockEndsIsNoShowingWhoseTimeIsOver() async throws {
        let world = try await World().withLicence()
        var showings = try world.wallet.showing(world.consent()).makeAsyncIterator()
        let first = try await showings.next()
        XCTAssertNotNil(first)
        world.wallet.lock()
        do {
            _ = try await showings.next()
            XCTFail("it went on, or ended as if its time were over")
        } catch {
            XCTAssertEqual(error as? WalletError, .Locked, "\(error)")
        }
    }

    func testAStillCodeComesOnce() async throws {
        let codes = try Codes.ofMessage(message: Data("TEST".utf8), ease: .usual)
        var frames = 0
        for try await _ in codes.frames(side: 200) { frames += 1 }
        XCTAssertEqual(frames, 1)
        XCTAssertThrowsError(try codes.frame(elapsedMillis: 0, side: 3)) {
            guard case .TooFewPixels = $0 as? CodesError else { return XCTFail("\($0)") }
        }
    }

    func testACancelledTaskEndsTheFrames() async throws {
        let world = try await World().withLicence()
        let codes = try await world.wallet.signAndFinish(prepared: world.prepared()).codes(ease: .easiest)
        let drawing = Task { for try await _ in codes.frames(side: 400) {} }
        try await Task.sleep(for: .milliseconds(100))
        drawing.cancel()
        do {
            try await drawing.value
            XCTFail("it went on")
        } catch {
            XCTAssertTrue(error is CancellationError, "\(error)")
        }
    }
}
