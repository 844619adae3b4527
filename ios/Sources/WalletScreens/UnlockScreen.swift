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
            if model.isOver {
                EmptyView()
            } else if model.lacksLock {
                Text(Texts.whyLock.text(lang))
            } else if model.isOlder {
                Text(Texts.olderWarning.text(lang))
            } else if model.step == .birth {
                Text(Texts.whyBirth.text(lang)).font(.footnote)
                Text(birth).font(.title).monospacedDigit().accessibilityLabel(model.title.text(lang))
                    .accessibilityValue(model.birth)
            } else {
                dots
            }
            if let fraction = model.fraction { ProgressView(value: fraction).padding(.horizontal) }
            ProblemText(problem: model.problem, lang: lang)
            if model.wait > 0 { Text(Texts.wait(model.wait).text(lang)).font(.headline).monospacedDigit() }
            if model.isOver {
                Button(Texts.beginAnew.text(lang)) { Task { await model.beginAnew() } }.font(.headline).disabled(model.isWorking)
            } else if model.isOlder {
                Button(Texts.back.text(lang)) { model.notOlder() }.font(.headline)
                Button(Texts.openOlder.text(lang)) { model.openOlder() }
            } else if !model.lacksLock {
                keypad
                if model.step == .older { Button(Texts.back.text(lang)) { model.notOlder() } }
                if model.step == .birth { Button(Texts.skip.text(lang)) { model.skipBirth() } }
            }
        }
    }

    /// The birth date as far as it is typed: `20/01/19__`.
    private var birth: String {
        let digits = Array(model.birth.padding(toLength: model.step.digits, withPad: "_", startingAt: 0))
        guard digits.count == 8 else { return "" }
        return "\(String(digits[0..<2]))/\(String(digits[2..<4]))/\(String(digits[4..<8]))"
    }

    /// How many digits are typed, never which.
    private var dots: some View {
        HStack {
            ForEach(0..<model.step.digits, id: \.self) { at in
                Image(systemName: at < model.typed ? "circle.fill" : "circle")
            }
        }
        .accessibilityElement()
        .accessibilityLabel(model.title.text(lang))
        .accessibilityValue("\(model.typed)/\(model.step.digits)")
    }

    private var keypad: some View {
        Grid(horizontalSpacing: 24, verticalSpacing: 16) {
            ForEach([[1, 2, 3], [4, 5, 6], [7, 8, 9]], id: \.self) { row in
                GridRow { ForEach(row, id: \.self, content: key) }
            }
            GridRow {
                Button { Task { await model.byBiometrics() } } label: { Image(systemName: "faceid") }
                    .accessibilityLabel(Texts.faceOrFinger.text(lang))
                    .opacity(model.step == .enter ? 1 : 0).disabled(model.step != .enter)
                key(0)
                Button { model.takeBack() } label: { Image(systemName: "delete.left") }
                    .accessibilityLabel(Texts.takeBack.text(lang)).disabled(!model.takesDigits)
            }
        }
        .font(.title)
        .disabled(model.isWorking)
    }

    private func key(_ digit: Int) -> some View {
        Button("\(digit)") { Task { await model.press(digit) } }.frame(minWidth: 64, minHeight: 56)
            .disabled(!model.takesDigits)
    }
}
#endif
