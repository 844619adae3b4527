#if canImport(CryptoKit) && canImport(LocalAuthentication)
import CryptoKit
import Dinhdanh
import Foundation
import LocalAuthentication
import WalletModels

// Not run here: written from documentation, on a machine without Xcode.

/// Keys of the Secure Enclave, through CryptoKit.
public struct SecureEnclaveKeys: Enclave {
    /// `nil` where the device has none, as some simulators: give the wallet no hardware then.
    public init?() {
        guard SecureEnclave.isAvailable else { return nil }
    }

    public func make(_ policy: KeyPolicy) throws -> (sealed: Data, publicKey: Data) {
        // A new finger or face invalidates a biometric key, and taking the passcode off every key.
        let flags: SecAccessControlCreateFlags =
            policy.biometric ? [.privateKeyUsage, .biometryCurrentSet] : .privateKeyUsage
        guard
            let access = SecAccessControlCreateWithFlags(
                nil, kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly, flags, nil)
        else { throw DeviceError.Unsupported }
        return try told {
            if policy.useFor == .sign {
                let key = try SecureEnclave.P256.Signing.PrivateKey(accessControl: access)
                return (key.dataRepresentation, key.publicKey.x963Representation)
            }
            let key = try SecureEnclave.P256.KeyAgreement.PrivateKey(accessControl: access)
            return (key.dataRepresentation, key.publicKey.x963Representation)
        }
    }

    public func sign(_ data: Data, with sealed: Data) throws -> Data {
        try told {
            let key = try SecureEnclave.P256.Signing.PrivateKey(dataRepresentation: sealed)
            return try key.signature(for: data).rawRepresentation
        }
    }

    public func agree(with peer: Data, by sealed: Data) throws -> Data {
        try told {
            let key = try SecureEnclave.P256.KeyAgreement.PrivateKey(dataRepresentation: sealed)
            let shared = try key.sharedSecretFromKeyAgreement(with: P256.KeyAgreement.PublicKey(x963Representation: peer))
            return shared.withUnsafeBytes { Data($0) }
        }
    }

    /// What Apple throws, as what the citizen can do about it.
    private func told<T>(_ call: () throws -> T) throws -> T {
        do {
            return try call()
        } catch let error as LAError {
            switch error.code {
            case .userCancel, .userFallback, .authenticationFailed, .systemCancel, .appCancel:
                throw DeviceError.NotConfirmed
            case .biometryNotEnrolled, .passcodeNotSet: throw DeviceError.Invalidated
            default: throw DeviceError.Unavailable
            }
        } catch let error as NSError where error.domain == NSOSStatusErrorDomain {
            switch OSStatus(error.code) {
            case errSecUserCanceled: throw DeviceError.NotConfirmed
            case errSecItemNotFound, errSecAuthFailed: throw DeviceError.Invalidated
            default: throw DeviceError.Unavailable
            }
        }
    }
}
#endif
