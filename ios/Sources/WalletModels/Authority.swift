import Dinhdanh
import Foundation

/// Who issues documents: in an app for real ones the issuer's service, reached by a network or by a file.
public protocol Authority: Sendable {
    /// Signs a document of a type, such as `driving_licence`, for the keys that a wallet's request names.
    func issue(_ type: String, for request: Data) async throws -> Data
    /// The newest list of what became of the documents that it issued.
    func status() async throws -> Data
}

/// A document that can be asked for.
public enum Receivable: String, CaseIterable, Sendable {
    case card = "citizen_id"
    case licence = "driving_licence"
    case vehicle = "vehicle_registration"

    /// What a button says that saves a request to its issuer.
    public var asked: Words {
        switch self {
        case .card: Words(vi: "Lưu yêu cầu cấp căn cước", en: "Save a request for an identity card")
        case .licence: Words(vi: "Lưu yêu cầu cấp giấy phép lái xe", en: "Save a request for a driving licence")
        case .vehicle: Words(vi: "Lưu yêu cầu cấp chứng nhận đăng ký xe", en: "Save a request for a vehicle registration")
        }
    }

    /// What a button says that has it issued here.
    public var words: Words {
        switch self {
        case .card: Words(vi: "Nhận căn cước TEST", en: "Receive a TEST identity card")
        case .licence: Words(vi: "Nhận giấy phép lái xe TEST", en: "Receive a TEST driving licence")
        case .vehicle: Words(vi: "Nhận chứng nhận đăng ký xe TEST", en: "Receive a TEST vehicle registration")
        }
    }
}

/// The TEST authority inside the app.
public struct TestAuthority: Authority {
    private let issuer: Issuer
    private let fields: @Sendable (String) throws -> String
    private let keep: @Sendable (AuthorityParts) throws -> Void

    /// `fields` are those of an invented person, as JSON, for a type; `keep` keeps the authority.
    public init(
        issuer: Issuer, fields: @escaping @Sendable (String) throws -> String,
        keep: @escaping @Sendable (AuthorityParts) throws -> Void
    ) {
        (self.issuer, self.fields, self.keep) = (issuer, fields, keep)
    }

    public func issue(_ type: String, for request: Data) async throws -> Data {
        let issued = try await issuer.issue(request: request, fields: fields(type), days: 30)
        // Before anything is given away: an entry of its status list is given once.
        try keep(issuer.parts())
        return issued.batch
    }

    public func status() async throws -> Data {
        try await issuer.publish(days: 7, ttlSeconds: 86_400).token
    }
}

/// The fields of a document with a portrait in their first namespace.
public func withPortrait(_ fields: String, _ portrait: Data) -> String {
    let parts = fields.split(separator: "{", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { return fields }
    return "\(parts[0]){\(parts[1]){\"portrait\": \"\(portrait.base64EncodedString())\",\(parts[2])"
}

extension AuthorityParts {
    /// A TEST authority as one file, which the sample for Android reads too: each part behind its length.
    public func encoded() -> Data {
        let keys = [root, signer, statusSigner, readerRoot].flatMap { [$0.pkcs8, $0.certificate] }
        return (keys + [register]).reduce(into: Data()) { file, part in
            withUnsafeBytes(of: UInt32(part.count).bigEndian) { file.append(contentsOf: $0) }
            file.append(part)
        }
    }

    /// The authority of such a file; `nil` where it is none.
    public init?(file: Data) {
        var rest = file[...]
        var parts: [Data] = []
        while !rest.isEmpty {
            guard rest.count >= 4 else { return nil }
            let size = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard size <= rest.count else { return nil }
            parts.append(Data(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        guard parts.count == 9 else { return nil }
        func key(_ at: Int) -> CertifiedKey { CertifiedKey(pkcs8: parts[at], certificate: parts[at + 1]) }
        self.init(root: key(0), signer: key(2), statusSigner: key(4), readerRoot: key(6), register: parts[8])
    }
}
