#if canImport(SwiftUI)
import Dinhdanh
import SwiftUI
import WalletModels

/// The camera, then the verdict: a sign and words beside the colour, for who sees none.
struct ScanScreen: View {
    let model: ScanModel
    let lang: Lang
    let pictures: @MainActor () async -> AsyncStream<Picture>?
    let preview: AnyView
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
                if model.problem?.code != "NO_CAMERA" { preview.aspectRatio(1, contentMode: .fit).accessibilityHidden(true) }
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
            if !model.isDenied {
                Button(Texts.again.text(lang)) {
                    model.again()
                    round += 1
                }
            }
        }
        .padding()
        .task(id: "\(round) \(purpose)") {
            await model.scan(await pictures(), for: purpose)
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
                if !model.isDenied {
                    Button(Texts.notThisPerson.text(lang), role: .destructive) { Task { await model.notThisPerson() } }
                }
            }
            // By their places: two of one type are two.
            ForEach(Array(model.documents.enumerated()), id: \.offset) { _, document in
                Section(document.label.text(lang)) {
                    if let rejected = document.rejected { Text(Texts.rejected(rejected.words).text(lang)).font(.headline) }
                    if let issuer = document.issuer { Text(Texts.issuer(issuer).text(lang)) }
                    Text(document.statusWords.text(lang))
                    ForEach(Array(document.classes.enumerated()), id: \.offset) { Text(Texts.licenceClass($1).text(lang)) }
                    ForEach(document.fields, id: \.key) { FieldRow(field: $0, lang: lang) }
                }
                // Apart: no issuer looked at it, and nothing of it may pass for proved.
                if !document.holderFields.isEmpty {
                    Section {
                        ForEach(document.holderFields, id: \.key) { FieldRow(field: $0, lang: lang) }
                    } header: {
                        Text(Texts.holderSays.text(lang)).font(.headline)
                    }
                    .listRowBackground(Rectangle().strokeBorder(.secondary))
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
