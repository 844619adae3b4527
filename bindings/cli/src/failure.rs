//! How a command ends when it does not succeed: one problem with its words, and perhaps where.

use dinhdanh_catalogue::FieldError;
use dinhdanh_codes::{Lang, Problem};
use std::fmt::Write;
use std::io;
use std::path::Path;

/// A problem, and the name of the file, field or argument that it is about. Never a value of a document.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) problem: Problem,
    pub(crate) fields: Vec<FieldError>,
    pub(crate) about: Vec<String>,
}

impl Failure {
    pub(crate) fn about(problem: Problem, about: impl Into<String>) -> Self {
        Self { problem, fields: Vec::new(), about: vec![about.into()] }
    }

    /// The same, and the file that it is about.
    pub(crate) fn at(mut self, path: &Path) -> Self {
        self.about.insert(0, path.display().to_string());
        self
    }

    /// What an I/O error means to a person.
    pub(crate) fn of_io(error: &io::Error, writing: bool, about: impl Into<String>) -> Self {
        let problem = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Problem::DiskFull,
            _ if writing => Problem::NotWritable,
            _ => Problem::NotReadable,
        };
        Self::about(problem, about)
    }

    /// The sentence, what it is about, and each wrong field, a line each.
    pub(crate) fn words(&self, lang: Lang) -> String {
        let mut words = self.problem.words(lang);
        if let Some(command) = next(self.problem) {
            let _ = write!(words, "\n  → {command}");
        }
        for about in &self.about {
            let _ = write!(words, "\n  ({about})");
        }
        for field in &self.fields {
            let _ = write!(words, "\n  {}: {}", field.field, field.problem.words(lang));
        }
        words
    }

    pub(crate) fn json(&self, lang: Lang) -> serde_json::Value {
        let fields: Vec<_> = self.fields.iter().map(|field| field.field.as_str()).collect();
        serde_json::json!({
            "error": self.problem.code(),
            "words": self.problem.words(lang),
            "about": self.about,
            "fields": fields,
        })
    }
}

/// The command that helps on.
fn next(problem: Problem) -> Option<&'static str> {
    match problem {
        Problem::StoreRolledBack => Some("dinhdanh wallet unlock DIR --older-copy"),
        Problem::NotAWallet => Some("dinhdanh wallet create DIR"),
        Problem::WalletDamaged => Some("dinhdanh wallet unlock DIR --examine"),
        Problem::ClaimNotExtended => Some("dinhdanh wallet export DIR"),
        Problem::Usage => Some("--help"),
        _ => None,
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self { problem, fields: Vec::new(), about: Vec::new() }
    }
}
