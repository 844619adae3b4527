import COpenSSL
import Foundation

/// A key on P-256 of OpenSSL's: another implementation than the core's, as a phone's is.
public final class P256: @unchecked Sendable {
    private let key: OpaquePointer

    /// A new key.
    public init() {
        key = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1)
        precondition(EC_KEY_generate_key(key) == 1)
    }

    deinit {
        EC_KEY_free(key)
    }

    /// The public half, uncompressed (SEC 1 §2.3.3).
    public var publicKey: Data {
        var bytes = [UInt8](repeating: 0, count: 65)
        let point = EC_KEY_get0_public_key(key)
        precondition(
            EC_POINT_point2oct(EC_KEY_get0_group(key), point, POINT_CONVERSION_UNCOMPRESSED, &bytes, 65, nil) == 65)
        return Data(bytes)
    }

    /// ECDSA over SHA-256 of `data`: r and s, 32 bytes each.
    public func sign(_ data: Data) -> Data {
        var digest = [UInt8](repeating: 0, count: 32)
        SHA256([UInt8](data), data.count, &digest)
        let signature = ECDSA_do_sign(digest, 32, key)
        defer { ECDSA_SIG_free(signature) }
        var raw = [UInt8](repeating: 0, count: 64)
        raw.withUnsafeMutableBufferPointer { raw in
            precondition(BN_bn2binpad(ECDSA_SIG_get0_r(signature), raw.baseAddress, 32) == 32)
            precondition(BN_bn2binpad(ECDSA_SIG_get0_s(signature), raw.baseAddress! + 32, 32) == 32)
        }
        return Data(raw)
    }

    /// The x-coordinate of the point shared with `peer`, or `nil` where that is no point of the curve.
    public func agree(_ peer: Data) -> Data? {
        let group = EC_KEY_get0_group(key)
        let point = EC_POINT_new(group)
        defer { EC_POINT_free(point) }
        guard EC_POINT_oct2point(group, point, [UInt8](peer), peer.count, nil) == 1 else { return nil }
        var shared = [UInt8](repeating: 0, count: 32)
        guard ECDH_compute_key(&shared, 32, point, key, nil) == 32 else { return nil }
        return Data(shared)
    }
}

/// HMAC-SHA-256.
public func hmac(key: Data, _ input: Data) -> Data {
    var mac = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    HMAC(EVP_sha256(), [UInt8](key), Int32(key.count), [UInt8](input), input.count, &mac, &length)
    return Data(mac)
}

/// Random bytes of the operating system.
public func randomBytes(_ count: Int) -> Data {
    Data((0..<count).map { _ in UInt8.random(in: 0...255) })
}
