#if canImport(SwiftUI)
import Dinhdanh
import SwiftUI
import WalletModels

/// What was shown to whom.
struct LogScreen: View {
    let model: LogModel
    let lang: Lang

    var body: some View {
        NavigationStack {
            List {
                LostRows(lost: model.lost, lang: lang)
                ForEach(model.entries, id: \.id) { entry in
                    VStack(alignment: .leading) {
                        Text(entry.words.text(lang)).font(.headline)
                        if !entry.who.isEmpty { Text(entry.who) }
                        Text(entry.at.text).font(.footnote)
                        Text(entry.outcome.text(lang)).font(.footnote)
                        if !entry.fields.isEmpty {
                            Text(entry.fields.map { $0.text(lang) }.joined(separator: ", ")).font(.footnote)
                        }
                    }
                    .accessibilityElement(children: .combine)
                }
                .onDelete { rows in
                    for row in rows {
                        let id = model.entries[row].id
                        Task { await model.delete(id) }
                    }
                }
            }
            .overlay { ProblemText(problem: model.problem, lang: lang) }
            .navigationTitle(Texts.log.text(lang))
            .task { await model.load() }
        }
    }
}
#endif
