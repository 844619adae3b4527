//! What a person at a terminal meets: its size, a PIN that is typed, Ctrl-C, and no terminal at all.

#![cfg(target_os = "linux")]

use crate::stage::{PIN, Stage};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A shell on a terminal of its own, of so many columns and lines.
struct Terminal {
    child: Child,
    seen: String,
}

impl Terminal {
    /// Nothing (said aloud) where no terminal can be had.
    fn open(stage: &Stage, (columns, lines): (u16, u16), commands: &str) -> Option<Self> {
        let program = Path::new(env!("CARGO_BIN_EXE_dinhdanh")).parent().expect("a folder").display().to_string();
        let child = Command::new("script")
            .args(["-qec", &format!("stty cols {columns} rows {lines}; {commands}"), "/dev/null"])
            .env("SHELL", "/bin/sh")
            .env("PATH", format!("{program}:{}", std::env::var("PATH").unwrap_or_default()))
            .env("LC_ALL", "")
            .env("LANG", "en_US.UTF-8")
            .env_remove("LC_MESSAGES")
            .current_dir(stage.path(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        match child {
            Ok(child) => Some(Self { child, seen: String::new() }),
            Err(_) => {
                eprintln!("SKIP: a terminal of one's own needs `script`");
                None
            }
        }
    }

    /// Reads until this is on the screen.
    #[track_caller]
    fn until(&mut self, text: &str) {
        let out = self.child.stdout.as_mut().expect("standard output");
        let mut bytes = Vec::new();
        while !String::from_utf8_lossy(&bytes).contains(text) {
            let mut more = [0; 4096];
            let count = out.read(&mut more).unwrap_or(0);
            assert!(count > 0, "{text} was not seen in {}", self.seen);
            bytes.extend_from_slice(&more[..count]);
            self.seen.push_str(&String::from_utf8_lossy(&more[..count]));
        }
    }

    fn type_in(&mut self, keys: &str) {
        self.child.stdin.as_mut().expect("standard input").write_all(keys.as_bytes()).expect("it is typed");
    }

    /// All that was on the screen.
    fn end(mut self) -> String {
        drop(self.child.stdin.take());
        let mut rest = Vec::new();
        let _ = self.child.stdout.take().expect("standard output").read_to_end(&mut rest);
        self.child.wait().expect("it ends");
        self.seen + &String::from_utf8_lossy(&rest)
    }
}

#[test]
fn a_code_that_a_terminal_has_no_room_for_is_refused_before_anything_is_asked() {
    let stage = Stage::furnished();
    stage.run("verifier init officer --authority authority").ends(0);
    let show = "dinhdanh wallet show wallet --profile V1; dinhdanh verifier request officer --profile V1 --terminal";
    let Some(small) = Terminal::open(&stage, (80, 24), show) else { return };
    let told = small.end();
    assert_eq!(told.matches("The terminal is smaller than the code").count(), 2, "{told}");
    assert!(told.contains("80 × 24 < 113 × 58") && told.contains("--ease easier") && told.contains("--gif"), "{told}");
    assert!(told.contains("--png FILE") && !told.contains("PIN (6") && !told.contains('▀'), "{told}");
    assert!(!stage.path("officer/requests").exists() || stage.names("officer/requests").is_empty());
    let ask = "dinhdanh verifier request officer --profile V1 --terminal";
    let Some(large) = Terminal::open(&stage, (130, 70), ask) else { return };
    let told = large.end();
    assert!(told.contains('▀') && told.contains("good once, for 60 seconds"), "{told}");
}

#[test]
fn what_is_played_says_how_long_and_how_to_end_it() {
    let stage = Stage::furnished();
    let show = "dinhdanh wallet show wallet --profile V1 --ease easiest --yes";
    let Some(mut terminal) = Terminal::open(&stage, (70, 40), show) else { return };
    terminal.until("PIN (6 digits): ");
    terminal.type_in(&format!("{PIN}\n"));
    terminal.until("s left. To stop: Ctrl-C");
    terminal.type_in("\x03");
    let told = terminal.end();
    assert!(!told.contains(PIN), "nobody sees the PIN");
}

#[test]
fn a_bar_of_nothing_is_not_drawn_full() {
    let stage = Stage::empty();
    let Some(terminal) = Terminal::open(&stage, (100, 40), "dinhdanh demo --dir kept") else { return };
    let told = terminal.end();
    assert!(told.contains("drawing codes") && !told.contains(" 0/0 "), "{told}");
}

#[test]
fn ctrl_c_at_a_pin_gives_the_terminal_back_as_it_was() {
    let stage = Stage::furnished();
    let Some(mut terminal) = Terminal::open(&stage, (80, 24), "dinhdanh wallet list wallet; echo $?; stty -a") else {
        return;
    };
    terminal.until("PIN (6 digits): ");
    terminal.type_in("2718\x03");
    let told = terminal.end();
    assert!(told.contains("It was stopped, as asked"), "{told}");
    assert!(told.contains(" echo ") && !told.contains("-echo ") && told.contains("\nisig "), "{told}");
    assert!(!told.contains("2718"), "{told}");
    stage.wallet_is_whole();
}

#[test]
fn nobody_types_a_pin_for_a_wallet_that_is_not_there_or_a_folder_that_is_taken() {
    let stage = Stage::furnished();
    let commands =
        "dinhdanh wallet list authority; dinhdanh wallet create authority; dinhdanh wallet change-pin absent";
    let Some(terminal) = Terminal::open(&stage, (80, 24), commands) else { return };
    let told = terminal.end();
    assert_eq!(told.matches("There is no wallet here").count(), 2, "{told}");
    assert!(told.contains("(authority)") && told.contains("(absent)") && !told.contains("PIN"), "{told}");
}

#[test]
fn without_a_terminal_it_is_said_how_the_pin_is_given() {
    let stage = Stage::furnished();
    for (lang, words) in [("vi", "Không có cửa sổ dòng lệnh"), ("en", "There is no terminal")] {
        let ran = Command::new("setsid")
            .args(["-w", env!("CARGO_BIN_EXE_dinhdanh"), "wallet", "list", "wallet", "--lang", lang])
            .current_dir(stage.path(""))
            .stdin(Stdio::null())
            .output();
        let Ok(ran) = ran else {
            eprintln!("SKIP: a session of one's own needs `setsid`");
            return;
        };
        let told = String::from_utf8_lossy(&ran.stderr);
        assert!(told.contains(words) && told.contains("→ --pin-stdin"), "{told}");
        assert_eq!(ran.status.code(), Some(2));
    }
}

#[test]
fn a_locale_that_is_set_to_nothing_counts_as_none() {
    let stage = Stage::empty();
    for (all, messages, lang, words) in [
        ("", "", "en_US.UTF-8", "There is no wallet"),
        ("", "en_GB", "vi_VN", "There is no wallet"),
        ("vi_VN", "en_GB", "en_US", "Ở đây chưa có ví"),
        ("", "", "", "Ở đây chưa có ví"),
    ] {
        let ran = Command::new(env!("CARGO_BIN_EXE_dinhdanh"))
            .args(["wallet", "list", "absent"])
            .env("LC_ALL", all)
            .env("LC_MESSAGES", messages)
            .env("LANG", lang)
            .current_dir(stage.path(""))
            .output()
            .expect("it runs");
        let told = String::from_utf8_lossy(&ran.stderr);
        assert!(told.contains(words), "{all} {messages} {lang}: {told}");
    }
}

#[test]
fn a_birth_date_that_is_no_day_is_told_to_be_none() {
    let stage = Stage::empty();
    for day in ["1990-02-30", "yesterday"] {
        stage.refuses(&format!("wallet create w --pin-stdin --birth-date {day}"), 2, "NO_SUCH_DAY");
    }
    assert!(!stage.path("w").exists());
}
