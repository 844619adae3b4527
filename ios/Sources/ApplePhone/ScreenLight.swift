#if canImport(UIKit) && os(iOS)
import UIKit
import WalletModels

// Not run here: written from documentation, on a machine without Xcode.

/// The phone's screen: bright and awake while a code is shown.
@MainActor
public final class ScreenLight: Display {
    private var before: CGFloat?

    public init() {}

    public func brighten(_ on: Bool) {
        let screen = UIApplication.shared.connectedScenes.compactMap { ($0 as? UIWindowScene)?.screen }.first
        UIApplication.shared.isIdleTimerDisabled = on
        if on {
            before = before ?? screen?.brightness
            screen?.brightness = 1
        } else if let before {
            screen?.brightness = before
            self.before = nil
        }
    }
}
#endif
