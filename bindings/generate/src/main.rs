//! Writes the Kotlin, Swift or Python of the library's interface.
//!
//! A built library, not stripped, in; sources out. Knows nothing of identity documents: what is exported it reads from the
//! library (UniFFI's metadata).

#![forbid(unsafe_code)]

use camino::Utf8PathBuf;
use std::env;
use std::process::ExitCode;
use uniffi_bindgen::bindings::{GenerateOptions, TargetLanguage, generate_with_bindgen_paths};
use uniffi_bindgen::{BindgenPaths, BindgenPathsLayer};

const USAGE: &str = "usage: dinhdanh-generate kotlin|swift|python LIBRARY FOLDER";

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        [language, library, folder] => match *language {
            "kotlin" => generate(TargetLanguage::Kotlin, library, folder),
            "swift" => generate(TargetLanguage::Swift, library, folder),
            "python" => generate(TargetLanguage::Python, library, folder),
            _ => Err(USAGE.to_owned()),
        },
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("{what}");
            ExitCode::from(2)
        }
    }
}

/// The names that each language knows the library by are beside the crate that is exported.
struct Exported;

impl BindgenPathsLayer for Exported {
    fn get_crate_root(&self, crate_name: &str) -> Option<Utf8PathBuf> {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../ffi");
        (crate_name == "dinhdanh_ffi").then(|| root.into())
    }
}

fn generate(language: TargetLanguage, library: &str, folder: &str) -> Result<(), String> {
    let options = GenerateOptions {
        languages: vec![language],
        source: library.into(),
        out_dir: folder.into(),
        ..GenerateOptions::default()
    };
    let mut paths = BindgenPaths::default();
    paths.add_layer(Exported);
    generate_with_bindgen_paths(options, paths).map_err(|error| format!("{error:#}"))
}
