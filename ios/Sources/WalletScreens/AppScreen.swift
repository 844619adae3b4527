#if canImport(SwiftUI)
import Dinhdanh
import SwiftUI
import WalletModels

/// The whole app: one screen at a time, and none of it while the app is in the background or recorded.
public struct AppScreen: View {
    @Bindable private var app: AppModel
    @Environment(\.scenePhase) private var phase
    @Environment(\.isSceneCaptured) private var captured
    private let pictures: @MainActor () async -> AsyncStream<Picture>?
    private let preview: AnyView

    /// `pictures` starts the camera, and gives `nil` where it may not; `preview` is what it sees.
    public init(app: AppModel, preview: some View, pictures: @escaping @MainActor () async -> AsyncStream<Picture>?) {
        self.app = app
        self.preview = AnyView(preview)
        self.pictures = pictures
    }

    public var body: some View {
        Group {
            if app.screen == .unlock {
                UnlockScreen(model: app.unlock, lang: app.lang)
            } else {
                TabView(selection: Binding(get: { app.screen }, set: { app.go(to: $0) })) {
                    tab(.documents, Texts.documents, "person.text.rectangle") { DocumentsScreen(model: app.documents, lang: app.lang) }
                    tab(.show, Texts.show, "qrcode") { ShowScreen(model: app.show, lang: app.lang) }
                    tab(.scan, Texts.scan, "qrcode.viewfinder") { 
                        ScanScreen(model: app.scan, lang: app.lang, pictures: pictures, preview: preview)
                    }
                    tab(.log, Texts.log, "list.bullet.rectangle") { LogScreen(model: app.log, lang: app.lang) }
                }
            }
        }
        .safeAreaInset(edge: .top, alignment: .trailing) {
            Button(Texts.language.text(app.lang)) { app.changeLanguage() }.frame(minWidth: 48, minHeight: 48).padding(.horizontal)
        }
        // What the app switcher photographs, and what a recording or a mirrored screen sees. Sheets would be above it: no value is in one.
        .overlay { if phase != .active || captured { Rectangle().fill(.background).ignoresSafeArea() } }
        .onChange(of: phase) { _, now in if now == .background { app.left() } }
        .task {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(1))
                app.tick()
            }
        }
    }

    private func tab(
        _ screen: AppModel.Screen, _ title: Words, _ symbol: String, @ViewBuilder _ content: () -> some View
    ) -> some View {
        content().tabItem { Label(title.text(app.lang), systemImage: symbol) }.tag(screen)
    }
}

/// What went wrong and what to do, in the core's words.
public struct ProblemText: View {
    private let problem: Problem?
    private let lang: Lang

    public init(problem: Problem?, lang: Lang) {
        (self.problem, self.lang) = (problem, lang)
    }

    public var body: some View {
        if let problem {
            Label(problem.words.text(lang), systemImage: "exclamationmark.triangle").padding()
        }
    }
}

/// A frame's grey pixels, drawn unscaled and never smoothed.
func picture(_ frame: Frame) -> CGImage? {
    let side = Int(frame.side)
    return CGDataProvider(data: frame.pixels as CFData).flatMap {
        CGImage(
            width: side, height: side, bitsPerComponent: 8, bitsPerPixel: 8, bytesPerRow: side,
            space: CGColorSpaceCreateDeviceGray(), bitmapInfo: CGBitmapInfo(rawValue: CGImageAlphaInfo.none.rawValue),
            provider: $0, decode: nil, shouldInterpolate: false, intent: .defaultIntent)
    }
}
#endif
