//! What a command gives back: words for people, an object for programs, and the exit status.

use dinhdanh_codes::Lang;
use serde_json::Value;
use std::fmt::Display;
use std::io::{self, Write};

/// The end of a command that was carried out.
pub(crate) struct Output {
    /// For people, without a newline at its end.
    pub(crate) text: String,
    /// For programs.
    pub(crate) json: Value,
    /// Whether the answer is yes (exit 0) or no (exit 1).
    pub(crate) yes: bool,
}

impl Output {
    pub(crate) fn yes(text: impl Into<String>, json: Value) -> Self {
        Self { text: text.into(), json, yes: true }
    }
}

/// Writes a line on standard output. Whoever closed it (`… | head`) has read enough: that is no failure of the command.
pub(crate) fn say(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// How a command talks.
#[derive(Clone, Copy)]
pub(crate) struct Voice {
    pub(crate) lang: Lang,
    pub(crate) json: bool,
}

impl Voice {
    /// Says something on the way, unless a program listens.
    pub(crate) fn say(self, text: &str) {
        if !self.json {
            say(text);
        }
    }
}
