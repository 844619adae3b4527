//! The page on the verdict shows the tables of this crate, word for word.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where it fails")]

use dinhdanh_codes::{Advisory, Check, Reason};
use std::fmt::Write;
use std::path::PathBuf;

const BEGIN: &str = "<!-- written by core/codes/tests/documentation.rs -->\n";
const END: &str = "<!-- end -->\n";

/// Rows without a check first: those are no verdicts.
fn table() -> String {
    let mut table = "| order | reason | check | clause | stops |\n|---|---|---|---|---|\n".to_owned();
    for reason in Reason::all().filter(|reason| reason.order() == 0) {
        let stops = match reason {
            Reason::TooLarge => "a flood",
            Reason::VersionUnsupported => "reading a newer format by old rules",
            _ => "bytes that are no presentation",
        };
        let _ = writeln!(table, "| 0 | `{}` | – (no verdict) | – | {stops} |", reason.code());
    }
    for check in Check::all() {
        let (order, reason) = (check.reason().order(), check.reason().code());
        let _ =
            writeln!(table, "| {order} | `{reason}` | `{}` | {} | {} |", check.name(), check.clause(), check.stops());
    }
    table
}

#[test]
fn the_page_on_the_verdict_has_every_check_with_its_clause() {
    let page = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/verdict.md");
    let text = std::fs::read_to_string(&page).unwrap();
    let (head, rest) = text.split_once(BEGIN).expect("the page marks where its table begins");
    let (written, tail) = rest.split_once(END).expect("the page marks where its table ends");
    if std::env::var_os("UPDATE").is_some() {
        return std::fs::write(&page, format!("{head}{BEGIN}{}{END}{tail}", table())).unwrap();
    }
    assert_eq!(written, table(), "run this test once with UPDATE=1 and read what it changes");
    for code in Advisory::CODES {
        assert!(tail.contains(&format!("| `{code}")), "{code} is not explained");
    }
}

#[test]
fn every_reason_of_a_verdict_has_a_check_that_gives_it() {
    for reason in Reason::all().filter(|reason| reason.order() > 0) {
        assert!(Check::all().any(|check| check.reason() == reason), "{}", reason.code());
    }
}
