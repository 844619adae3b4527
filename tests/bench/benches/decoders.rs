//! `cargo bench -p dinhdanh-bench --bench decoders [-- --quick]`: what decoders of CBOR cost on our documents.

use dinhdanh_bench::{Case, Effort, decoders_as_text, documents, race_decoders};

fn main() {
    let effort = if std::env::args().any(|argument| argument == "--quick") { Effort::QUICK } else { Effort::FULL };
    let mut rows = Vec::new();
    for count in [5, 25] {
        let case = Case::new(count);
        rows.extend(documents(&case).into_iter().map(|document| {
            let measured = race_decoders(&document, effort);
            (document.name, measured)
        }));
    }
    print!("{}", decoders_as_text(&rows));
}
