import Dinhdanh
import Foundation

// Swift's part of tests/bench/benches/bindings.rs: a turn for each line, and its medians in nanoseconds as a line of JSON, as
// tests/bench/bindings/python.py.

struct Case: Decodable {
    let root: String
    let message: String
    let at: Int64
}

final class At: DeviceClock {
    let reading: Reading
    init(_ millis: Int64) { reading = Reading(unixMillis: millis) }
    func now() throws -> Reading { reading }
}

func bytes(_ hexadecimal: String) -> Data {
    var digits = hexadecimal.utf8.makeIterator()
    func digit(_ character: UInt8) -> UInt8 { character < 58 ? character - 48 : character - 87 }
    var data = Data()
    while let high = digits.next(), let low = digits.next() { data.append(digit(high) << 4 | digit(low)) }
    return data
}

/// Median nanoseconds of an operation. What it gives is freed off the clock, as in the other languages' loops.
func median<Made>(_ times: Int, _ operation: () throws -> Made) rethrows -> Double {
    var taken: [Double] = []
    for _ in 0..<times {
        let start = ContinuousClock.now
        let made = try operation()
        let elapsed = ContinuousClock.now - start
        withExtendedLifetime(made) {}
        taken.append(elapsed / .nanoseconds(1))
    }
    return taken.sorted()[times / 2]
}

func verifier(_ root: Data, _ clock: At?) throws -> Verifier {
    try Verifier.open(setup: VerifierSetup(roots: [root], platform: Platform(clock: clock)))
}

guard let first = readLine() else { exit(2) }
let given = try JSONDecoder().decode(Case.self, from: Data(first.utf8))
let (root, message) = (bytes(given.root), bytes(given.message))
let begun = ContinuousClock.now
let (own, foreign, token) = (try verifier(root, nil), try verifier(root, At(given.at)), CancelToken())
let made = try own.check(message: Message.of(bytes: message))
let ofForeign = try foreign.check(message: Message.of(bytes: message))
if case .reject(let reason) = try made.verdict().outcome {
    FileHandle.standardError.write(Data("a valid response is refused: \(reason.code)\n".utf8))
    exit(1)
}
while let line = readLine() {
    guard let times = Int(line) else { exit(2) }
    // Seen when the bench began, whatever the clock says by now: else it would come too late.
    let ago = UInt32((ContinuousClock.now - begun) / .milliseconds(1))
    let medians = [
        "call": median(times) { token.isCancelled() },
        "check": try median(times) { try made.again(message: Message.of(bytes: message, seenMillisAgo: ago)) },
        "check, with a clock of its own": try median(times) { try ofForeign.again(message: Message.of(bytes: message)) },
        "verdict": try median(times) { try made.verdict() },
        "documents": try median(times) { try made.documents() },
        "checks": try median(times) { try made.checks() },
        "portrait": try median(times) { try made.portrait() },
    ]
    print(String(decoding: try JSONEncoder().encode(medians), as: UTF8.self))
    fflush(nil)
}
