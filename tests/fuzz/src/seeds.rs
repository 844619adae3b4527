use crate::Target;
use std::fs;
use std::path::{Path, PathBuf};

impl Target {
    /// What it begins from: file names and bytes. Where this machine has no published vectors, which is said aloud, our own alone.
    ///
    /// # Panics
    /// When a pattern finds no file, or a vector isn't what its name says; without vectors also where `CI` is set.
    pub fn seeds(&self) -> Vec<(String, Vec<u8>)> {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
        let mut files: Vec<_> = self.own.iter().flat_map(|pattern| matching(&own, pattern)).collect();
        if !self.published.is_empty()
            && let Some(vectors) = dinhdanh_vectors::path("")
        {
            files.extend(self.published.iter().flat_map(|pattern| matching(&vectors, pattern)));
        }
        files.iter().map(|file| (file.file_name().unwrap().to_string_lossy().into_owned(), content(file))).collect()
    }
}

fn matching(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let pattern = folder.join(pattern);
    let found: Vec<_> = glob::glob(pattern.to_str().unwrap()).unwrap().map(Result::unwrap).collect();
    assert!(!found.is_empty(), "no file is named {}", pattern.display());
    found
}

/// The bytes that a file stands for: vectors are in hexadecimal, in examples of COSE, and in pages of a draft.
fn content(file: &Path) -> Vec<u8> {
    let bytes = fs::read(file).unwrap();
    let text = || String::from_utf8(bytes.clone()).unwrap().split_whitespace().collect::<String>();
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("hex") => hex::decode(text()).unwrap(),
        Some("md") => Some(text())
            .filter(|text| text.contains('.'))
            .map_or_else(|| hex::decode(text()).unwrap(), String::into_bytes),
        Some("json") => match serde_json::from_slice::<serde_json::Value>(&bytes).unwrap()["output"]["cbor"].as_str() {
            Some(cbor) => hex::decode(cbor).unwrap(),
            None => bytes,
        },
        _ => bytes,
    }
}
