//! The PIN: what is refused as one, what a wrong one costs, and two commands at one wallet.

use crate::stage::{PIN, Stage};
use std::io::{BufRead, BufReader, Read, Write};

#[test]
fn a_weak_pin_makes_no_wallet() {
    let stage = Stage::empty();
    for pin in ["123456", "654321", "111111", "12345", "1234567", "abcdef", "２７１８２８", ""] {
        let json = stage.run_with("wallet create wallet --pin-stdin --json", pin).ends(2).json();
        assert_eq!(json["error"], "PIN_REFUSED", "{pin:?}");
        assert!(pin.is_empty() || !json.to_string().contains(pin), "the PIN is repeated: {json}");
        assert!(!stage.path("wallet").exists(), "{pin:?} left a folder");
    }
    stage.refuses_with("wallet create wallet --pin-stdin", "123456", 2, "PIN_REFUSED");
    for (pin, reason) in [("123456", "dãy số"), ("121212", "lặp lại"), ("200190", "ngày sinh"), ("12345", "6 chữ số")]
    {
        let said = stage.run_with("wallet create wallet --birth-date 1990-01-20 --pin-stdin", pin).ends(2).err;
        assert!(said.contains(reason), "{pin}: {said}");
    }
    stage.run("wallet create wallet --pin-stdin").ends(0);
}

#[test]
fn a_wrong_pin_says_how_many_tries_are_left_and_the_right_one_gives_them_back() {
    let stage = Stage::furnished();
    let list = "wallet list wallet --pin-stdin";
    let json = stage.run_with(&format!("{list} --json"), "314159").ends(3).json();
    assert_eq!(json["error"], "WRONG_PIN");
    assert!(json["words"].as_str().is_some_and(|words| words.contains("Còn 9 lần")), "{json}");
    let said = stage.run_with(&format!("{list} --lang en"), "314159").ends(3).err;
    assert!(said.contains("Tries left: 8"), "{said}");
    let said = stage.run_with(list, "314159").ends(3).err;
    assert!(said.contains("Còn 7 lần"), "{said}");
    // What can't be a PIN is no try.
    stage.refuses_with(list, "12345", 2, "PIN_REFUSED");
    stage.wallet_is_whole();
    let said = stage.run_with(list, "314159").ends(3).err;
    assert!(said.contains("Còn 9 lần"), "{said}");
}

#[test]
fn after_five_wrong_pins_even_the_right_one_has_to_wait() {
    let stage = Stage::furnished();
    let list = "wallet list wallet --pin-stdin";
    for left in (5..=9).rev() {
        let said = stage.run_with(list, "314159").ends(3).err;
        assert!(said.contains(&format!("Còn {left} lần")), "{said}");
    }
    let json = stage.run(&format!("{list} --json")).ends(3).json();
    assert_eq!(json["error"], "MUST_WAIT");
    assert!(json["words"].as_str().is_some_and(|words| words.contains("Hãy chờ")), "{json}");
    stage.refuses("wallet show wallet --profile V1 --yes --pin-stdin --out message", 3, "MUST_WAIT");
    assert!(!stage.path("message").exists());
}

#[test]
fn no_pin_is_given_on_the_command_line() {
    let stage = Stage::furnished();
    for command in [format!("wallet list wallet --pin {PIN}"), format!("wallet list wallet {PIN}")] {
        let json = stage.run(&format!("{command} --json")).ends(2).json();
        assert_eq!(json["error"], "USAGE");
    }
}

#[test]
fn a_wallet_is_opened_by_one_command_at_a_time() {
    let stage = Stage::furnished();
    let (holder, asked) = start_showing(&stage);
    assert!(asked.contains("Trần Văn Bình") && asked.contains("Đồng ý trình?"), "{asked}");
    for command in [
        "wallet list wallet --pin-stdin",
        "wallet add wallet citizen_id.batch --pin-stdin",
        "wallet show wallet --profile V2 --yes --pin-stdin --out x",
        "wallet request wallet --type citizen_id --out x --pin-stdin",
    ] {
        stage.refuses(command, 3, "ALREADY_OPEN");
    }
    assert!(!stage.path("x").exists());
    answer(&stage, holder, "c", 0);
    assert!(stage.path("message").exists());
    stage.wallet_is_whole();
}

#[test]
fn who_declines_shows_nothing_and_keeps_his_copies() {
    let stage = Stage::furnished();
    let (holder, _) = start_showing(&stage);
    answer(&stage, holder, "k", 1);
    assert!(!stage.path("message").exists());
    let log = stage.json("wallet log wallet --pin-stdin");
    let entry = log["log"].as_array().and_then(|log| log.iter().find(|entry| entry["profile"] == "V1"));
    assert!(entry.is_some_and(|entry| entry["done"] == false), "{log}");
    let told = stage.run("wallet log wallet --pin-stdin").ends(0).out;
    assert!(told.lines().any(|line| line.contains("tự trình") && line.ends_with("TỪ CHỐI")), "{told}");
    let list = stage.json("wallet list wallet --pin-stdin");
    assert!(list["documents"].as_array().is_some_and(|all| all.iter().all(|one| one["fresh_copies"] == 4)), "{list}");
    // Silence is no consent either; and a program's JSON is not mixed with the question.
    let ran = stage.run("wallet show wallet --profile V1 --pin-stdin --out message --json").ends(1);
    assert_eq!(ran.json()["error"], "DECLINED");
    assert!(ran.err.contains("Đồng ý trình?"));
    assert!(!stage.path("message").exists());
}

#[test]
fn a_command_that_is_killed_leaves_a_whole_wallet() {
    let stage = Stage::furnished();
    let (mut holder, _) = start_showing(&stage);
    holder.0.kill().and_then(|()| holder.0.wait()).expect("it ends");
    stage.wallet_is_whole();
}

/// A command that waits for a consent, and its standard output.
struct Holder(std::process::Child, BufReader<std::process::ChildStdout>);

/// Starts a `wallet show` and reads until it asks.
fn start_showing(stage: &Stage) -> (Holder, String) {
    let mut child = stage.start("wallet show wallet --profile V1 --pin-stdin --out message");
    writeln!(child.stdin.as_mut().expect("standard input"), "{PIN}").expect("the PIN is taken");
    let mut out = BufReader::new(child.stdout.take().expect("standard output"));
    let mut asked = Vec::new();
    while !asked.ends_with(b"]h\xc3\xb4ng: ") {
        if out.read_until(b' ', &mut asked).expect("readable") == 0 {
            panic!("it ended before it asked: {}", String::from_utf8_lossy(&asked));
        }
    }
    (Holder(child, out), String::from_utf8(asked).expect("UTF-8"))
}

fn answer(stage: &Stage, holder: Holder, line: &str, status: i32) {
    let Holder(mut child, mut out) = holder;
    writeln!(child.stdin.take().expect("standard input"), "{line}").expect("the answer is taken");
    out.read_to_end(&mut Vec::new()).expect("readable");
    stage.end(child).ends(status);
}
