#if canImport(SwiftUI)
import Dinhdanh
import ImageIO
import SwiftUI
import UniformTypeIdentifiers
import WalletModels

/// The documents, and what one says.
struct DocumentsScreen: View {
    let model: DocumentsModel
    let lang: Lang
    @State private var isOpening = false

    var body: some View {
        NavigationStack {
            List {
                if let account = model.account {
                    Text("\(account.levelWords.text(lang)): \(account.stateWords.text(lang))")
                }
                LostRows(lost: model.lost, lang: lang)
                if model.offersFace {
                    Section(Texts.offerFace.text(lang)) {
                        Button(Texts.turnOn.text(lang)) { Task { await model.enableFace() } }
                        Button(Texts.notNow.text(lang)) { model.notNow() }
                    }
                }
                ForEach(model.documents, id: \.id) { document in
                    Button { Task { await model.look(at: document.id) } } label: { DocumentRow(document: document, lang: lang) }
                }
                if model.documents.isEmpty && model.lost.isEmpty { Text(Texts.noDocuments.text(lang)) }
                if model.isReceiving {
                    ProgressView(Texts.receiving.text(lang))
                } else {
                    ForEach(model.receivable, id: \.self) { document in
                        Button(document.words.text(lang)) { Task { await model.receive(document) } }
                    }
                    Section(Texts.byFile.text(lang)) {
                        ForEach(Receivable.allCases, id: \.self) { document in
                            Button(document.asked.text(lang)) { Task { await model.makeRequest(document) } }
                        }
                        Button(Texts.openAnswer.text(lang)) { isOpening = true }
                    }
                }
            }
            .fileExporter(
                isPresented: Binding(get: { model.request != nil }, set: { if !$0 { model.requestSaved() } }),
                document: SavedRequest(bytes: model.request?.bytes ?? Data()), contentType: .data,
                defaultFilename: model.request?.name
            ) { result in
                if case .failure = result { Task { await model.requestFailed() } }
            }
            .fileImporter(isPresented: $isOpening, allowedContentTypes: [.data]) { result in
                Task { await open(result) }
            }
            .overlay { ProblemText(problem: model.problem, lang: lang) }
            .navigationTitle(Texts.documents.text(lang))
            .task { await model.load() }
            // No sheet: it would be above the cover of the whole app, and in the app switcher's picture.
            .navigationDestination(isPresented: Binding(get: { model.details != nil }, set: { if !$0 { model.close() } })) {
                List(model.details?.fields ?? [], id: \.key) { FieldRow(field: $0, lang: lang) }
                    .navigationTitle((model.details?.document.label ?? Texts.documents).text(lang))
            }
        }
    }
}

extension DocumentsScreen {
    /// The file is another app's, and is lent for as long as it is read.
    private func open(_ chosen: Result<URL, any Error>) async {
        guard case .success(let file) = chosen else { return }
        let isLent = file.startAccessingSecurityScopedResource()
        defer { if isLent { file.stopAccessingSecurityScopedResource() } }
        await model.openAnswer(file)
    }
}

/// A request as the system's exporter wants it; nothing is ever read into one.
private struct SavedRequest: FileDocument {
    static let readableContentTypes = [UTType.data]
    let bytes: Data

    init(bytes: Data) {
        self.bytes = bytes
    }

    init(configuration: ReadConfiguration) throws {
        throw NoFile()
    }

    func fileWrapper(configuration: WriteConfiguration) throws -> FileWrapper {
        FileWrapper(regularFileWithContents: bytes)
    }
}

/// What damage hit, before what can be read: nobody may take a list for whole that isn't.
struct LostRows: View {
    let lost: [Words]
    let lang: Lang

    var body: some View {
        ForEach(Array(lost.enumerated()), id: \.offset) { _, words in
            Label("\(Texts.lost.text(lang)): \(words.text(lang))", systemImage: "exclamationmark.triangle")
        }
    }
}

/// A document of the list.
struct DocumentRow: View {
    let document: Document
    let lang: Lang

    var body: some View {
        VStack(alignment: .leading) {
            Text(document.label.text(lang)).font(.headline)
            if let part = document.part { Text(part.text(lang)).font(.footnote) }
            Text(document.issuer)
            Text(document.validUntil.text).font(.footnote)
            if let few = document.ended ?? document.fewLeft {
                Label(few.text(lang), systemImage: "exclamationmark.circle").font(.footnote)
            }
            if let heldBack = document.heldBack { Text(heldBack.text(lang)).font(.headline) }
        }
    }
}

/// A field: its label, its text or its picture. What is sensitive is hidden until it is tapped: somebody looks over the shoulder.
struct FieldRow: View {
    let field: Field
    let lang: Lang
    @State private var isSeen = false

    var body: some View {
        LabeledContent(field.label.text(lang)) {
            if field.sensitive && !isSeen {
                Button("••••  \(Texts.reveal.text(lang))") { isSeen = true }
            } else if case .picture(_, let bytes) = field.value {
                Portrait(bytes: bytes, lang: lang)
            } else {
                Text(field.text.text(lang))
            }
        }
        .accessibilityElement(children: .combine)
        .privacySensitive(field.sensitive)
    }
}

/// A portrait from its file.
struct Portrait: View {
    let bytes: Data
    let lang: Lang

    var body: some View {
        if let picture {
            Image(picture, scale: 1, label: Text(Texts.portrait.text(lang))).resizable().scaledToFit()
                .frame(maxHeight: 220)
        } else {
            Text(Texts.unreadable.text(lang))
        }
    }

    /// Somebody else made the file: first how large it says it is, then as many of its pixels as are wanted.
    private var picture: CGImage? {
        guard let source = CGImageSourceCreateWithData(bytes as CFData, [kCGImageSourceShouldCache: false] as CFDictionary),
            let said = CGImageSourceCopyPropertiesAtIndex(source, 0, nil) as? [CFString: Any],
            let width = said[kCGImagePropertyPixelWidth] as? Int, let height = said[kCGImagePropertyPixelHeight] as? Int,
            (1...8_192).contains(max(width, height))
        else { return nil }
        let wanted: [CFString: Any] = [
            kCGImageSourceCreateThumbnailFromImageAlways: true, kCGImageSourceThumbnailMaxPixelSize: 1_024,
        ]
        return CGImageSourceCreateThumbnailAtIndex(source, 0, wanted as CFDictionary)
    }
}
#endif
