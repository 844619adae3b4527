import Dinhdanh
import Foundation

/// A PIN that is easy for nobody but the test.
public func pin(_ digits: String = "204816") -> Secret {
    let secret = Secret()
    for digit in digits.utf8 { secret.append(digit) }
    return secret
}

/// A folder that isn't there yet.
public func newFolder() -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dinhdanh-\(UUID().uuidString)")
    return folder.appendingPathComponent("wallet").path
}

/// A TEST authority, a citizen's phone and an officer's phone, with one clock.
public final class World: Sendable {
    public let clock = TestClock()
    public let hardware: any SecureHardware
    public let blobs: any SecureBlobs
    public let folder = newFolder()
    public let issuer: Issuer
    public let wallet: Wallet
    public let verifier: Verifier
    /// The entries of the copies that were issued last.
    public let entries = Shared<[UInt64]>([])

    public init(hardware: any SecureHardware = TestHardware(), blobs: any SecureBlobs = TestBlobs()) throws {
        (self.hardware, self.blobs) = (hardware, blobs)
        issuer = try Issuer.create(listUri: "https://status.test.example/1", platform: Platform(clock: clock))
        wallet = try World.wallet(of: issuer, folder: folder, hardware: hardware, blobs: blobs, clock: clock)
        verifier = try World.verifier(of: issuer, clock: clock)
    }

    private static func wallet(
        of issuer: Issuer, folder: String, hardware: any SecureHardware, blobs: any SecureBlobs, clock: TestClock
    ) throws -> Wallet {
        let platform = Platform(hardware: hardware, blobs: blobs, clock: clock)
        let setup = WalletSetup(
            folder: folder, issuers: [issuer.root()], readers: [issuer.readerRoot()], platform: platform)
        return try Wallet.of(setup: setup)
    }

    private static func verifier(of issuer: Issuer, clock: TestClock) throws -> Verifier {
        let reader = try issuer.certifyReader(name: "TEST Đội CSGT số 1")
        let setup = VerifierSetup(roots: [issuer.root()], reader: reader, platform: Platform(clock: clock))
        return try Verifier.open(setup: setup)
    }

    /// Another phone, or the same again.
    public func anotherWallet(
        folder: String = newFolder(), hardware: any SecureHardware = TestHardware(),
        blobs: any SecureBlobs = TestBlobs()
    ) throws -> Wallet {
        try World.wallet(of: issuer, folder: folder, hardware: hardware, blobs: blobs, clock: clock)
    }

    /// An officer who has seen nothing yet.
    public func anotherVerifier() throws -> Verifier {
        try World.verifier(of: issuer, clock: clock)
    }

    /// Creates the wallet and has a licence issued into it.
    public func withLicence(copies: UInt16 = 4) async throws -> World {
        try await wallet.create(pin: pin())
        try await add(copies: copies)
        return self
    }

    /// Has a licence issued into the wallet.
    @discardableResult
    public func add(copies: UInt16) async throws -> DocumentId {
        try await add(copies: copies, type: "driving_licence", fields: World.licenceFields())
    }

    /// Has a document of any type issued into the wallet.
    @discardableResult
    public func add(copies: UInt16, type: String, fields: String) async throws -> DocumentId {
        let request = try await wallet.requestDocument(documentType: type, copies: copies)
        let issued = try await issuer.issue(request: request, fields: fields, days: 30)
        entries.value = issued.entries
        return try await wallet.add(batch: issued.batch)
    }

    /// The citizen agrees to show the licence by himself.
    public func consent() throws -> Consent {
        try wallet.offer(profileId: "V1").consent()
    }

    /// The next codes of a showing, before they are signed.
    public func prepared() throws -> Prepared {
        try wallet.renew(showing: wallet.show(consent: consent()))
    }

    /// The licence, shown by oneself.
    public func shown() async throws -> Presentation {
        try await wallet.signAndFinish(prepared: prepared())
    }

    /// Why an officer refuses a message; `nil` where he accepts it.
    public func reason(_ message: Data, by verifier: Verifier? = nil) throws -> Reason? {
        let check = try (verifier ?? self.verifier).check(message: Message.of(bytes: message), profile: "V1")
        guard case .reject(let reason) = try check.verdict().outcome else { return nil }
        return reason.reason
    }

    /// The portrait of an invented person: JPEG, 48 × 60.
    public static let portrait = Data(
        base64Encoded: """
            /9j/4AAQSkZJRgABAgAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAx
            NDQ0Hyc5PTgyPC4zNDL/wAALCAA8ADABAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUF
            BAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVW
            V1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi
            4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/APQKKKKKKKKw9Z8WaXok3kXDyS3HG6KFdzKD3OSAPpnPI4qHS/GukardLbI0sErk
            LGJ1A3k9gQSPzxnIxmuiooqvf3X2LTrm72b/ACInk25xu2gnGe3SvC555Lm4luJm3SyuXdsYySck8VHXtnhzUZNV8P2d5MP3roQ5
            /vFSVJ4A64zjtmtSis/XYGudA1CFFkZ2t32rGTuY7TgDHJ57d+leH0V7F4LjePwjYLIjKSHbDDHBdiD+IINb1FFeb+IPAV79ulud
            JSOWCV93k7gjRk5JAzgbR2784xxmqul/D/VLi6X+0FW0t1I3nerOw/2cZH5+vfpXqEcaRRrHGioiAKqqMAAdABTqKp6nqdrpFi93
            dybY14AH3nPZQO5/z0rg734k3huD9hsoEgHA8/LMeevBAHGOOfrUcHxJ1JZlNxZWkkX8Sx7kY/QknH5V3Wja5Za7atPZu2UOHjcA
            Onpke/Y/4GtKivGfFGtvresSyrIxtYyUt1zwF/vYwOuM889B2rFoq9pGqT6PqUN5AzZQjegOPMTPKn6/p17V7dBPHc28VxC26KVA
            6NjGQRkHmpK+f6KKK9w0H/kXtM/69Iv/AEAV/9k=
            """, options: .ignoreUnknownCharacters)!

    /// The fields of an invented person, with the portrait.
    public static func licenceFields() throws -> String {
        try withPortrait(person("binh_driving_licence"), in: "org.iso.18013.5.1")
    }

    /// The fields of an invented person's identity card, with the portrait.
    public static func cardFields() throws -> String {
        try withPortrait(person("binh_citizen_id"), in: "vn.dinhdanh.citizen_id.1")
    }

    private static func withPortrait(_ json: String, in namespace: String) -> String {
        let space = "\"\(namespace)\": {"
        precondition(json.contains(space))
        let portrait = "\"portrait\": \"\(portrait.base64EncodedString())\","
        return json.replacingOccurrences(of: space, with: space + portrait)
    }

    /// The fields of an invented person's vehicle.
    public static func registrationFields() throws -> String { try person("binh_vehicle_registration") }

    private static func person(_ name: String) throws -> String {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let file = here.appendingPathComponent("../../../cli/src/people/\(name).json")
        return try String(contentsOf: file, encoding: .utf8)
    }
}

/// Draws codes as a screen does and reads them as a camera does.
public func throughTheCamera(_ codes: Codes) throws -> Message {
    let scanner = CodeScanner()
    var elapsed: UInt64 = 0
    for _ in 0..<400 {
        let frame = try codes.frame(elapsedMillis: elapsed, side: 480)
        let events = try scanner.look(luma: frame.pixels, width: frame.side, height: frame.side, stride: frame.side)
        for case .complete(let message) in events { return message }
        elapsed += try codes.nextInMillis(elapsedMillis: elapsed)
    }
    throw AppError(text: "not read")
}
