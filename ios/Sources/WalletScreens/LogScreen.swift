#if canImport(SwiftUI)
import Dinhdanh
import SwiftUI
import WalletModels

/// What was shown to whom.
struct LogScreen: View {
    let model: LogModel
    let lang: Lang
    @State private var asked: EntryId?

    var body: some View {
        NavigationStack {
            List {
                LostRows(lost: model.lost, lang: lang)
                ForEach(model.entries, id: \.id) { entry in
                    VStack(alignment: .leading) {
                        Text(entry.words.text(lang)).font(.headline)
                        if !entry.who.isEmpty { Text(entry.who) }
                        if !entry.purpose.isEmpty { Text(entry.purposeWords.text(lang)).font(.footnote) }
                        Text(entry.at.text).font(.footnote)
                        Text(entry.outcome.text(lang)).font(.footnote)
                        if !entry.fields.isEmpty {
                            Text(entry.fields.map { $0.text(lang) }.joined(separator: ", ")).font(.footnote)
                        }
                    }
                    .accessibilityElement(children: .combine)
                    // Nothing is deleted by one gesture: nobody gives an entry back, nor its receipt.
                    .swipeActions(allowsFullSwipe: false) { Button(Texts.forget.text(lang)) { asked = entry.id }.tint(.red) }
                }
            }
            .overlay { ProblemText(problem: model.problem, lang: lang) }
            .navigationTitle(Texts.log.text(lang))
            .confirmationDialog(
                Texts.forgetAsked.text(lang), isPresented: Binding(get: { asked != nil }, set: { if !$0 { asked = nil } }),
                titleVisibility: .visible, presenting: asked
            ) { id in
                Button(Texts.forget.text(lang), role: .destructive) { Task { await model.delete(id) } }
                Button(Texts.keep.text(lang), role: .cancel) {}
            }
            .task { await model.load() }
        }
    }
}
#endif
