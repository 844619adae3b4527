#if canImport(Security)
import Dinhdanh
import Foundation
import Security
import WalletModels

// Not run here: written from documentation, on a machine without Xcode.

/// The Keychain: items that stay on this device, and are there only while it has a passcode and is unlocked.
public struct AppleKeychain: Keychain {
    public init() {}

    private func item(_ service: String, _ account: String? = nil) -> [CFString: Any] {
        var item: [CFString: Any] = [kSecClass: kSecClassGenericPassword, kSecAttrService: service]
        if let account { item[kSecAttrAccount] = account }
        return item
    }

    public func read(service: String, account: String) throws -> Data? {
        var query = item(service, account)
        query[kSecReturnData] = true
        var found: CFTypeRef?
        let status = SecItemCopyMatching(query as CFDictionary, &found)
        if status == errSecItemNotFound { return nil }
        try check(status)
        return found as? Data
    }

    public func write(service: String, account: String, value: Data) throws {
        let update = [kSecValueData: value] as CFDictionary
        let status = SecItemUpdate(item(service, account) as CFDictionary, update)
        guard status == errSecItemNotFound else { return try check(status) }
        var added = item(service, account)
        added[kSecValueData] = value
        // In no backup that another device can read, and not synchronised.
        added[kSecAttrAccessible] = kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly
        added[kSecAttrSynchronizable] = false
        try check(SecItemAdd(added as CFDictionary, nil))
    }

    public func delete(service: String, account: String) throws {
        let status = SecItemDelete(item(service, account) as CFDictionary)
        if status != errSecItemNotFound { try check(status) }
    }

    public func accounts(service: String) throws -> [String] {
        var query = item(service)
        query[kSecMatchLimit] = kSecMatchLimitAll
        query[kSecReturnAttributes] = true
        var found: CFTypeRef?
        let status = SecItemCopyMatching(query as CFDictionary, &found)
        if status == errSecItemNotFound { return [] }
        try check(status)
        let items = found as? [[CFString: Any]] ?? []
        return items.compactMap { $0[kSecAttrAccount] as? String }
    }

    private func check(_ status: OSStatus) throws {
        switch status {
        case errSecSuccess: return
        case errSecDiskFull: throw DeviceError.Full
        case errSecUserCanceled: throw DeviceError.NotConfirmed
        default: throw DeviceError.Unavailable
        }
    }
}
#endif
