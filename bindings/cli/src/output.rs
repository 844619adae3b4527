//! What a command gives back: words for people, an object for programs, and the exit status.

use dinhdanh_catalogue::{is_hidden, one_line};
use dinhdanh_codes::Lang;
use serde_json::Value;
use std::fmt::{Display, Write as _};
use std::io::{self, IsTerminal, Write};

/// The end of a command that was carried out.
#[derive(Debug)]
pub(crate) struct Output {
    /// For people, without a newline at its end.
    pub(crate) text: String,
    /// For programs.
    pub(crate) json: Value,
    /// Whether the answer is yes (exit 0) or no (exit 1).
    pub(crate) yes: bool,
}

impl Output {
    /// The end of a command whose output was written already.
    pub(crate) fn told(yes: bool) -> Self {
        Self { text: String::new(), json: Value::Null, yes }
    }

    pub(crate) fn yes(text: impl Into<String>, json: Value) -> Self {
        Self { text: text.into(), json, yes: true }
    }
}

/// Text for people that has strangers' words in it, a line at a time: whatever stands in a line stays in that line, and can't
/// draw another one that looks like ours.
#[derive(Default)]
pub(crate) struct Page(String);

impl Page {
    pub(crate) fn line(&mut self, line: impl Display) {
        self.0.push_str(&one_line(&line.to_string()));
        self.0.push('\n');
    }

    pub(crate) fn text(self) -> String {
        self.0
    }
}

/// Writes lines on standard output, without what could rewrite the screen, wherever it came from. Whoever closed it
/// (`… | head`) has read enough: that is no failure of the command.
pub(crate) fn say(lines: impl Display) {
    let _ = writeln!(io::stdout(), "{}", tame(&lines.to_string()));
}

/// As [`say`], on standard error.
pub(crate) fn warn(lines: impl Display) {
    let _ = writeln!(io::stderr(), "{}", tame(&lines.to_string()));
}

/// Writes a JSON object on standard output.
pub(crate) fn say_json(json: &Value) {
    let _ = writeln!(io::stdout(), "{}", escaped(json));
}

/// A JSON object on one line. What could rewrite a screen is escaped: it stays what it was.
fn escaped(json: &Value) -> String {
    let mut line = String::new();
    for c in json.to_string().chars() {
        // Outside its strings a JSON text on one line has none.
        match is_hidden(c) {
            true => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| {
                let _ = write!(line, "\\u{unit:04x}");
            }),
            false => line.push(c),
        }
    }
    line
}

/// Draws a code of our own on standard output, with its colours.
pub(crate) fn show(code: &str) {
    let _ = write!(io::stdout(), "{code}");
}

fn tame(lines: &str) -> String {
    lines.split('\n').map(one_line).collect::<Vec<_>>().join("\n")
}

/// How a command talks.
#[derive(Clone, Copy)]
pub(crate) struct Voice {
    pub(crate) lang: Lang,
    pub(crate) json: bool,
}

impl Voice {
    /// Writes what a command gives back, if anything, and says whether anybody took it.
    ///
    /// Whoever closed standard output (`… | head`) has read enough: that is no failure of the command. A disk that is full is one.
    pub(crate) fn tell(self, output: &Output) -> io::Result<bool> {
        let line = match self.json {
            true if !output.json.is_null() => escaped(&output.json),
            false if !output.text.is_empty() => tame(&output.text),
            _ => return Ok(true),
        };
        let mut out = io::stdout().lock();
        match writeln!(out, "{line}").and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
            told => told.map(|()| true),
        }
    }

    /// Whether standard output is a screen on which a code can be scanned.
    pub(crate) fn draws(self) -> bool {
        !self.json && io::stdout().is_terminal()
    }

    /// Says something on the way, unless a program listens.
    pub(crate) fn say(self, text: &str) {
        if !self.json {
            say(text);
        }
    }
}
