#if canImport(SwiftUI)
import Dinhdanh
import SwiftUI
import WalletModels

/// The keypad. Its own, so that a PIN is in no text field, no keyboard's memory and no `String`.
struct UnlockScreen: View {
    let model: UnlockModel
    let lang: Lang

    var body: some View {
        VStack(spacing: 24) {
            Text(model.title.text(lang)).font(.title2)
            HStack {
                ForEach(0..<UnlockModel.digits, id: \.self) { at in
                    Image(systemName: at < model.typed ? "circle.fill" : "circle")
                }
            }
            .accessibilityElement()
            .accessibilityLabel(model.title.text(lang))
            .accessibilityValue("\(model.typed)/\(UnlockModel.digits)")
            if let fraction = model.fraction { ProgressView(value: fraction).padding(.horizontal) }
            ProblemText(problem: model.problem, lang: lang)
            Grid(horizontalSpacing: 24, verticalSpacing: 16) {
                ForEach([[1, 2, 3], [4, 5, 6], [7, 8, 9]], id: \.self) { row in
                    GridRow { ForEach(row, id: \.self, content: key) }
                }
                GridRow {
                    Button { Task { await model.byBiometrics() } } label: { Image(systemName: "faceid") }
                        .accessibilityLabel(Texts.faceOrFinger.text(lang))
                        .opacity(model.exists ? 1 : 0)
                    key(0)
                    Button { model.takeBack() } label: { Image(systemName: "delete.left") }
                        .accessibilityLabel(Texts.takeBack.text(lang))
                }
            }
            .font(.title)
            .disabled(model.isWorking)
        }
    }

    private func key(_ digit: Int) -> some View {
        Button("\(digit)") { Task { await model.press(digit) } }.frame(minWidth: 64, minHeight: 56)
    }
}
#endif
