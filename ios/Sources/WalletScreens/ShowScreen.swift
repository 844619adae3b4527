#if canImport(SwiftUI)
import Dinhdanh
import SwiftUI
import WalletModels

/// Consent, then the code with its seconds.
struct ShowScreen: View {
    let model: ShowModel
    let lang: Lang
    @Environment(\.displayScale) private var scale

    var body: some View {
        GeometryReader { room in
            VStack {
                if let frame = model.frame, let code = picture(frame) {
                    Image(code, scale: scale, label: Text(Texts.code.text(lang))).interpolation(.none)
                    if let left = model.secondsLeft { Text(Texts.seconds(left).text(lang)).monospacedDigit() }
                    Button(Texts.stop.text(lang)) { model.leave() }
                } else if model.isShowing {
                    ProgressView()
                    Button(Texts.stop.text(lang)) { model.leave() }
                } else if let offer = model.offer {
                    consent(offer, side: UInt32(min(room.size.width, room.size.height) * scale))
                } else {
                    ProblemText(problem: model.problem, lang: lang)
                    Button(Texts.show.text(lang)) { Task { await model.offer(profile: "V1") } }.font(.headline)
                }
            }
            .frame(maxWidth: .infinity, maxHeight: .infinity)
        }
        // A request that was scanned has put its offer here already.
        .task { if model.offer == nil && !model.isShowing && model.problem == nil { await model.offer(profile: "V1") } }
    }

    private func consent(_ offer: OfferView, side: UInt32) -> some View {
        List {
            Section(offer.profile.purpose.text(lang)) {
                if let request = offer.request {
                    // Before the name, and larger: that may be a stranger's word.
                    Text(request.confirmedWords.text(lang)).font(.headline)
                    Text(Texts.asks(request.reader).text(lang))
                    if !request.contact.isEmpty { Text(Texts.contact(request.contact).text(lang)) }
                }
                ForEach(Array((offer.request?.excess ?? []).enumerated()), id: \.offset) { Text($1.text(lang)) }
                Text(Texts.basis(offer.profile.basis).text(lang))
                Text(Texts.kept(offer.profile.retention).text(lang))
            }
            ForEach(offer.documents, id: \.id) { document in
                Section(document.label.text(lang)) {
                    if let heldBack = document.heldBack { Text(heldBack.text(lang)).font(.headline) }
                    if let linkable = document.linkable { Text(linkable.text(lang)) }
                    ForEach(document.fields, id: \.field.key) { offered in
                        HStack {
                            VStack(alignment: .leading) {
                                FieldRow(field: offered.field, lang: lang)
                                if offered.retained {
                                    Label(Texts.retained.text(lang), systemImage: "exclamationmark.triangle").font(.caption)
                                }
                            }
                            if document.required && offered.required {
                                Text(Texts.needed.text(lang)).font(.caption)
                            } else {
                                Button {
                                    Task { await model.choose(offered.field, of: document.id, on: !offered.chosen) }
                                } label: {
                                    Image(systemName: offered.chosen ? "checkmark.circle.fill" : "circle")
                                }
                                .accessibilityLabel(offered.field.label.text(lang))
                                .accessibilityAddTraits(offered.chosen ? .isSelected : [])
                            }
                        }
                    }
                }
            }
            ForEach(Array(offer.missing.enumerated()), id: \.offset) { _, field in
                VStack(alignment: .leading) {
                    Text("\(field.document.text(lang)): \(field.label.text(lang))")
                    Label(Texts.missing.text(lang), systemImage: "exclamationmark.triangle").font(.caption)
                }
                .accessibilityElement(children: .combine)
            }
            Button(Texts.agree.text(lang)) { model.agree(side: side) }.font(.headline).disabled(model.choosing > 0)
            Button(Texts.decline.text(lang), role: .cancel) { Task { await model.decline() } }
        }
    }
}
#endif
