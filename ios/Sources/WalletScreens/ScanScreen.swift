#if canImport(SwiftUI)
import Dinhdanh
import SwiftUI
import WalletModels

/// The camera, then the verdict: a sign and words beside the colour, for who sees none.
struct ScanScreen: View {
    let model: ScanModel
    let lang: Lang
    let pictures: @MainActor () async -> AsyncStream<Picture>?
    @State private var purpose = ScanModel.Purpose.check(profile: "V1")
    @State private var round = 0

    var body: some View {
        VStack {
            Picker(Texts.scan.text(lang), selection: $purpose) {
                Text(Texts.check.text(lang)).tag(ScanModel.Purpose.check(profile: "V1"))
                Text(Texts.answer.text(lang)).tag(ScanModel.Purpose.answer)
            }
            .pickerStyle(.segmented)
            if let verdict = model.verdict {
                result(verdict)
            } else {
                ProgressView(value: model.fraction)
                if let hint = model.hint { Text(hint.text(lang)) }
            }
            ProblemText(problem: model.problem, lang: lang)
            if model.verdict != nil {
                Button(Texts.next.text(lang)) {
                    model.next()
                    round += 1
                }
                .font(.headline)
            }
            Button(Texts.again.text(lang)) { round += 1 }
        }
        .padding()
        .task(id: "\(round) \(purpose)") {
            if let stream = await pictures() { await model.scan(stream, for: purpose) }
        }
    }

    private func result(_ verdict: Verdict) -> some View {
        List {
            Section {
                Text(verdict.headline.text(lang)).font(.title2)
                Text(verdict.lightWords.text(lang))
                Text(verdict.proofWords.text(lang))
                ForEach(verdict.advisories, id: \.code) { Text($0.words.text(lang)) }
            }
            .listRowBackground(colour(verdict.light))
            if let portrait = model.portrait {
                Portrait(bytes: portrait, lang: lang)
                Button(Texts.notThisPerson.text(lang), role: .destructive) { Task { await model.notThisPerson() } }
            }
            ForEach(model.documents, id: \.docType) { document in
                Section(document.label.text(lang)) {
                    Text(document.statusWords.text(lang))
                    ForEach(document.fields, id: \.identifier) { FieldRow(field: $0, lang: lang) }
                }
            }
        }
    }

    private func colour(_ light: Light) -> Color {
        switch light {
        case .green: .green.opacity(0.25)
        case .amber: .yellow.opacity(0.3)
        case .red: .red.opacity(0.3)
        }
    }
}
#endif
