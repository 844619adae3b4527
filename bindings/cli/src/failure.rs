//! How a command ends when it does not succeed: one problem with its words, and perhaps where.

use crate::output::Output;
use dinhdanh_catalogue::{FieldError, harmless, is_hidden};
use dinhdanh_codes::{Lang, Problem};
use std::fmt::{Display, Write};
use std::io;
use std::path::Path;

/// A problem, and the name of the file, field or argument that it is about. Never a value of a document.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) problem: Problem,
    pub(crate) fields: Vec<FieldError>,
    pub(crate) about: Vec<String>,
    /// What was found before it failed, to be told first: empty where it was told already.
    pub(crate) found: Option<Box<Output>>,
}

impl Failure {
    pub(crate) fn about(problem: Problem, about: impl Into<String>) -> Self {
        Self { problem, fields: Vec::new(), about: vec![about.into()], found: None }
    }

    /// A name that there is not, and those that there are.
    pub(crate) fn no_such<'n>(problem: Problem, name: &str, names: impl IntoIterator<Item = &'n str>) -> Self {
        let names: Vec<_> = names.into_iter().collect();
        Self { about: vec![harmless(name), names.join(" | ")], ..problem.into() }
    }

    /// The same, and the file that it is about.
    pub(crate) fn at(mut self, path: &Path) -> Self {
        self.about.insert(0, path.display().to_string());
        self
    }

    /// The same, or where it says only that something is not there, what that is.
    pub(crate) fn naming(self, problem: Problem, what: impl Display) -> Self {
        match self.problem {
            Problem::NotFound => Self::about(problem, what.to_string()),
            _ => self,
        }
    }

    /// The same, after what was found all the same.
    pub(crate) fn after(self, found: Output) -> Self {
        Self { found: Some(Box::new(found)), ..self }
    }

    /// Of several failures, the first, and what all are about.
    pub(crate) fn all(failed: Vec<Self>) -> Option<Self> {
        failed.into_iter().rev().fold(None, |after, failure| Some(failure.and(after)))
    }

    /// Of two failures, the first, and what both are about.
    pub(crate) fn and(mut self, other: Option<Self>) -> Self {
        self.about.extend(other.into_iter().flat_map(|other| other.about));
        self
    }

    /// What an I/O error means to a person.
    pub(crate) fn of_io(error: &io::Error, writing: bool, about: impl Into<String>) -> Self {
        let problem = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Problem::NoRoom,
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
        Problem::NotAVerifier => Some("dinhdanh verifier init DIR --authority AUTHORITY"),
        Problem::NotAnAuthority => Some("dinhdanh issuer init DIR"),
        Problem::NoTerminal => Some("--pin-stdin"),
        Problem::NeedsVerifier => Some("--verifier DIR"),
        Problem::CopiesEnded => Some("dinhdanh wallet request DIR --type TYPE"),
        Problem::WalletDamaged => Some("dinhdanh wallet unlock DIR --examine"),
        Problem::ClaimNotExtended => Some("dinhdanh wallet export DIR"),
        Problem::Usage => Some("--help"),
        _ => None,
    }
}

/// Refuses a text that others will read, of which they might see something else or nothing.
pub(crate) fn refuse_hidden(text: &str, about: &str) -> Result<(), Failure> {
    if text.chars().any(is_hidden) { Err(Failure::about(Problem::ControlCharacters, about)) } else { Ok(()) }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self { problem, fields: Vec::new(), about: Vec::new(), found: None }
    }
}
