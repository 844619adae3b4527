import Dispatch
import Foundation

/// Runs `work` with a token that is cancelled when the task is: the library then stops at its next safe place, and the caller
/// gets a `CancellationError`. What was done or refused before is told as it is: a wrong PIN has cost its try.
///
/// The calls of ``Wallet``, ``Verifier`` and ``Issuer`` without a `cancel` do this by themselves.
public func cancellable<T: Sendable>(_ work: @Sendable (CancelToken) async throws -> T) async throws -> T {
    let token = CancelToken()
    return try await withTaskCancellationHandler {
        do {
            return try await work(token)
        } catch where Task.isCancelled && isCancelled(error) {
            throw CancellationError()
        }
    } onCancel: {
        token.cancel()
    }
}

/// Whether the library stopped because it was told to.
private func isCancelled(_ error: any Error) -> Bool {
    switch error {
    case WalletError.Cancelled, VerifierError.Cancelled, CodesError.Cancelled, IssuerError.Cancelled: true
    default: false
    }
}

/// Runs a short call of the library, such as `wallet.documents()`, on a thread that may wait.
///
/// It answers in milliseconds, but waits while long work holds the wallet: neither the main actor nor a thread of Swift's own
/// pool should.
public func aside<T: Sendable>(_ call: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global(qos: .userInitiated).async {
            continuation.resume(with: Result(catching: call))
        }
    }
}

extension Wallet {
    /// As ``create(pin:birthDate:known:progress:cancel:)``: ends with the task, and clears `pin`.
    public func create(
        pin: Secret, birthDate: CalendarDay? = nil, known: [String] = [], progress: ProgressListener? = nil
    ) async throws {
        try await pin.spend { pin in
            try await cancellable {
                try await self.create(pin: pin, birthDate: birthDate, known: known, progress: progress, cancel: $0)
            }
        }
    }

    /// As ``unlock(pin:cancel:)``: ends with the task, and clears `pin`.
    public func unlock(pin: Secret) async throws {
        try await pin.spend { pin in try await cancellable { try await self.unlock(pin: pin, cancel: $0) } }
    }

    /// As ``unlockOlderCopy(pin:cancel:)``: ends with the task, and clears `pin`.
    public func unlockOlderCopy(pin: Secret) async throws {
        try await pin.spend { pin in try await cancellable { try await self.unlockOlderCopy(pin: pin, cancel: $0) } }
    }

    /// As ``unlockByBiometrics(cancel:)``; ends with the task.
    public func unlockByBiometrics() async throws {
        try await cancellable { try await self.unlockByBiometrics(cancel: $0) }
    }

    /// As ``enableBiometrics(cancel:)``; ends with the task.
    public func enableBiometrics() async throws {
        try await cancellable { try await self.enableBiometrics(cancel: $0) }
    }

    /// As ``disableBiometrics(cancel:)``; ends with the task.
    public func disableBiometrics() async throws {
        try await cancellable { try await self.disableBiometrics(cancel: $0) }
    }

    /// As ``forgetBiometrics(cancel:)``; ends with the task.
    public func forgetBiometrics() async throws {
        try await cancellable { try await self.forgetBiometrics(cancel: $0) }
    }

    /// As ``changePin(old:new:birthDate:known:newKey:cancel:)``: ends with the task, and clears `old` and `new`.
    public func changePin(
        old: Secret, new: Secret, birthDate: CalendarDay? = nil, known: [String] = [], newKey: Bool = false
    ) async throws {
        try await old.spend { old in
            try await new.spend { new in
                try await cancellable {
                    try await self.changePin(
                        old: old, new: new, birthDate: birthDate, known: known, newKey: newKey, cancel: $0)
                }
            }
        }
    }

    /// As ``requestDocument(documentType:copies:cancel:)``; ends with the task.
    public func requestDocument(documentType: String, copies: UInt16) async throws -> Data {
        try await cancellable {
            try await self.requestDocument(documentType: documentType, copies: copies, cancel: $0)
        }
    }

    /// As ``add(batch:cancel:)``; ends with the task.
    public func add(batch: Data) async throws -> DocumentId {
        try await cancellable { try await self.add(batch: batch, cancel: $0) }
    }

    /// As ``learnStatus(list:cancel:)``; ends with the task.
    public func learnStatus(list: Data) async throws -> LearnedStatus? {
        try await cancellable { try await self.learnStatus(list: list, cancel: $0) }
    }

    /// As ``learnPolicy(pack:cancel:)``; ends with the task.
    public func learnPolicy(pack: Data) async throws -> Learned {
        try await cancellable { try await self.learnPolicy(pack: pack, cancel: $0) }
    }

    /// As ``delete(document:cancel:)``; ends with the task.
    public func delete(document: DocumentId) async throws {
        try await cancellable { try await self.delete(document: document, cancel: $0) }
    }

    /// As ``revoke(document:cancel:)``; ends with the task.
    public func revoke(document: DocumentId) async throws {
        try await cancellable { try await self.revoke(document: document, cancel: $0) }
    }

    /// As ``signAndFinish(prepared:cancel:)``; ends with the task.
    public func signAndFinish(prepared: Prepared) async throws -> Presentation {
        try await cancellable { try await self.signAndFinish(prepared: prepared, cancel: $0) }
    }

    /// As ``moveOut(passphrase:cancel:)``: ends with the task, and clears `passphrase`.
    public func moveOut(passphrase: Secret) async throws -> MoveOut {
        try await passphrase.spend { words in
            try await cancellable { try await self.moveOut(passphrase: words, cancel: $0) }
        }
    }

    /// As ``moveIn(moved:passphrase:pin:birthDate:known:progress:cancel:)``: ends with the task, and clears `passphrase` and `pin`.
    public func moveIn(
        moved: Data, passphrase: Secret, pin: Secret, birthDate: CalendarDay? = nil, known: [String] = [],
        progress: ProgressListener? = nil
    ) async throws {
        try await passphrase.spend { words in
            try await pin.spend { pin in
                try await cancellable {
                    try await self.moveIn(
                        moved: moved, passphrase: words, pin: pin, birthDate: birthDate, known: known,
                        progress: progress, cancel: $0)
                }
            }
        }
    }

    /// As ``erase(cancel:)``; ends with the task.
    public func erase() async throws -> ErasedWallet {
        try await cancellable { try await self.erase(cancel: $0) }
    }

    /// As ``examine(cancel:)``; ends with the task.
    public func examine() async throws -> [Damage] {
        try await cancellable { try await self.examine(cancel: $0) }
    }

    /// As ``checkLog(cancel:)``; ends with the task.
    public func checkLog() async throws -> LogCheck {
        try await cancellable { try await self.checkLog(cancel: $0) }
    }

    /// As ``exportJson(cancel:)``; ends with the task.
    public func exportJson() async throws -> String {
        try await cancellable { try await self.exportJson(cancel: $0) }
    }

    /// As ``exportHtml(lang:cancel:)``; ends with the task.
    public func exportHtml(lang: Lang) async throws -> String {
        try await cancellable { try await self.exportHtml(lang: lang, cancel: $0) }
    }
}

extension Verifier {
    /// As ``checkMany(messages:profile:progress:cancel:)``; ends with the task.
    public func checkMany(
        messages: [Data], profile: String? = nil, progress: ProgressListener? = nil
    ) async throws -> [CheckedOne] {
        try await cancellable {
            try await self.checkMany(messages: messages, profile: profile, progress: progress, cancel: $0)
        }
    }

    /// As ``makeRequest(profile:cancel:)``; ends with the task.
    public func makeRequest(profile: String) async throws -> OpenRequest {
        try await cancellable { try await self.makeRequest(profile: profile, cancel: $0) }
    }

    /// As ``learn(file:cancel:)``; ends with the task.
    public func learn(file: Data) async throws -> Lesson {
        try await cancellable { try await self.learn(file: file, cancel: $0) }
    }

    /// As ``confirm(cancel:)``; ends with the task.
    public func confirm() async throws -> WaitingChecks {
        try await cancellable { try await self.confirm(cancel: $0) }
    }
}

extension Issuer {
    /// As ``issue(request:fields:days:cancel:)``; ends with the task.
    public func issue(request: Data, fields: String, days: UInt16) async throws -> IssuedDocument {
        try await cancellable { try await self.issue(request: request, fields: fields, days: days, cancel: $0) }
    }

    /// As ``publish(days:ttlSeconds:cancel:)``; ends with the task.
    public func publish(days: UInt16, ttlSeconds: UInt64) async throws -> PublishedList {
        try await cancellable { try await self.publish(days: days, ttlSeconds: ttlSeconds, cancel: $0) }
    }
}
